/** Refusals that let some messages pass: gates, restrictions, and the bound during an outage. */

import { HOUR_MS, MINUTE_MS } from "../durations.ts";
import { hasHistory, isHealthy, sentPerHour, thresholdOf } from "./evidence.ts";
import type { GuardNode, NodeKind, Nodes } from "./node.ts";
import type { Setting } from "./trip.ts";

const OUTAGE_BURST_MS = 20 * MINUTE_MS;

export function passesGently(
	kind: NodeKind,
	node: GuardNode,
	nodes: Nodes,
	setting: Setting,
): boolean {
	const { now, expected, level, isOutage } = setting;
	if (isFrozen(kind, node, setting)) {
		return kind !== "country" || node.history.nextAt <= now + OUTAGE_BURST_MS;
	}
	if (node.state === "gate") {
		return (
			node.score + 1 < thresholdOf(kind, nodes, expected, level) ||
			node.history.nextAt <= now
		);
	}
	if (node.state !== "restrict") return true;
	const { range, area } = nodes;
	if (range !== undefined && isHealthy(range, expected, now)) {
		// Hardly more than one at a time until it is verified: the pump may know these ranges.
		const share = isOutage ? 1 : 0.25;
		return (
			range.score + 1 < share * thresholdOf("range", nodes, expected, level)
		);
	}
	return (
		kind !== "area" &&
		area !== undefined &&
		isHealthy(area, expected, now) &&
		node.history.nextAt <= now
	);
}

/** While delivery is at fault, what nodes with a history look like says nothing about them. */
export function isFrozen(
	kind: NodeKind,
	node: GuardNode,
	{ isOutage, expected }: Setting,
): boolean {
	return isOutage && kind !== "range" && hasHistory(node, kind, expected);
}

/**
 * A message that a restricted area or country lets through is scored there, and no
 * wider. One that somebody's order lets through is scored in nothing around its node.
 */
export function isExplained(kind: NodeKind, nodes: Nodes): boolean {
	const { area, country } = nodes;
	return (
		isAroundUnblocked(kind, nodes) ||
		(kind === "customer" && country.state === "restrict") ||
		((kind === "customer" || kind === "country") && area?.state === "restrict")
	);
}

function isAroundUnblocked(
	kind: NodeKind,
	{ range, area, country }: Nodes,
): boolean {
	if (kind !== "area" && kind !== "country" && kind !== "customer")
		return false;
	return (
		range?.state === "unblocked" ||
		(kind !== "area" && area?.state === "unblocked") ||
		(kind === "customer" && country.state === "unblocked")
	);
}

/** The time between two messages where they pass one by one. */
export function intervalOf(
	kind: NodeKind,
	node: GuardNode,
	isFrozen: boolean,
): number {
	const { state, history } = node;
	if (isFrozen) return HOUR_MS / Math.max(20, 5 * sentPerHour(history));
	if (state === "restrict") {
		return kind === "customer"
			? HOUR_MS / Math.max(30, 3 * sentPerHour(history))
			: HOUR_MS / Math.max(4, 0.75 * sentPerHour(history));
	}
	return MINUTE_MS;
}
