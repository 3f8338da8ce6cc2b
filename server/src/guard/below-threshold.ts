/** Finds what stays below every threshold: a trickle, and a pump that enters some of its codes. */

import { hasHistory, latelyExpected, upperBound } from "./evidence.ts";
import {
	type GuardNode,
	isBlock,
	matured,
	type NodeKind,
	type Nodes,
} from "./node.ts";
import { RULES } from "./rules.ts";
import { block, type Setting } from "./trip.ts";

/** Shares of what is expected: people who wait for codes enter more, for certain. */
const DRIP_SHARE = 0.3;
const CONVERSION_SHARE = 0.78;
const CONVERSION_AFTER = 30;

export function blockOnEvidence(
	kind: NodeKind,
	nodes: Nodes,
	setting: Setting,
): void {
	const node = nodes[kind] as GuardNode;
	if (isBlock(node.state) || kind === "customer") return;
	if (setting.isOutage && hasHistory(node, kind, setting.expected)) return;
	const { history } = node;
	const lately = latelyExpected(nodes, setting.expected);
	const sent = matured(history);
	const least = DRIP_SHARE * Math.max(0.6, setting.expected);
	if (
		// Counts fade: the twelfth of a slow trickle makes 11.9.
		sent + 0.5 >= RULES[kind].dripAfter &&
		upperBound(history.verified, sent, 1.645) <
			least * (lately / setting.expected)
	) {
		block(kind, "drip", setting.now, nodes, setting);
		return;
	}
	if (kind === "country") return;
	const today = Math.max(0, history.daySent - history.pending);
	if (
		today >= CONVERSION_AFTER &&
		upperBound(history.dayVerified, today, 2) < CONVERSION_SHARE * lately
	) {
		block(kind, "conversion", setting.now, nodes, setting);
	}
}
