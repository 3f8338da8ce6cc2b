/** The requests about one verification: read around its own instants, as the log has no index for it. */

import { keptIn, type RequestEntry } from "../../requests/chunk.ts";
import type { Store } from "../../store/contract.ts";
import { requestSidFrom } from "../../store/sid-range.ts";
import type { Verification } from "../../verification/verification.ts";

/** A row is written within a second of its requests; a busy store takes longer. */
const WRITTEN_WITHIN_MS = 5_000;
/** Rows that are read around one instant. */
const MOST_ROWS = 50;

export async function requestsAbout(
	store: Pick<Store, "requestRows">,
	accountSid: string,
	verification: Verification,
): Promise<RequestEntry[]> {
	const { sid } = verification;
	const found = new Map<string, RequestEntry>();
	for (const [from, until] of stretchesOf(verification)) {
		const rows = await store.requestRows({
			accountSid,
			withStatus: null,
			from: requestSidFrom(from),
			before: requestSidFrom(until),
			limit: MOST_ROWS,
		});
		for (const row of rows) {
			for (const entry of keptIn(row).entries) {
				if (entry.verification === sid) found.set(entry.id, entry);
			}
		}
	}
	return [...found.values()].sort((a, b) => b.at - a.at);
}

/** The times in which requests about it were written, without overlaps. */
function stretchesOf({
	createdAt,
	updatedAt,
	checks,
	events,
}: Verification): [from: number, until: number][] {
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
	return stretches;
}
