/** A verification earns back the messages of its session, and a little more. */

import { ageNodes, isUnderAttack } from "./aging.ts";
import {
	expectedConversion,
	hasHistory,
	refund,
	thresholdOf,
} from "./evidence.ts";
import { NODE_KINDS, type Nodes } from "./node.ts";
import { isOutage, noteKnownVerified } from "./outage.ts";
import type { Level } from "./rules.ts";
import { HOLD_SHARE } from "./trip.ts";

export type VerifiedSession = {
	readonly now: number;
	/** Messages of the session that were scored; 0 for a recipient who was known. */
	readonly messages: number;
	readonly wasKnown: boolean;
};

/** The credit that a session of so many scored messages earns at each of its nodes. */
export const earnedBy = (messages: number, expected: number) =>
	messages + refund(expected) - 1;

/** Changes the nodes that it is given; no score is higher than before. */
export function verified(
	{ now, messages, wasKnown }: VerifiedSession,
	nodes: Nodes,
	level: Level,
): Nodes {
	ageNodes(nodes, now);
	if (wasKnown) noteKnownVerified(nodes.country);
	// Each number earns once, as from now on it is known, unless its account erases it.
	if (wasKnown || messages < 1) return nodes;
	const expected = expectedConversion(nodes);
	const outage = isOutage(nodes.country);
	const earned = earnedBy(messages, expected);
	for (const kind of NODE_KINDS) {
		const node = nodes[kind];
		if (node === undefined) continue;
		node.score = Math.max(0, node.score - earned);
		const isFrozen =
			outage && kind !== "range" && hasHistory(node, kind, expected);
		const { history } = node;
		if (!isFrozen) {
			history.verified++;
			history.dayVerified++;
			history.newVerified++;
			history.verifiedAt = now;
		}
		if (node.state === "free" || node.state === "unblocked") continue;
		const isCalm = node.score < thresholdOf(kind, nodes, expected, level) / 2;
		if (node.state === "hold") {
			const { newSent, newVerified } = history;
			const isVerified = newVerified >= HOLD_SHARE * expected * newSent;
			if (isCalm) node.state = "free";
			else if (isVerified) node.state = "gate";
		} else if (node.state === "gate") {
			if (isCalm) node.state = "free";
		} else if (node.state === "restrict") {
			if (isCalm && !isUnderAttack(history)) node.state = "free";
		}
	}
	return nodes;
}
