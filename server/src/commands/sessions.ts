/** Sessions begin, are seen, prove who uses them, and end. */

import type { Account } from "../accounts/account.ts";
import { Refusal } from "../errors.ts";
import type { Author } from "../people/audit.ts";
import type { Noted } from "../people/audit-tally.ts";
import type { Session } from "../people/session.ts";
import type { Tries } from "../people/sign-in-tries.ts";
import type { User } from "../people/user.ts";
import { write } from "./audited.ts";
import type { Command, Work } from "./command.ts";
import { userIn } from "./people.ts";
import { forgiveTry, triesKeys } from "./sign-in-tries.ts";

/** The second factor that was shown: a step's code, or the hash of a recovery code. */
export type Factor =
	| { readonly sealed: string; readonly step: number }
	| { readonly recovery: string };

/** The proof that came with a sign-in; it was right when it was looked at. */
export type Shown =
	| {
			readonly userSid: string;
			readonly passwordHash: string;
			readonly factor: Factor | null;
	  }
	| { readonly tokenId: string };

/**
 * Begins a session if what was shown still counts: password, factor and token may
 * have changed, and of two sign-ins with one code only one succeeds. `former`: the
 * session that the browser had, which ends. Replies whether it has begun.
 */
export function beginSession(
	session: Session,
	shown: Shown,
	{
		former,
		tries,
		by,
	}: {
		readonly former: string | null;
		readonly tries: Tries;
		readonly by: Author;
	},
): Command<boolean> {
	const { accountSid } = session;
	const ended = former === null ? [] : [former];
	return {
		keys: {
			accounts: [accountSid],
			definitionsOf: [accountSid],
			counters: triesKeys(tries),
			sessions: [session.id, ...ended],
		},
		decide(work, now) {
			const after = standing(work, accountSid, shown);
			if (after === null) {
				write(work, failed(session), by, now);
				return false;
			}
			if (after !== "token") {
				const { changed, user } = after;
				if (changed) work.setUser(user);
				work.setSession({ ...session, generation: user.generation });
			} else {
				work.setSession(session);
			}
			forgiveTry(work, tries);
			for (const id of ended) work.endSession(id);
			write(
				work,
				{ action: "session.began", accountSid, on: session.sid },
				by,
				now,
			);
			return true;
		},
	};
}

export function failed({
	accountSid,
	userSid,
	tokenId,
}: Pick<Session, "accountSid" | "userSid" | "tokenId">): Noted {
	return {
		action: "session.failed",
		accountSid,
		...(userSid !== null && { on: userSid }),
		...(tokenId !== null && { on: tokenId }),
	};
}

function standing(
	work: Work,
	accountSid: string,
	shown: Shown,
): { user: User; changed: boolean } | "token" | null {
	if ("tokenId" in shown) {
		return holdsToken(work.account(accountSid), shown.tokenId) ? "token" : null;
	}
	const user = userIn(work, { accountSid, sid: shown.userSid });
	if (user?.status !== "active" || user.passwordHash !== shown.passwordHash) {
		return null;
	}
	return takeFactor(user, shown.factor);
}

function holdsToken(account: Account | undefined, id: string): boolean {
	return account?.tokens.some((token) => token.id === id) === true;
}

/** A code of an app counts once, and so does a recovery code (RFC 6238, 5.2). */
function takeFactor(
	user: User,
	factor: Factor | null,
): { user: User; changed: boolean } | null {
	const { totp } = user;
	if (totp === null) return { user, changed: false };
	if (factor === null) return null;
	const { sealed, lastStep, recovery } = totp;
	if ("recovery" in factor) {
		const left = recovery.filter((hash) => hash !== factor.recovery);
		if (left.length === recovery.length) return null;
		return {
			user: { ...user, totp: { ...totp, recovery: left } },
			changed: true,
		};
	}
	if (factor.sealed !== sealed || factor.step <= lastStep) return null;
	return {
		user: { ...user, totp: { ...totp, lastStep: factor.step } },
		changed: true,
	};
}

/** Replies the session as it is then; null: the proof does not count any more. */
export function proveSession(
	session: Pick<Session, "id" | "accountSid" | "sid">,
	shown: Shown | { readonly userSid: string; readonly factor: Factor },
	{ tries, by }: { readonly tries: Tries; readonly by: Author },
): Command<Session | null> {
	const { id, accountSid } = session;
	return {
		keys: {
			accounts: [accountSid],
			definitionsOf: [accountSid],
			counters: triesKeys(tries),
			sessions: [id],
		},
		decide(work, now) {
			const present = work.session(id);
			if (present === undefined) throw new Refusal("unauthorized");
			const isRight = hasProven(work, accountSid, shown);
			const action = isRight ? "session.proved" : "session.notProved";
			write(work, { action, accountSid, on: session.sid }, by, now);
			if (!isRight) return null;
			forgiveTry(work, tries);
			const proven = { ...present, seenAt: now, provenAt: now };
			work.setSession(proven);
			return proven;
		},
	};
}

/** Either the password or a code is enough: the sign-in asked for both. */
function hasProven(
	work: Work,
	accountSid: string,
	shown: Shown | { readonly userSid: string; readonly factor: Factor },
): boolean {
	if ("tokenId" in shown) {
		return holdsToken(work.account(accountSid), shown.tokenId);
	}
	const user = userIn(work, { accountSid, sid: shown.userSid });
	if (user?.status !== "active") return false;
	if ("passwordHash" in shown) return user.passwordHash === shown.passwordHash;
	if (user.totp === null) return false;
	const after = takeFactor(user, shown.factor);
	if (after === null) return false;
	work.setUser(after.user);
	return true;
}

/** Notes that the session is in use. One that has ended stays so. */
export function seeSession(id: string): Command<void> {
	return {
		keys: { sessions: [id] },
		decide(work, now) {
			const session = work.session(id);
			if (session !== undefined) work.setSession({ ...session, seenAt: now });
		},
	};
}

export function endSession(
	session: Pick<Session, "id" | "accountSid" | "sid">,
	by: Author,
): Command<void> {
	const { id, accountSid, sid: on } = session;
	return {
		keys: { sessions: [id] },
		decide(work, now) {
			if (work.session(id) === undefined) return;
			work.endSession(id);
			write(work, { action: "session.ended", accountSid, on }, by, now);
		},
	};
}
