/** Moves rows to their recipients' present keys on SQLite: one step within the open transaction. */

import {
	conditionOf,
	indexOf,
	KEYS_AT_ONCE,
	KEYS_FACT,
	type KeyPart,
	MIGRATED,
	PENDING,
	ROWS_AT_ONCE,
	underKey,
} from "../rekey.ts";
import type { Database } from "./database.ts";

export type PresentKey = (former: string) => string;

type Keyed = { readonly key: string };
type Stored = { readonly id: number; readonly data: string };

/** Returns the key that it reached; null at the end. */
export function rekeyStep(
	db: Database,
	part: KeyPart,
	after: string,
	presentKey: PresentKey,
): string | null {
	const { column } = part;
	const from = `from verification indexed by ${indexOf(part)} where ${conditionOf(part)}`;
	const keys = db
		.prepare(
			`select distinct ${column} as key ${from} and ${column} > ?
			order by ${column} limit ${KEYS_AT_ONCE}`,
		)
		.all(after) as Keyed[];
	const rowsOf = db.prepare(
		`select id, data ${from} and ${column} = ? limit ${ROWS_AT_ONCE}`,
	);
	const update = db.prepare(
		`update verification set ${column} = ?, data = ? where id = ?`,
	);
	let last = after;
	for (const { key } of keys) {
		const present = presentKey(key);
		if (present !== key) {
			const rows = rowsOf.all(key) as Stored[];
			for (const { id, data } of rows) {
				update.run(present, underKey(data, part, present), id);
			}
			// The next step does the other rows of this key, or the next key.
			if (rows.length === ROWS_AT_ONCE) return last;
		}
		last = key;
	}
	return keys.length < KEYS_AT_ONCE ? null : last;
}

/** The part of the migration for rows that a request may soon look for by their recipient's key. */
export function rekeyPending(db: Database, presentKey: PresentKey): void {
	for (const part of PENDING) {
		for (let after: string | null = ""; after !== null; ) {
			after = rekeyStep(db, part, after, presentKey);
		}
	}
	const messages = db
		.prepare("select account_sid, clock, recipient from sandbox_message")
		.all() as { account_sid: string; clock: string; recipient: string }[];
	const update = db.prepare(
		"update sandbox_message set recipient = ? where account_sid = ? and clock = ?",
	);
	for (const { account_sid, clock, recipient } of messages) {
		const present = presentKey(recipient);
		if (present !== recipient) update.run(present, account_sid, clock);
	}
	db.prepare(
		`insert or ignore into fact (name, value) select ?, ?
		where exists (select 1 from verification)
			or exists (select 1 from counter) or exists (select 1 from reply)`,
	).run(KEYS_FACT, JSON.stringify(MIGRATED));
}
