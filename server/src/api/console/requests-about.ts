/**
 * The requests about one verification. The log has no index for it: those that did
 * something are found around the verification's own instants, and those that were
 * refused for some time after its end. `pageAbout` finds all others.
 */

import { keptIn, numberOf, type RequestEntry } from "../../requests/chunk.ts";
import { type RequestPage, requestPage } from "../../requests/page.ts";
import type { Store } from "../../store/contract.ts";
import { requestSidFrom } from "../../store/sid-range.ts";
import type { Verification } from "../../verification/verification.ts";

/** A row is written within a second of its requests; a busy store takes longer. */
const WRITTEN_WITHIN_MS = 5_000;
/** Rows that are read around one instant. */
const MOST_ROWS = 50;
/** People enter a code late, and ask for another one. */
const LATE_MS = 30 * 60_000;
const MOST_LATE_ROWS = 100;

type Stretch = readonly [from: number, until: number, most: number];

export async function requestsAbout(
	store: Pick<Store, "requestRows">,
	accountSid: string,
	verification: Verification,
): Promise<RequestEntry[]> {
	const { sid } = verification;
	const found = new Map<string, RequestEntry>();
	for (const [from, until, limit] of stretchesOf(verification)) {
		const rows = await store.requestRows({
			accountSid,
			withStatus: null,
			from: requestSidFrom(from),
			before: requestSidFrom(until),
			limit,
		});
		for (const row of rows) {
			for (const entry of keptIn(row).entries) {
				if (entry.verification === sid) found.set(entry.id, entry);
			}
		}
	}
	return newestFirst([...found.values()]);
}

const newestFirst = (entries: readonly RequestEntry[]) =>
	entries.toSorted((a, b) => b.at - a.at || numberIn(b) - numberIn(a));

const numberIn = ({ id }: RequestEntry) => numberOf(id)?.number ?? 0;

type PageParts = Parameters<typeof requestPage>[0];

/**
 * A page of all of them. The first one also has those that are found at once, as a busy
 * account's log is long: they do not come a second time.
 */
export async function pageAbout(
	near: readonly RequestEntry[],
	parts: PageParts,
): Promise<RequestPage> {
	const page = await requestPage(parts);
	const ids = new Set(near.map(({ id }) => id));
	const others = page.entries.filter(({ id }) => !ids.has(id));
	const isFirst = parts.after === null;
	const entries = isFirst
		? newestFirst([...others, ...near.filter(parts.fits)])
		: others;
	return { ...page, entries };
}

/** The times in which requests about it were written, without overlaps. */
function stretchesOf({
	createdAt,
	updatedAt,
	expiresAt,
	checks,
	events,
}: Verification): Stretch[] {
	const instants = [
		...[createdAt, updatedAt],
		...checks.map(({ receivedAt }) => receivedAt),
		...events.map((event) => event.createdAt),
	].sort((a, b) => a - b);
	const stretches: [number, number][] = [];
	for (const at of instants) {
		const last = stretches.at(-1);
		if (last !== undefined && at <= last[1]) last[1] = at + WRITTEN_WITHIN_MS;
		else stretches.push([at, at + WRITTEN_WITHIN_MS]);
	}
	const end = stretches.at(-1)?.[1] ?? createdAt;
	return [
		...stretches.map(([from, until]) => [from, until, MOST_ROWS] as const),
		[end, Math.max(end, expiresAt) + LATE_MS, MOST_LATE_ROWS],
	];
}
