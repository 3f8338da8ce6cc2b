/** Unblock: a person orders that a node of the fraud guard refuses nothing for a time. */

import { Refusal } from "../errors.ts";
import { aged } from "../guard/aging.ts";
import { withDelta } from "../guard/delta.ts";
import { nodeId, readNodeId } from "../guard/node-id.ts";
import type { Command } from "./command.ts";

export type Unblocked = { readonly node: string; readonly until: number };

/** Its strikes are forgotten too: the next block is as short as the first one. */
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
			const isThere =
				found !== undefined && (found.node !== null || found.added.changes > 0);
			if (!isThere) throw new Refusal("not_found");
			const { kind } = readNodeId(id);
			const before = aged(withDelta(found.node, kind, found.added), kind, now);
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
