/** The order of the table of nodes. */

import type { GuardNode } from "./reply.ts";

export const SORTS = ["score", "node", "state", "since", "until"] as const;
export type Sort = (typeof SORTS)[number];

/** Texts from A to Z; numbers and times from the largest. */
const COMPARE: Readonly<Record<Sort, (a: GuardNode, b: GuardNode) => number>> =
	{
		score: (a, b) => b.score - a.score,
		node: (a, b) => textOrder(a.node, b.node),
		state: (a, b) => textOrder(a.state, b.state),
		since: (a, b) => textOrder(b.since ?? "", a.since ?? ""),
		until: (a, b) => textOrder(b.until ?? "", a.until ?? ""),
	};

const textOrder = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Equals stay in the order of the service. */
export function sorted(
	nodes: readonly GuardNode[],
	sort: Sort,
): readonly GuardNode[] {
	return nodes.toSorted(COMPARE[sort]);
}
