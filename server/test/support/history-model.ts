/** A simple model of verifications: sections 2 to 4, 7 and 8 of the contract. */

import assert from "node:assert/strict";
import type { ChannelStatus } from "../../src/channel.ts";

export type Modeled = {
	readonly sid: string;
	readonly account: string;
	readonly service: string;
	/** The addresses of the request. */
	readonly addresses: readonly string[];
	/** The keys that are compared. */
	readonly recipients: readonly string[];
	readonly code: string;
	readonly maxAttempts: number;
	readonly expiresAt: number;
	readonly guardedUntil: number;
	readonly createdAt: number;
	readonly steps: readonly { onEmail: boolean; afterMs: number }[];
	stepsTaken: number;
	/** The time of the next step; null: there is none, or the verification has ended. */
	stepAt: number | null;
	/** The number of steps and resends that began, and the time of the last one. */
	messages: number;
	lastMessageAt: number;
	lastOnEmail: boolean;
	wrong: number;
	end: "success" | "failed" | "canceled" | null;
	endedAt: number | null;
	/** The commit in which a command ended it; null if none has. */
	endedAtCommit: number | null;
	isSuperseded: boolean;
	/** It is unknown to its account then, and its data is gone. */
	isErased: boolean;
	/** Recipients for which a message was begun. */
	readonly reached: Set<string>;
};

export type Model = ReturnType<typeof model>;

type Window = { readonly max: number; readonly intervalMs: number };

/** A verification at its beginning. */
type Fresh = Pick<
	Modeled,
	| "sid"
	| "account"
	| "service"
	| "addresses"
	| "code"
	| "maxAttempts"
	| "expiresAt"
	| "guardedUntil"
	| "createdAt"
	| "steps"
>;

/** Messages of one verification that a resend may add to, and the pause before it. */
const MOST_MESSAGES = 5;
export const PAUSE_MS = 30_000;
/** Guarded verifications of one recipient and service that may be pending. */
const MOST_GUARDED = 10;

export function model(budget: Window, limit: Window) {
	const verifications: Modeled[] = [];
	/** Wrong codes in a row, by account and recipient. */
	const wrongCodes = new Map<string, number[]>();
	const successes = new Map<string, number>();
	/** Sends that counted against the limit, by account and key. */
	const limited = new Map<string, number[]>();

	/** The instant at which it ends without a command. */
	function timedEnd({ isSuperseded, guardedUntil, expiresAt }: Modeled) {
		return isSuperseded ? Math.min(guardedUntil, expiresAt) : expiresAt;
	}

	function statusAt(verification: Modeled, now: number) {
		if (verification.end !== null) return verification.end;
		if (now < timedEnd(verification)) return "pending";
		return verification.isSuperseded &&
			verification.guardedUntil < verification.expiresAt
			? "canceled"
			: "expired";
	}

	function ended(
		verification: Modeled,
		end: NonNullable<Modeled["end"]>,
		now: number,
		commit: number,
	): void {
		verification.end = end;
		verification.endedAt = now;
		verification.endedAtCommit = commit;
		verification.stepAt = null;
	}

	/** Tests whether this account has it. */
	function has(
		account: string,
		verification: Modeled | undefined,
	): verification is Modeled {
		return verification?.account === account && !verification.isErased;
	}

	function forget(verification: Modeled, now: number, commit: number): void {
		if (statusAt(verification, now) === "pending") {
			ended(verification, "canceled", now, commit);
		}
		verification.isErased = true;
	}

	function began(verification: Modeled, onEmail: boolean, now: number): void {
		verification.messages++;
		verification.lastMessageAt = now;
		verification.lastOnEmail = onEmail;
		for (const each of verification.recipients) {
			if (each.includes("@") === onEmail) verification.reached.add(each);
		}
	}

	/**
	 * Does each step that is due, in order; the next wait begins when this one was due.
	 * The messages of `refused` steps never begin.
	 */
	function takeSteps(
		verification: Modeled,
		now: number,
		refused: ReadonlySet<number> = new Set(),
		most = Number.POSITIVE_INFINITY,
	): void {
		if (statusAt(verification, now) !== "pending") return;
		while (
			verification.stepAt !== null &&
			verification.stepAt <= now &&
			verification.stepsTaken < most
		) {
			const { onEmail = false } =
				verification.steps[verification.stepsTaken] ?? {};
			const isRefused = refused.has(verification.stepsTaken);
			const next = verification.steps[++verification.stepsTaken];
			const nextAt = verification.stepAt + (next?.afterMs ?? 0);
			verification.stepAt =
				next === undefined ? null : isRefused ? Math.min(nextAt, now) : nextAt;
			if (!isRefused) began(verification, onEmail, now);
		}
	}

	const budgetKeys = ({ account, recipients }: Modeled) =>
		recipients.map((recipient) => `${account} ${recipient}`);

	function inARow(key: string, now: number): number[] {
		return (wrongCodes.get(key) ?? []).filter(
			(at) => at > now - budget.intervalMs,
		);
	}

	const ofLimit = (key: string, now: number) =>
		(limited.get(key) ?? []).filter(
			(at) => at > now - limit.intervalMs && at <= now,
		);

	return {
		statusAt,
		timedEnd,
		/** The verifications that are still kept. */
		all: () => verifications.filter(({ isErased }) => !isErased),
		/** The verification, if it is still kept. */
		find: (sid: string) =>
			verifications.find((each) => each.sid === sid && !each.isErased),
		/**
		 * The newest of a recipient and service: the newest pending one, else, if asked for,
		 * the newest that ended.
		 */
		newest(
			account: string,
			service: string,
			address: string,
			endedToo: boolean,
			now: number,
		): Modeled | undefined {
			const all = verifications
				.filter((each) => has(account, each) && each.service === service)
				.filter(({ recipients }) => recipients.includes(address.toLowerCase()))
				.sort((a, b) => (a.sid < b.sid ? -1 : 1));
			const pending = all.filter((each) => statusAt(each, now) === "pending");
			const latest = pending.find(({ isSuperseded }) => !isSuperseded);
			if (latest !== undefined) return latest;
			return pending.at(-1) ?? (endedToo ? all.at(-1) : undefined);
		},
		fromNewest: (back: number) => verifications.at(-1 - back),
		verification(sid: string): Modeled {
			const found = verifications.find((each) => each.sid === sid);
			if (found === undefined) throw new Error(`${sid} was never committed`);
			return found;
		},

		send(
			fresh: Fresh,
			limitKey: string | null,
			now: number,
			commit: number,
			refused?: ReadonlySet<number>,
			/** See `resume`. */
			most?: number,
		): string {
			if (limitKey !== null) {
				const sends = ofLimit(limitKey, now);
				if (sends.length >= limit.max) return "limit_reached";
				limited.set(limitKey, [...(limited.get(limitKey) ?? []), now]);
			}
			const recipients = fresh.addresses.map((each) => each.toLowerCase());
			for (const older of verifications) {
				const isReplaced =
					older.account === fresh.account &&
					older.service === fresh.service &&
					older.recipients.some((each) => recipients.includes(each)) &&
					statusAt(older, now) === "pending";
				if (!isReplaced) continue;
				if (older.guardedUntil <= now) ended(older, "canceled", now, commit);
				else older.isSuperseded = true;
			}
			const guarded = verifications.filter(
				(older) =>
					older.account === fresh.account &&
					older.service === fresh.service &&
					older.isSuperseded &&
					statusAt(older, now) === "pending",
			);
			for (const recipient of recipients) {
				const tooMany = guarded
					.filter((older) => older.recipients.includes(recipient))
					.filter((older) => statusAt(older, now) === "pending")
					.sort((a, b) => b.createdAt - a.createdAt)
					.slice(MOST_GUARDED - 1);
				for (const older of tooMany) ended(older, "canceled", now, commit);
			}
			const verification = {
				...fresh,
				recipients,
				stepsTaken: 0,
				stepAt: fresh.createdAt + (fresh.steps[0]?.afterMs ?? 0),
				messages: 0,
				lastMessageAt: fresh.createdAt,
				lastOnEmail: fresh.steps[0]?.onEmail ?? false,
				wrong: 0,
				end: null,
				endedAt: null,
				endedAtCommit: null,
				isSuperseded: false,
				isErased: false,
				reached: new Set<string>(),
			};
			verifications.push(verification);
			takeSteps(verification, now, refused, most);
			return "sent";
		},

		/**
		 * Due work reaches it: all due steps go out, unless it has ended. `most`: where a
		 * gate lacked keys, the steps from there on stay due for the next commit.
		 */
		resume(
			verification: Modeled,
			now: number,
			refused?: ReadonlySet<number>,
			most?: number,
		): void {
			takeSteps(verification, now, refused, most);
		},

		/** The message of a step failed, and no other provider is asked. */
		failedForGood(verification: Modeled, step: number, now: number): void {
			if (statusAt(verification, now) !== "pending") return;
			if (verification.stepAt === null) return;
			if (step === verification.stepsTaken - 1) {
				verification.stepAt = Math.min(verification.stepAt, now);
			}
		},

		resend(
			verification: Modeled | undefined,
			account: string,
			channel: "sms" | "email" | null,
			now: number,
		): string {
			if (!has(account, verification)) return "unknown_verification";
			switch (statusAt(verification, now)) {
				case "expired":
					return "expired";
				case "failed":
					return "attempts_used_up";
				case "canceled":
					return "canceled";
				case "success":
					return "already_verified";
			}
			const onEmail =
				channel === null ? verification.lastOnEmail : channel === "email";
			const isPossible = verification.addresses.some(
				(each) => each.includes("@") === onEmail,
			);
			if (!isPossible) return "incomplete_for_channel";
			if (verification.messages >= MOST_MESSAGES) return "messages_used_up";
			const { messages, lastMessageAt } = verification;
			if (messages > 0 && now < lastMessageAt + PAUSE_MS) {
				return "too_many_requests";
			}
			began(verification, onEmail, now);
			return `resent on ${onEmail ? "email" : "sms"}`;
		},

		verify(
			verification: Modeled | undefined,
			check: { accountSid: string; service: string | null; code: string },
			now: number,
			commit: number,
		): string {
			if (
				!has(check.accountSid, verification) ||
				(check.service !== null && verification.service !== check.service)
			) {
				return "unknown_verification";
			}
			switch (statusAt(verification, now)) {
				case "expired":
					return "expired";
				case "failed":
					return "attempts_used_up";
				case "canceled":
					return "canceled";
				case "success":
					return "already_verified";
			}
			const keys = budgetKeys(verification);
			if (keys.some((key) => inARow(key, now).length >= budget.max)) {
				return "recipient_locked";
			}
			if (check.code === verification.code) {
				ended(verification, "success", now, commit);
				successes.set(
					verification.sid,
					(successes.get(verification.sid) ?? 0) + 1,
				);
				// If two were reached, nobody knows which of them typed the code.
				const [only, ...others] = verification.reached;
				if (only !== undefined && others.length === 0) {
					wrongCodes.delete(`${verification.account} ${only}`);
				}
				return "verified";
			}
			for (const key of keys) {
				wrongCodes.set(key, [...(wrongCodes.get(key) ?? []), now]);
			}
			if (++verification.wrong < verification.maxAttempts) return "wrong";
			ended(verification, "failed", now, commit);
			return "used_up";
		},

		cancel(
			verification: Modeled | undefined,
			account: string,
			now: number,
			commit: number,
		): string {
			if (!has(account, verification)) return "unknown_verification";
			switch (statusAt(verification, now)) {
				case "success":
					return "already_verified";
				case "expired":
					return "expired";
				case "failed":
					return "failed";
				case "pending":
					ended(verification, "canceled", now, commit);
			}
			return "canceled";
		},

		erase(
			verification: Modeled | undefined,
			account: string,
			now: number,
			commit: number,
		): string {
			if (!has(account, verification)) return "unknown_verification";
			forget(verification, now, commit);
			return "erased";
		},

		ofRecipient: (account: string, recipient: string | undefined) =>
			verifications
				.filter((each) => has(account, each))
				.filter(({ recipients }) => recipients.includes(recipient ?? ""))
				.map(({ sid }) => sid),

		/** Erases those that are still there. */
		eraseAll(sids: readonly string[], now: number, commit: number): string {
			for (const each of verifications) {
				if (sids.includes(each.sid)) forget(each, now, commit);
			}
			return "erased";
		},

		unlock(account: string, recipient: string): string {
			wrongCodes.delete(`${account} ${recipient}`);
			return "unlocked";
		},

		/** Checks the invariants of every history. */
		mustHold(now: number): void {
			for (const [sid, count] of successes) {
				assert.equal(count, 1, `${sid} verified ${count} times`);
			}
			for (const key of wrongCodes.keys()) {
				assert(inARow(key, now).length <= budget.max, `${key}: wrong codes`);
			}
			for (const [key, sends] of limited) {
				for (const at of sends) {
					const count = ofLimit(key, at).length;
					assert(count <= limit.max, `${key}: ${count} sends in its window`);
				}
			}
			const unguarded = new Map<string, string[]>();
			for (const each of verifications) {
				if (statusAt(each, now) !== "pending" || now < each.guardedUntil) {
					continue;
				}
				for (const recipient of each.recipients) {
					const key = `${each.account} ${each.service} ${recipient}`;
					unguarded.set(key, [...(unguarded.get(key) ?? []), each.sid]);
				}
			}
			for (const [key, sids] of unguarded) {
				assert.equal(
					sids.length,
					1,
					`pending and not guarded: ${key}: ${sids}`,
				);
			}
		},
	};
}

/** The statuses of a message, in the order in which they may follow each other. */
const STAGES: readonly (readonly ChannelStatus[])[] = [
	["queued"],
	["sent"],
	["ringing"],
	["in-progress"],
	[
		"delivered",
		"undelivered",
		"completed",
		"busy",
		"no-answer",
		"failed",
		"canceled",
	],
];

export const LAST_STAGE = STAGES.length - 1;
export const stageOf = (status: ChannelStatus) =>
	STAGES.findIndex((stage) => stage.includes(status));
