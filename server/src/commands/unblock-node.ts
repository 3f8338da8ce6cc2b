/** Unblock: a person orders that a node of the fraud guard refuses nothing for a time. */

import { aged } from "../guard/aging.ts";
import { NO_DELTA, withDelta } from "../guard/delta.ts";
import { freshNode } from "../guard/node.ts";
import { nodeId, readNodeId } from "../guard/node-id.ts";
import type { Command } from "./command.ts";

export type Unblocked = { readonly node: string; readonly until: number };

/**
 * Its strikes are forgotten too: the next block is as short as the first one. Nothing
 * need have been sent there: an operator may know of a launch before it.
 */
export function unblockNode(
	customer: string,
	node: string,
	forMs: number,
): Command<Unblocked> {
	const id = nodeId(customer, node);
	return {
		keys: {
			guard: [{ known: null, always: [id], ifUnknown: [], locks: true }],
		},
		decide(work, now) {
			const found = work.guardNode(id);
			const { kind } = readNodeId(id);
			const { node: stored = null, added = NO_DELTA } = found ?? {};
			const sum = withDelta(stored ?? freshNode(now), kind, added, now);
			const before = aged(sum, kind, now);
			const until = now + forMs;
			work.setGuardNode(id, {
				...before,
				...({ score: 0, state: "unblocked", since: now, until } as const),
				strikes: 0,
				history: { ...before.history, nextAt: 0 },
			});
			return { node, until };
		},
	};
}
