/**
 * Locks by key alone: advisory locks of the transaction on hashes of keys. They stand
 * on the server that the instances speak to, whether or not a key has a row, and where
 * its rows are: a distributed database refuses row locks on several of its parts.
 *
 * Two batches never wait for each other in a circle. A batch takes all locks of keys
 * that it names in one statement, in the order of their hashes, and after them those
 * of verifications in another one. Whatever else is locked is only tried.
 */

import type { Keys } from "../contract.ts";
import type { Query } from "./connection.ts";
import { guardLocks } from "./guard.ts";

/** Keys are hashed: two keys with the same hash only wait for each other. */
const LOCK = `select pg_advisory_xact_lock(hash) from (
	select distinct hashtextextended(key, 0) as hash from unnest($1::text[]) as key
	order by hash offset 0) as hashes`;
const TRY = `select key from unnest($1::text[]) as key
	where pg_try_advisory_xact_lock(hashtextextended(key, 0)) limit $2`;

const recipientLock = (accountSid: string, recipient: string) =>
	`recipient ${accountSid} ${recipient}`;
export const verificationLock = (sid: string) => `verification ${sid}`;
export const counterLock = (key: string) => `counter ${key}`;
export const replyLock = (key: string) => `reply ${key}`;
export const referenceLock = (provider: string, reference: string) =>
	`reference ${provider} ${reference}`;
export const sessionLock = (id: string) => `session ${id}`;

/** Waits for all of them. */
export async function lock(
	query: Query,
	names: readonly string[],
): Promise<void> {
	if (names.length > 0) await query(LOCK, names);
}

/** Takes those that nobody holds, `most` at most, and waits for none; returns their names. */
export async function tryLocks(
	query: Query,
	names: readonly string[],
	most = names.length,
): Promise<ReadonlySet<string>> {
	if (names.length === 0) return new Set();
	const taken = await query<{ key: string }>(TRY, names, most);
	return new Set(taken.map(({ key }) => key));
}

/** The locks of all keys but the verifications, which are partly found under these. */
export function lockNames(keys: Keys): string[] {
	return [
		...[...(keys.pendingOf ?? []), ...(keys.newestOf ?? [])].map(
			({ accountSid, recipient }) => recipientLock(accountSid, recipient),
		),
		...(keys.counters ?? []).map(counterLock),
		...(keys.replies ?? []).map(replyLock),
		...(keys.references ?? []).map(({ provider, reference }) =>
			referenceLock(provider, reference),
		),
		...(keys.accounts ?? []).map((sid) => `account ${sid}`),
		...(keys.definitionsOf ?? []).map((sid) => `definitions ${sid}`),
		...(keys.entriesOf ?? []).map((sid) => `entries ${sid}`),
		...(keys.sessions ?? []).map(sessionLock),
		...guardLocks(keys.guard ?? []),
		...(keys.unsealed === undefined ? [] : ["audit chain"]),
	];
}

/**
 * Programs from before this kind of lock hold the rows of verifications instead, and
 * may run beside this one during an upgrade, as long as the schema serves them. Until
 * then statements that read rows to change them lock these too. On a database that is
 * made anew, or distributed, there are no such programs.
 */
export type RowLocks = {
	/** At the end of a statement that reads rows by their keys, in their order. */
	readonly each: "" | " for update";
	/** At the end of a statement that takes what nobody holds. */
	readonly free: "" | " for update skip locked";
};

export const NO_ROW_LOCKS: RowLocks = { each: "", free: "" };
const ROW_LOCKS: RowLocks = {
	each: " for update",
	free: " for update skip locked",
};

/** The first program that locks verifications by key, as the number of migrations that it knows. */
export const BY_KEY_ALONE = 9;

/** `serves`: the oldest program that the schema serves. */
export const rowLocksFor = (serves: number): RowLocks =>
	serves < BY_KEY_ALONE ? ROW_LOCKS : NO_ROW_LOCKS;
