/** The states that a node takes when its score reaches its threshold. These functions change the given nodes. */

import { HOUR, MINUTE, RESTRICT_MS } from "./aging.ts";
import { hasHistory, ownThreshold } from "./evidence.ts";
import type { GuardNode, NodeKind, NodeState, Nodes } from "./node.ts";
import { type Level, RULES } from "./rules.ts";

/** The facts that every rule of one send needs. */
export type Setting = {
	readonly now: number;
	readonly level: Level;
	/** The conversion that is expected of this send's country. */
	readonly expected: number;
	/** Known recipients of the country are not verified either. */
	readonly isOutage: boolean;
};

/** A message takes 20 seconds to be verified, and nearly all within this time. */
const HOLD_MS = 3 * MINUTE;
const GATE_MS = 15 * MINUTE;

/** Whole areas, countries and customers with people in them are not blocked. */
const MAY_RESTRICT: ReadonlySet<NodeKind> = new Set(["area", "country"]);

/**
 * One message may pass after a block. With the half point of `admit` a second one passes
 * only once a quarter of a point has leaked: after an hour in a range. At 1.5 it passed
 * after a minute; at 1 people of an account without known recipients were refused more often.
 */
const PROBATION = 1.25;

/** A share of what is expected, at the moment of the trip: many codes are still on their way. */
const GATE_SHARE = 0.4;
export const HOLD_SHARE = 0.5;
/** Fewer sessions in the last minutes than this say nothing: then those of the day are asked. */
const LEAST_NEW = 4;

function put(
	node: GuardNode,
	state: NodeState,
	since: number,
	ms: number,
): void {
	node.state = state;
	node.since = since;
	node.until = since + ms;
}

export function trip(kind: NodeKind, nodes: Nodes, setting: Setting): void {
	const node = nodes[kind] as GuardNode;
	const { now, expected, isOutage } = setting;
	const { newSent, newVerified } = node.history;
	const hasPeople = hasHistory(node, kind, expected);
	if (kind === "customer" || (hasPeople && MAY_RESTRICT.has(kind))) {
		put(node, "restrict", now, RESTRICT_MS);
		if (kind === "country") explainAway(kind, node.score, nodes, expected);
		return;
	}
	const isVerified = newVerified >= GATE_SHARE * expected * newSent;
	if (isVerified || (isOutage && hasPeople)) put(node, "gate", now, GATE_MS);
	else put(node, "hold", now, HOLD_MS);
	explainAway(kind, node.score, nodes, expected);
}

/** As many countries at once are no local attack. */
const MOST_LOCAL = 4;

/**
 * A local attack must not restrict a whole country or customer: their scores lose what
 * the narrower node has. A node without a history keeps it, as nobody there is harmed.
 */
function explainAway(
	kind: NodeKind,
	score: number,
	nodes: Nodes,
	expected: number,
): void {
	if (kind === "country") {
		nodes.customer.history.blocksBelow++;
		if (nodes.customer.history.blocksBelow >= MOST_LOCAL) return;
	}
	for (const wider of WIDER[kind] ?? []) {
		const node = nodes[wider];
		if (node === undefined || !hasHistory(node, wider, expected)) continue;
		node.score = Math.max(0, node.score - score);
		const { history } = node;
		history.sent = Math.max(history.verified, history.sent - score);
		history.daySent = Math.max(history.dayVerified, history.daySent - score);
	}
}

const WIDER: Readonly<Partial<Record<NodeKind, readonly NodeKind[]>>> = {
	range: ["area", "country", "customer"],
	area: ["country", "customer"],
	country: ["customer"],
};

/** Whether enough is verified of what was sent before the hold. */
function passesHold({ history }: GuardNode, expected: number): boolean {
	const { newSent, newVerified, daySent, dayVerified } = history;
	return newSent >= LEAST_NEW
		? newVerified >= HOLD_SHARE * expected * newSent
		: dayVerified >= HOLD_SHARE * expected * daySent;
}

/** A hold that is over becomes a gate or a block, from the moment of its end. */
export function endHold(kind: NodeKind, nodes: Nodes, setting: Setting): void {
	const node = nodes[kind] as GuardNode;
	const { now, expected, isOutage } = setting;
	if (node.state !== "hold" || node.until > now) return;
	const isSpared = isOutage && hasHistory(node, kind, expected);
	if (!isSpared && !passesHold(node, expected)) {
		block(kind, "block", node.until, nodes, setting);
		return;
	}
	put(node, "gate", node.until, GATE_MS);
	if (node.until <= now) node.state = "free";
}

export function block(
	kind: NodeKind,
	state: "block" | "drip" | "conversion",
	since: number,
	nodes: Nodes,
	setting: Setting,
): void {
	const node = nodes[kind] as GuardNode;
	const { blockHours, firstWithHistoryHours } = RULES[kind];
	const isGentle =
		firstWithHistoryHours !== null && hasHistory(node, kind, setting.expected);
	const ladder = isGentle ? [firstWithHistoryHours, ...blockHours] : blockHours;
	const hours = ladder[Math.min(node.strikes, ladder.length - 1)] ?? 1;
	const threshold = ownThreshold(kind, node, setting.expected, setting.level);
	put(node, state, since, hours * HOUR);
	node.strikes++;
	// A block at a lowered threshold counts for less, or one mistake would lead to the next.
	const weight = state === "block" ? Math.min(1, node.score / threshold) : 1;
	node.score = Math.max(0, threshold - PROBATION);
	if (kind === "range" || kind === "area") {
		nodes.country.history.blocksBelow += weight;
		if (kind === "range" && nodes.area !== undefined) {
			nodes.area.history.blocksBelow += weight;
		}
	}
	if (node.until <= setting.now) node.state = "free";
}
