/** An export: every record that a filter matches, as lines of CSV. */

import type { SearchFilter } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";
import { BYTE_ORDER_MARK, csvHead, csvLine } from "./csv.ts";
import type { View } from "./include.ts";
import { recordOf } from "./record.ts";

/** Records that an export holds in memory. */
export const EXPORT_PAGE = 200;

/**
 * Reads the next records only after the client has taken the ones before. `read` gives
 * `EXPORT_PAGE` records at most; a filter of null matches none. `mayGoOn` throws if the
 * client's credentials have ended meanwhile, and the file then ends in the middle.
 */
export async function* exported(
	filter: SearchFilter | null,
	read: (filter: SearchFilter) => Promise<readonly Verification[]>,
	{
		now,
		view,
		hasMark,
		mayGoOn,
	}: {
		readonly now: number;
		readonly view: View;
		/** It begins with a byte order mark. */
		readonly hasMark: boolean;
		readonly mayGoOn: () => Promise<void>;
	},
): AsyncGenerator<string> {
	yield (hasMark ? BYTE_ORDER_MARK : "") + csvHead(view);
	let next = filter;
	while (next !== null) {
		if (next !== filter) await mayGoOn();
		const rows = await read(next);
		if (rows.length > 0) {
			yield rows
				.map((row) => csvLine(row, recordOf(row, now, view), view))
				.join("");
		}
		const last = rows.at(-1);
		next =
			last === undefined || rows.length < EXPORT_PAGE
				? null
				: { ...next, before: last.sid };
	}
}
