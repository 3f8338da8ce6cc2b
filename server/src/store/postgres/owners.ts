/**
 * The accounts of verifications. Statements of a batch name the account of each
 * row, as a distributed database finds its rows by account; commands name SIDs alone. A
 * verification never changes its account, so what was once read stays true.
 */

import { END, FIRST } from "../sid-range.ts";
import type { Query } from "./connection.ts";

/** Two generations of this many: 10 MB at most. */
const MOST = 25_000;
const OWNERS = `select sid, account_sid as "accountSid" from verification
	where sid = any($1::text[]) and sid between $2 and $3`;

export type Accounted = { readonly sid: string; readonly accountSid: string };

export type Owners = {
	note(rows: readonly Accounted[]): void;
	/** Of these SIDs those that have a record; looks up the unknown ones, outside of any batch. */
	of(sids: readonly string[]): Promise<readonly Accounted[]>;
};

export function ownersOn(query: Query): Owners {
	let young = new Map<string, string>();
	let old = new Map<string, string>();

	const note: Owners["note"] = (rows) => {
		for (const { sid, accountSid } of rows) young.set(sid, accountSid);
		if (young.size < MOST) return;
		old = young;
		young = new Map();
	};

	return {
		note,
		async of(sids) {
			const known: Accounted[] = [];
			const unknown: string[] = [];
			for (const sid of sids) {
				const accountSid = young.get(sid) ?? old.get(sid);
				if (accountSid === undefined) unknown.push(sid);
				else known.push({ sid, accountSid });
			}
			if (unknown.length === 0) return known;
			const found = await query<Accounted>(
				OWNERS,
				unknown,
				...boundsOf(unknown),
			);
			note(found);
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
