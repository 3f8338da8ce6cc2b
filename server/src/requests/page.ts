/** Pages of the request log: entries out of its rows, the newest first. */

import { isSid } from "../sid.ts";
import { keptIn, type RequestChunk, type RequestEntry } from "./chunk.ts";

/** The place of an entry: its row, and its number there. */
export type RequestPlace = { readonly sid: string; readonly number: number };

export type RequestPage = {
	readonly entries: readonly RequestEntry[];
	/** Requests that were too many to keep, in the rows that were read. */
	readonly dropped: number;
	/** Where the next page begins; null: the log ends here. */
	readonly next: RequestPlace | null;
};

/** Rows of one read. */
export const ROWS_AT_ONCE = 50;

/**
 * Reads rows until the page is full, the log ends or `mayGoOn` says no: with a rare
 * status a page may end early, and the next one goes on from there.
 */
export async function requestPage(parts: {
	/** Rows before this SID; null: the newest. */
	readonly rowsBefore: (
		before: string | null,
	) => Promise<readonly RequestChunk[]>;
	readonly fits: (entry: RequestEntry) => boolean;
	readonly after: RequestPlace | null;
	readonly limit: number;
	readonly mayGoOn: () => boolean;
}): Promise<RequestPage> {
	const { rowsBefore, fits, after, limit, mayGoOn } = parts;
	const entries: RequestEntry[] = [];
	let dropped = 0;
	// The row of `after` is read again for the rest of it.
	let before = after === null ? null : following(after.sid);
	let first = after;
	for (;;) {
		const rows = await rowsBefore(before);
		for (const row of rows) {
			const kept = keptIn(row);
			const isBegun = row.sid === first?.sid;
			if (!isBegun) dropped += kept.dropped;
			const end = isBegun ? (first?.number ?? 0) : kept.entries.length;
			for (let number = end - 1; number >= 0; number--) {
				const entry = kept.entries[number] as RequestEntry;
				if (!fits(entry)) continue;
				entries.push(entry);
				if (entries.length === limit) {
					return { entries, dropped, next: { sid: row.sid, number } };
				}
			}
			first = null;
			before = row.sid;
		}
		if (rows.length < ROWS_AT_ONCE) return { entries, dropped, next: null };
		if (!mayGoOn()) {
			const next = { sid: before ?? "", number: 0 };
			return { entries, dropped, next };
		}
	}
}

/** The next text in the order of bytes: rows before it include the row itself. */
const following = (sid: string) => `${sid}0`;

export function placeText({ sid, number }: RequestPlace): string {
	return `${sid}.${number}`;
}

/** Null: it is no place. */
export function placeIn(text: string): RequestPlace | null {
	const [sid = "", number = "", ...more] = text.split(".");
	if (more.length > 0 || !isSid("RQ", sid) || !/^\d{1,4}$/.test(number)) {
		return null;
	}
	return { sid, number: Number(number) };
}
