/** What verifications must do, as simply as it can be said: sections 2 to 4 of the contract. */

import assert from "node:assert/strict";

export type Modeled = {
	readonly sid: string;
	readonly account: string;
	readonly service: string;
	/** As they were given. */
	readonly addresses: readonly string[];
	/** As they are compared. */
	readonly recipients: readonly string[];
	readonly code: string;
	readonly maxAttempts: number;
	readonly expiresAt: number;
	readonly guardedUntil: number;
	wrong: number;
	end: "success" | "failed" | "canceled" | null;
	endedAt: number | null;
	/** The commit that a command ended it in; null where none has. */
	endedAtCommit: number | null;
	isSuperseded: boolean;
};

export type Model = ReturnType<typeof model>;

export function model(budget: { max: number; windowMs: number }) {
	const verifications: Modeled[] = [];
	/** Wrong codes in a row, by account and recipient. */
	const wrongCodes = new Map<string, number[]>();
	const successes = new Map<string, number>();

	/** The instant from which time alone ends it. */
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
	}

	const budgetKeys = ({ account, recipients }: Modeled) =>
		recipients.map((recipient) => `${account} ${recipient}`);

	function inARow(key: string, now: number): number[] {
		return (wrongCodes.get(key) ?? []).filter(
			(at) => at > now - budget.windowMs,
		);
	}

	return {
		statusAt,
		timedEnd,
		all: (): readonly Modeled[] => verifications,
		fromNewest: (back: number) => verifications.at(-1 - back),
		verification(sid: string): Modeled {
			const found = verifications.find((each) => each.sid === sid);
			if (found === undefined) throw new Error(`${sid} was never committed`);
			return found;
		},

		send(
			fresh: Omit<
				Modeled,
				| "recipients"
				| "wrong"
				| "end"
				| "endedAt"
				| "endedAtCommit"
				| "isSuperseded"
			>,
			now: number,
			commit: number,
		): string {
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
			verifications.push({
				...fresh,
				recipients,
				wrong: 0,
				end: null,
				endedAt: null,
				endedAtCommit: null,
				isSuperseded: false,
			});
			return "sent";
		},

		verify(
			verification: Modeled | undefined,
			check: { accountSid: string; service: string | null; code: string },
			now: number,
			commit: number,
		): string {
			if (
				verification === undefined ||
				verification.account !== check.accountSid ||
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
				for (const key of keys) wrongCodes.delete(key);
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
			if (verification === undefined || verification.account !== account) {
				return "unknown_verification";
			}
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

		unlock(account: string, recipient: string): string {
			wrongCodes.delete(`${account} ${recipient}`);
			return "unlocked";
		},

		/** What no history may lead to, whatever was answered. */
		mustHold(now: number): void {
			for (const [sid, count] of successes) {
				assert.equal(count, 1, `${sid} verified ${count} times`);
			}
			for (const key of wrongCodes.keys()) {
				assert(inARow(key, now).length <= budget.max, `${key}: wrong codes`);
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
