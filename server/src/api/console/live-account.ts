/**
 * The newest records of one account, read once a second for everybody who watches
 * them. Each read is compared with the one before it: a record that was not there is
 * new, and one that differs has changed. Another instance's records come the same way,
 * since all are in the store.
 */

import { madeAt } from "../../sid.ts";
import type { SearchFilter, Store } from "../../store/contract.ts";
import type { Verification } from "../../verification/verification.ts";
import { type Row, rowOf } from "./row.ts";

/** Records of one read. Older ones are not watched: nobody sees changes so far down the list. */
const WINDOW = 200;
/** New records that are shown in one second. */
export const ROWS_A_SECOND = 100;
/** How far back a list is continued after a break. */
const MOST_BACK = 1_000;

/** Rows are new or changed, the newest first. */
export type LiveNews = {
	readonly rows: readonly Row[];
	/** New records that are not among the rows. */
	readonly more: number;
	/** SIDs of records that are erased. */
	readonly gone: readonly string[];
	/** SID of the newest record; null: there is none. */
	readonly last: string | null;
};

export type LiveAccount = {
	/** Null: nothing has changed. */
	look(): Promise<LiveNews | null>;
	/** The news that came after the record `after`. */
	since(after: string): Promise<LiveNews>;
};

export function liveAccount(parts: {
	readonly accountSid: string;
	readonly store: Pick<Store, "search" | "count">;
	readonly now: () => number;
	/** Called for each read. */
	readonly read: () => void;
}): LiveAccount {
	const { store, now } = parts;
	const all = allOf(parts.accountSid);
	/** The rows of the last read, as text by SID, the newest first. */
	let known: ReadonlyMap<string, { row: Row; text: string }> | null = null;

	async function newest(): Promise<readonly Verification[]> {
		parts.read();
		return store.search(all, { skip: 0, take: WINDOW }, now());
	}

	async function look(): Promise<LiveNews | null> {
		const before = known;
		const rows = (await newest()).map((each) => rowOf(each, now()));
		const present = new Map(
			rows.map((row) => [row.sid, { row, text: JSON.stringify(row) }]),
		);
		if (before === null) {
			known = present;
			return null;
		}
		const oldest = before.size < WINDOW ? "" : (lastOf(before) ?? "");
		const fresh: Row[] = [];
		const changed: Row[] = [];
		for (const { row, text } of present.values()) {
			const former = before.get(row.sid);
			// Behind an erased record an older one moves up: it is not new.
			if (former === undefined && row.sid > oldest) fresh.push(row);
			else if (former !== undefined && former.text !== text) changed.push(row);
		}
		// Records below a full window are not read any more: they may still be there.
		const end = present.size < WINDOW ? "" : (lastOf(present) ?? "");
		const gone = [...before.keys()].filter(
			(sid) => sid > end && !present.has(sid),
		);
		const missed = await beyond(before, present);
		// Only now: the next look tells what one that fails has not told.
		known = present;
		if (fresh.length + changed.length + gone.length === 0) return null;
		const shown = fresh.slice(0, ROWS_A_SECOND);
		return {
			rows: [...shown, ...changed],
			more: fresh.length - shown.length + missed,
			gone,
			last: firstOf(present),
		};
	}

	/** New records that did not fit into one read. */
	async function beyond(
		before: ReadonlyMap<string, unknown>,
		present: ReadonlyMap<string, unknown>,
	): Promise<number> {
		const former = firstOf(before);
		const hasGap =
			present.size === WINDOW &&
			(former === null || (lastOf(present) ?? "") > former);
		if (!hasGap) return 0;
		const from = former === null ? null : madeAt(former) + 1;
		const count = await store.count({ ...all, from }, now());
		return Math.max(0, count - WINDOW);
	}

	return {
		look,
		async since(after) {
			const seen = known ?? new Map<string, { row: Row }>();
			const isWhole = seen.size < WINDOW || (lastOf(seen) ?? "") <= after;
			if (known !== null && isWhole) {
				const rows = [...seen.values()]
					.map(({ row }) => row)
					.filter(({ sid }) => sid > after);
				return { rows, more: 0, gone: [], last: firstOf(seen) };
			}
			const filter = { ...all, from: madeAt(after) };
			const found = await store.search(
				filter,
				{ skip: 0, take: MOST_BACK },
				now(),
			);
			const isFull = found.length === MOST_BACK;
			const count = isFull ? await store.count(filter, now()) : found.length;
			// The newest as the last look has them, which may have come during this read: what
			// changes after it is told by the next one.
			const recent = known ?? new Map<string, { row: Row }>();
			const end = recent.size < WINDOW ? "" : (lastOf(recent) ?? "");
			const rows = [
				...[...recent.values()].map(({ row }) => row),
				...found
					.filter(({ sid }) => sid < end)
					.map((each) => rowOf(each, now())),
			].filter(({ sid }) => sid > after);
			const more = Math.max(0, count - found.length);
			return { rows, more, gone: [], last: rows[0]?.sid ?? after };
		},
	};
}

const firstOf = (rows: ReadonlyMap<string, unknown>): string | null =>
	rows.keys().next().value ?? null;

const lastOf = (rows: ReadonlyMap<string, unknown>): string | null =>
	[...rows.keys()].at(-1) ?? null;

/** The filter that takes every record of an account, blocked sends among them. */
export function allOf(accountSid: string): SearchFilter {
	return {
		accountSid,
		status: null,
		service: null,
		channel: null,
		recipients: null,
		sender: null,
		workflowSid: null,
		from: null,
		until: null,
		before: null,
		withBlocked: true,
	};
}
