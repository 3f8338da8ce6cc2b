/**
 * Creates and removes accounts. Every instance reads and holds a row for each
 * account, and an attacker would create thousands. So a customer may have a
 * bounded number of accounts, and may change that number only so often.
 */

import type { Account } from "../accounts/account.ts";
import type { Quota } from "../accounts/quota.ts";
import { DAY_MS, HOUR_MS } from "../durations.ts";
import { Refusal } from "../errors.ts";
import { countAll, firstFull, type LimitUse } from "../limits/count.ts";
import { secondsUntil } from "../limits/window.ts";
import type { Keys } from "../store/contract.ts";
import type { Command, Work } from "./command.ts";

/**
 * Creations and removals of one customer in a day. Each leaves a row for ever,
 * because no SID is used again.
 */
const MOST_CHANGES = 1_000;
/** Long enough for everything that was begun for it to end. */
const CLOSED_FOR_MS = HOUR_MS;

/** The account is new, or already exists (two instances at their first start). */
export function createAccount(
	account: Account,
	quota: Quota | null = null,
): Command<Account> & { readonly keys: Keys } {
	const { sid, parentSid } = account;
	return {
		keys: keysOf(quota, sid, parentSid),
		decide(work, now) {
			const known = work.account(sid);
			if (known !== undefined) return known;
			if (work.isRemovedAccount(sid)) {
				throw new Refusal("forbidden", {
					message: `${sid} was the SID of an account that is removed: no other has it`,
				});
			}
			if (parentSid !== null) {
				const parent = work.account(parentSid);
				// A closed account may be removed at any moment: see `removeAccount`.
				if (parent === undefined || parent.status === "closed") {
					throw new Refusal("forbidden", {
						message: "The account above it is closed or removed",
					});
				}
			}
			if (quota !== null) {
				const below = accountsBelow(work, quota);
				if (below >= quota.most) {
					throw new Refusal("forbidden", {
						message: `A customer has ${quota.most} accounts below it at most, closed ones too: remove one first`,
						details: { limit: "subAccounts" },
					});
				}
				countChange(work, quota, below + 1, now);
			}
			work.setAccount(account);
			return account;
		},
	};
}

/**
 * Removes the account with its limits and workflows, its sandbox messages and
 * its usage (which moves to its parent). Its records are removed later, in
 * steps (upkeep.ts).
 */
export function removeAccount(
	sid: string,
	{
		parentSid,
		quota,
		hasChildren,
	}: {
		readonly parentSid: string;
		/** Null for a customer's own account. */
		readonly quota: Quota | null;
		/**
		 * As this instance knows it. Nothing is created below a closed account, so
		 * after an hour every instance knows all that is below it.
		 */
		readonly hasChildren: () => boolean;
	},
): Command<Account> {
	return {
		keys: {
			...keysOf(quota, sid, parentSid),
			definitionsOf: [sid],
			entriesOf: [sid],
		},
		decide(work, now) {
			const account = work.account(sid);
			if (account === undefined) throw new Refusal("not_found");
			mustBeRemovable(account, now);
			if (hasChildren()) {
				throw new Refusal("not_removable", {
					message: "There are accounts below it: remove them first",
				});
			}
			if (quota !== null) {
				countChange(work, quota, accountsBelow(work, quota) - 1, now);
			}
			for (const definition of work.definitionsOf(sid)) {
				work.removeDefinition(definition);
			}
			for (const user of work.usersOf(sid)) work.removeUser(user);
			for (const entry of work.entriesOf(sid)) work.removeEntry(entry);
			work.removeAccount(account);
			return account;
		},
	};
}

function mustBeRemovable({ status, closedAt = 0 }: Account, now: number): void {
	if (status !== "closed") throw new Refusal("not_removable");
	const at = closedAt + CLOSED_FOR_MS;
	if (at <= now) return;
	throw new Refusal("not_removable", {
		details: { retryAfter: secondsUntil(at, now) },
	});
}

/**
 * Locks all that the decision reads, so that changes to the same customer come
 * one after another.
 */
function keysOf(quota: Quota | null, sid: string, parentSid: string | null) {
	return {
		accounts: [
			...[sid, parentSid, quota?.customer].filter((key) => key != null),
		],
		...(quota && { counters: [changesOf(quota).counterKey] }),
	};
}

function accountsBelow(work: Work, { customer, below }: Quota): number {
	return work.account(customer)?.accountsBelow ?? below();
}

/** May refuse, so it comes before every other change. */
function countChange(
	work: Work,
	quota: Quota,
	accountsBelow: number,
	now: number,
): void {
	const use = changesOf(quota);
	const full = firstFull([use], work.counter, now);
	if (full !== null) {
		throw new Refusal("too_many_requests", {
			message: `A customer's accounts change ${MOST_CHANGES} times a day at most`,
			details: { retryAfter: secondsUntil(full.until, now) },
		});
	}
	countAll([use], work, now);
	const customer = work.account(quota.customer);
	if (customer !== undefined) work.setAccount({ ...customer, accountsBelow });
}

function changesOf({ customer }: Quota): LimitUse {
	return {
		name: "changes of accounts",
		counterKey: `accounts of ${customer}`,
		buckets: [{ name: "day", max: MOST_CHANGES, intervalMs: DAY_MS }],
	};
}
