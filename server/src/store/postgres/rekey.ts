/** Recipients' keys of before on PostgreSQL: one step within the transaction of `query`. */

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
import { boundsOf } from "./load.ts";
import { BETWEEN_ROWS } from "./save.ts";

export type PresentKey = (former: string) => string;

/** The key that it came to; null at the end. */
export async function rekeyStep(
	query: Query,
	part: KeyPart,
	after: string,
	presentKey: PresentKey,
): Promise<string | null> {
	const { column } = part;
	const keys = await query<{ key: string }>(
		`select distinct ${column} as key from verification
		where ${conditionOf(part)} and ${column} > $1
		order by ${column} limit ${KEYS_AT_ONCE}`,
		after,
	);
	let last = after;
	for (const { key } of keys) {
		const present = presentKey(key);
		if (present !== key) {
			// In the order in which batches lock them.
			const rows = await query<{ sid: string; data: string }>(
				`select sid, data from verification
				where ${conditionOf(part)} and ${column} = $1
				order by sid limit ${ROWS_AT_ONCE} for update`,
				key,
			);
			await update(query, part, present, rows);
			// The others of this key, or the next key, in the next step.
			if (rows.length === ROWS_AT_ONCE) return last;
		}
		last = key;
	}
	return keys.length < KEYS_AT_ONCE ? null : last;
}

async function update(
	query: Query,
	part: KeyPart,
	key: string,
	rows: readonly { sid: string; data: string }[],
): Promise<void> {
	if (rows.length === 0) return;
	const sids = rows.map(({ sid }) => sid);
	await query(
		`update verification set ${part.column} = $1, data = row.data
		from unnest($2::text[], string_to_array($3, chr(31))) as row (sid, data)
		where verification.sid = row.sid and verification.sid between $4 and $5`,
		key,
		sids,
		rows.map(({ data }) => underKey(data, part, key)).join(BETWEEN_ROWS),
		...boundsOf(sids),
	);
}

/** Of the migration: what a request may look for by its recipient's key at once. */
export async function rekeyPending(
	query: Query,
	presentKey: PresentKey,
): Promise<void> {
	for (const part of PENDING) {
		for (let after: string | null = ""; after !== null; ) {
			after = await rekeyStep(query, part, after, presentKey);
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
