/** A node's history tells how much is verified in its country, and how much in itself. */

import { DAY, HOURS_IN_WEEK_COUNT } from "./aging.ts";
import {
	type GuardNode,
	type History,
	matured,
	type NodeKind,
	type Nodes,
} from "./node.ts";
import { deliveryToday } from "./outage.ts";
import { type Level, RULES, STRICTNESS } from "./rules.ts";

/** The conversion of a country of which nothing is known, and the sessions that it counts as. */
const PRIOR = 0.7;
const PRIOR_WEIGHT = 40;
const LEAST_CONVERSION = 0.4;
/** Nobody can make the guard stricter than this by verifying numbers of its own. */
const MOST_CONVERSION = 0.85;

const clamped = (share: number) =>
	Math.min(MOST_CONVERSION, Math.max(LEAST_CONVERSION, share));

/**
 * The share of sessions in this country that are verified. The newest ones in the
 * node's own area do not count: an attack on a country that is seldom sent to would
 * lower what it is measured by.
 */
export function expectedConversion({ country, area, range }: Nodes): number {
	const own = (area ?? range)?.history;
	const all = country.history;
	const sent =
		matured(all) - Math.max(0, (own?.daySent ?? 0) - (own?.pending ?? 0));
	const verified = all.verified - (own?.dayVerified ?? 0);
	const usual = clamped(
		(Math.max(0, verified) + PRIOR * PRIOR_WEIGHT) /
			(Math.max(0, sent) + PRIOR_WEIGHT),
	);
	return usual * deliveryToday(country);
}

/** Counts as much as this many sessions of the last hours. */
const DAY_WEIGHT = 20;

/**
 * The same, or less if less has been verified lately in the rest of the country: if
 * delivery is poor everywhere, no node is to blame.
 */
export function latelyExpected(nodes: Nodes, expected: number): number {
	const own = (nodes.area ?? nodes.range)?.history;
	const all = nodes.country.history;
	const sent =
		all.daySent - all.pending - (own?.daySent ?? 0) + (own?.pending ?? 0);
	const verified = all.dayVerified - (own?.dayVerified ?? 0);
	const lately =
		(Math.max(0, verified) + expected * DAY_WEIGHT) /
		(Math.max(0, sent) + DAY_WEIGHT);
	return Math.min(expected, lately);
}

/** Wilson's upper bound of a share; `z`: 1.645 for 95 %, 2.33 for 99 %, one-sided. */
export function upperBound(verified: number, sent: number, z: number): number {
	const hits = Math.min(verified, sent);
	const share = hits / sent;
	const z2 = z * z;
	const half =
		z * Math.sqrt((share * (1 - share)) / sent + z2 / (4 * sent * sent));
	return (share + z2 / (2 * sent) + half) / (1 + z2 / sent);
}

/** Whether people are known to be here: enough verified, and half of what is expected. */
export function hasHistory(
	{ history }: GuardNode,
	kind: NodeKind,
	expected: number,
): boolean {
	return (
		history.verified >= RULES[kind].history &&
		history.verified >= 0.5 * expected * matured(history)
	);
}

/** For a range or an area: some people are known to be here, one of them since yesterday. */
export function isHealthy(
	node: GuardNode,
	expected: number,
	now: number,
): boolean {
	return (
		node.history.verified >= RULES.range.history &&
		now - node.history.verifiedAt <= DAY &&
		node.history.verified >= 0.5 * expected * matured(node.history)
	);
}

function verifiedPerHour({ verified }: History): number {
	return verified / HOURS_IN_WEEK_COUNT;
}

export function sentPerHour({ sent }: History): number {
	return sent / HOURS_IN_WEEK_COUNT;
}

/** No threshold is lowered below this by blocks beside a node. */
const LEAST_THRESHOLD = { range: 3, area: 6 } as const;

/**
 * The score that trips the node. It rises with what is normally verified here, and
 * with what was verified in the last minutes, so that a burst of real people passes.
 * It falls for a range or area without a history when neighbours are blocked: a pump
 * goes from range to range.
 */
export function thresholdOf(
	kind: NodeKind,
	nodes: Nodes,
	expected: number,
	level: Level,
): number {
	const node = nodes[kind] as GuardNode;
	const full = ownThreshold(kind, node, expected, level);
	if (kind !== "range" && kind !== "area") return full;
	if (hasHistory(node, kind, expected)) return full;
	// Its own blocks are no blocks beside it.
	const beside = (wider: GuardNode | undefined) =>
		Math.max(0, (wider?.history.blocksBelow ?? 0) - node.strikes);
	const near = kind === "range" ? beside(nodes.area) : 0;
	const far = beside(nodes.country);
	const least = Math.min(full, LEAST_THRESHOLD[kind]);
	// In a country of people a few blocked ranges say little about all the others.
	const share = hasHistory(nodes.country, "country", expected) ? 0.1 : 0.25;
	return Math.max(least, full / (1 + near + share * far));
}

/** The threshold without regard to neighbours. */
export function ownThreshold(
	kind: NodeKind,
	node: GuardNode,
	expected: number,
	level: Level,
): number {
	const rules = RULES[kind];
	const base =
		(hasHistory(node, kind, expected) ? rules.threshold : rules.coldThreshold) *
		STRICTNESS[level];
	const burst = Math.min(base, 0.5 * node.history.newVerified);
	return base + 0.1 * verifiedPerHour(node.history) + burst;
}

/** Verified sessions earn this many messages; fewer than `expected * 0.65` do not pay for the rest. */
export function refund(expected: number): number {
	return 1 / (expected * 0.65);
}
