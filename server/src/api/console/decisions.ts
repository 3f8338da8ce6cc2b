/** Decisions of gates over the last day, summed up by what they are about. */

import { HOUR_MS } from "../../durations.ts";
import type { Store } from "../../store/contract.ts";
import type { GuardDecision } from "../../verification/guard-decision.ts";
import type { Verification } from "../../verification/verification.ts";
import { allOf } from "./live-account.ts";

export const HOURS = 24;
const PAGE = 500;
/** An account with many records is read back to the instant that this reaches. */
const READS_FOR_MS = 300;
const MOST_GROUPS = 200;

export type Group = {
	readonly decision: GuardDecision;
	/** Sends. */
	count: number;
	/** The same in each of the 24 hours, the oldest first. */
	readonly hours: number[];
	readonly newest: Verification;
};

export type Decisions = {
	/** The most frequent first. */
	readonly groups: readonly Group[];
	/** Records before it were not looked at; null: all of the 24 hours were. */
	readonly searchedTo: number | null;
};

/**
 * `blocked`: refused sends, which an index finds. `noted`: those that went out although
 * a rule spoke against them. No index finds those, so all records are read, the newest
 * first, for a time.
 */
export async function decisionsOf(
	kind: "blocked" | "noted",
	parts: {
		readonly accountSid: string;
		readonly now: number;
		readonly search: Store["search"];
		/** Milliseconds that never jump. */
		readonly clock?: () => number;
	},
): Promise<Decisions> {
	const { accountSid, now, search, clock = () => performance.now() } = parts;
	const from = now - HOURS * HOUR_MS;
	const filter = {
		...allOf(accountSid),
		from,
		...(kind === "blocked"
			? { status: "blocked" as const }
			: { withBlocked: null }),
	};
	const until = clock() + READS_FOR_MS;
	const groups = new Map<string, Group>();
	let before: string | null = null;
	let searchedTo: number | null = null;
	for (;;) {
		const rows = await search(
			{ ...filter, before },
			{ skip: 0, take: PAGE },
			now,
		);
		for (const row of rows) add(groups, row, from);
		const last = rows.at(-1);
		if (rows.length < PAGE || last === undefined) break;
		if (clock() >= until) {
			searchedTo = last.createdAt;
			break;
		}
		before = last.sid;
	}
	const byCount = [...groups.values()].toSorted((a, b) => b.count - a.count);
	return { groups: byCount.slice(0, MOST_GROUPS), searchedTo };
}

function add(
	groups: Map<string, Group>,
	record: Verification,
	from: number,
): void {
	const { guard: decision, createdAt } = record;
	// That of a later message, which did not go out.
	if (decision === undefined || decision.refusedAt !== undefined) return;
	const { refusal, rule, node, count = 1 } = decision;
	const key = `${refusal} ${rule} ${node}`;
	const known = groups.get(key) ?? {
		decision,
		count: 0,
		newest: record,
		hours: Array.from({ length: HOURS }, () => 0),
	};
	groups.set(key, known);
	known.count += count;
	const hour = Math.floor((createdAt - from) / HOUR_MS);
	const at = Math.min(HOURS - 1, Math.max(0, hour));
	known.hours[at] = (known.hours[at] ?? 0) + count;
}
