/**
 * Moves rows to their recipients' present keys on PostgreSQL: one step within
 * the transaction of `query`.
 */

import {
	conditionOf,
	KEYS_AT_ONCE,
	KEYS_FACT,
	type KeyPart,
	MIGRATED,
	PENDING,
	ROWS_AT_ONCE,
	underKey,
} from "../rekey.ts";
import type { Query } from "./connection.ts";
import { lock, type RowLocks, rowLocksFor, verificationLock } from "./locks.ts";
import { type Accounted, accountsIn, boundsOf } from "./owners.ts";
import { BETWEEN_ROWS } from "./save.ts";

export type PresentKey = (former: string) => string;

/** How the rows are held that a step changes. */
export type Hold = {
	readonly rowLocks: RowLocks;
	/** Whether their keys are locked too. A migration changes more rows than there are locks. */
	readonly byKey: boolean;
};
const IN_MIGRATION: Hold = { rowLocks: rowLocksFor(0), byKey: false };

/** Returns the key that it reached; null at the end. */
export async function rekeyStep(
	query: Query,
	part: KeyPart,
	after: string,
	presentKey: PresentKey,
	hold: Hold,
): Promise<string | null> {
	const { column } = part;
	const keys = await query<{ key: string }>(
		`select distinct ${column} as key from verification
		where ${conditionOf(part)} and ${column} > $1
		order by ${column} limit ${KEYS_AT_ONCE}`,
		after,
	);
	let last = after;
	let changed = 0;
	for (const { key } of keys) {
		const present = presentKey(key);
		if (present !== key) {
			const rows = await query<Accounted>(
				`select sid, account_sid as "accountSid" from verification
				where ${conditionOf(part)} and ${column} = $1 limit ${ROWS_AT_ONCE}`,
				key,
			);
			await update(query, part, { key, present }, rows, hold);
			changed += rows.length;
			// The next step does the other rows of this key, or the next key.
			if (rows.length === ROWS_AT_ONCE) return last;
		}
		last = key;
		if (changed >= ROWS_AT_ONCE) return last;
	}
	return keys.length < KEYS_AT_ONCE ? null : last;
}

/** Takes the locks that batches take; another instance may have been faster. */
async function update(
	query: Query,
	part: KeyPart,
	{ key, present }: { readonly key: string; readonly present: string },
	named: readonly Accounted[],
	{ rowLocks, byKey }: Hold,
): Promise<void> {
	if (named.length === 0) return;
	const { column } = part;
	const sids = named.map(({ sid }) => sid);
	const [, found] = await Promise.all([
		byKey && lock(query, sids.map(verificationLock)),
		query<{ sid: string; key: string; data: string }>(
			`select sid, ${column} as key, data from verification
			where sid = any($1::text[]) and sid between $2 and $3
				and account_sid = any($4::text[]) order by sid${rowLocks.each}`,
			sids,
			...boundsOf(sids),
			accountsIn(named),
		),
	]);
	const rows = found.filter((row) => row.key === key);
	await query(
		`update verification set ${column} = $1, data = row.data
		from unnest($2::text[], string_to_array($3, chr(31))) as row (sid, data)
		where verification.sid = any($2) and verification.sid between $4 and $5
			and verification.account_sid = any($6::text[]) and verification.sid = row.sid`,
		present,
		rows.map(({ sid }) => sid),
		rows.map(({ data }) => underKey(data, part, present)).join(BETWEEN_ROWS),
		...boundsOf(sids),
		accountsIn(named),
	);
}

/** The part of the migration for rows that a request may soon look for by their recipient's key. */
export async function rekeyPending(
	query: Query,
	presentKey: PresentKey,
): Promise<void> {
	for (const part of PENDING) {
		for (let after: string | null = ""; after !== null; ) {
			after = await rekeyStep(query, part, after, presentKey, IN_MIGRATION);
		}
	}
	const kept = await query<{ recipient: string }>(
		"select distinct recipient from sandbox_message",
	);
	const changed = kept.flatMap(({ recipient }) => {
		const present = presentKey(recipient);
		return present === recipient ? [] : [{ recipient, present }];
	});
	if (changed.length > 0) {
		await query(
			`update sandbox_message set recipient = row.present
			from unnest($1::text[], $2::text[]) as row (former, present)
			where recipient = row.former`,
			changed.map(({ recipient }) => recipient),
			changed.map(({ present }) => present),
		);
	}
	await query(
		`insert into fact (name, value) select $1::text, $2::text
		where exists (select from verification)
			or exists (select from counter) or exists (select from reply)
		on conflict (name) do nothing`,
		KEYS_FACT,
		JSON.stringify(MIGRATED),
	);
}
