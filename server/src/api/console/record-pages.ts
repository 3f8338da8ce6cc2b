/**
 * Pages of verifications by SID, the newest first. A filter that no index answers is
 * read in stretches of time, each twice as long as the one before: a service with no
 * record in a year would otherwise cost one statement over all of an account.
 */

import { HOUR_MS } from "../../durations.ts";
import { madeAt } from "../../sid.ts";
import type { SearchFilter, Store } from "../../store/contract.ts";
import { sidFrom } from "../../store/sid-range.ts";
import type { Verification } from "../../verification/verification.ts";

const FIRST_STRETCH_MS = HOUR_MS;
/** A page that is not full after this time ends, and the next one goes on from there. */
const READS_FOR_MS = 700;

export type RecordPage = {
	readonly rows: readonly Verification[];
	/** `before` of the next page; null: there are no more. */
	readonly next: string | null;
	/** The page is not full, and the search has come to this instant. Null: it is full, or the last one. */
	readonly searchedTo: number | null;
};

export async function recordPage(parts: {
	readonly filter: SearchFilter;
	readonly limit: number;
	readonly now: number;
	/** No record is older. */
	readonly keptFrom: number;
	readonly search: (
		filter: SearchFilter,
		take: number,
	) => ReturnType<Store["search"]>;
	/** Milliseconds that never jump. */
	readonly clock?: () => number;
}): Promise<RecordPage> {
	const { filter, limit, now, search, clock = () => performance.now() } = parts;
	if (hasIndex(filter)) {
		const rows = await search(filter, limit + 1);
		return pageOf(rows, limit);
	}
	const until = clock() + READS_FOR_MS;
	const oldest = Math.max(parts.keptFrom, filter.from ?? 0);
	const rows: Verification[] = [];
	let end = endOf(filter, now);
	// Further back the next page goes on with longer stretches than the first began with.
	let stretchMs = Math.max(FIRST_STRETCH_MS, (now - end) / 4);
	let { before } = filter;
	for (;;) {
		const from = Math.max(oldest, Math.floor(end - stretchMs));
		const found = await search(
			{ ...filter, from, before },
			limit + 1 - rows.length,
		);
		rows.push(...found);
		if (rows.length > limit || from <= oldest) return pageOf(rows, limit);
		before = boundary(from);
		if (clock() >= until) return { rows, next: before, searchedTo: from };
		end = from;
		stretchMs *= 2;
	}
}

/** A recipient has few records, and a status alone has its index; so has the account. */
function hasIndex(filter: SearchFilter): boolean {
	const { recipients, service, channel, sender, workflowSid } = filter;
	return (
		recipients !== null ||
		[service, channel, sender, workflowSid].every((each) => each === null)
	);
}

function endOf({ until, before }: SearchFilter, now: number): number {
	const ends = [now, until ?? now];
	if (before !== null) ends.push(madeAt(before) + 1);
	return Math.min(...ends);
}

/** The first SID of an instant: records before it are older. */
function boundary(at: number): string {
	return sidFrom(at).padEnd("OTP".length + 32, "0");
}

function pageOf(rows: readonly Verification[], limit: number): RecordPage {
	const shown = rows.slice(0, limit);
	const next = rows.length > limit ? (shown.at(-1)?.sid ?? null) : null;
	return { rows: shown, next, searchedTo: null };
}
