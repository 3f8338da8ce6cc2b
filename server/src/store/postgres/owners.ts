/**
 * The fixed facts of verifications. Statements of a batch name the account of each
 * row, as a distributed database finds its rows by account; commands name SIDs alone,
 * and a check needs the recipients before it loads anything. What was once read stays
 * true: a verification never changes its account. If its recipient is written
 * differently meanwhile (`rekey.ts`), the next decision lacks keys, is made once more,
 * and its rows are noted here.
 */

import { type Recipient, recipientKeys } from "../../verification/recipient.ts";
import type { Whereabouts } from "../contract.ts";
import { type Row, whereaboutsOf } from "../rows.ts";
import { END, FIRST } from "../sid-range.ts";
import type { Query } from "./connection.ts";

/** Two generations of this many: 15 MB at most. */
const MOST = 25_000;
const WHEREABOUTS = `select sid, account_sid, phone, email from verification
	where sid = any($1::text[]) and sid between $2 and $3`;

export type Accounted = { readonly sid: string; readonly accountSid: string };

export type Owners = {
	note(rows: readonly (Accounted & Recipient)[]): void;
	/** Of these SIDs those that have a record; looks up the unknown ones, outside of any batch. */
	of(sids: readonly string[]): Promise<readonly Whereabouts[]>;
};

export function ownersOn(query: Query): Owners {
	let young = new Map<string, Whereabouts>();
	let old = new Map<string, Whereabouts>();

	function keep(row: Whereabouts): void {
		young.set(row.sid, row);
		if (young.size < MOST) return;
		old = young;
		young = new Map();
	}

	return {
		note(rows) {
			for (const row of rows) {
				const { sid, accountSid } = row;
				keep({ sid, accountSid, recipients: recipientKeys(row) });
			}
		},
		async of(sids) {
			const known: Whereabouts[] = [];
			const unknown: string[] = [];
			for (const sid of sids) {
				const found = young.get(sid) ?? old.get(sid);
				if (found === undefined) unknown.push(sid);
				else known.push(found);
			}
			if (unknown.length === 0) return known;
			const rows = await query<Row>(WHEREABOUTS, unknown, ...boundsOf(unknown));
			const found = rows.map(whereaboutsOf);
			for (const row of found) keep(row);
			return [...known, ...found];
		},
	};
}

export function accountsIn(rows: readonly Accounted[]): string[] {
	return [...new Set(rows.map(({ accountSid }) => accountSid))];
}

/** The range of these SIDs. */
export function boundsOf(
	sids: readonly string[],
): [first: string, last: string] {
	let first = END;
	let last = FIRST;
	for (const sid of sids) {
		if (sid < first) first = sid;
		if (sid > last) last = sid;
	}
	return [first, last];
}
