/**
 * Fold: takes what instances have added to nodes into the nodes, sets back those of a
 * clock that was ahead, and forgets nodes that mean nothing any more.
 */

import { aged, isAhead, isForgettable } from "../guard/aging.ts";
import { withDelta } from "../guard/delta.ts";
import { readNodeId } from "../guard/node-id.ts";
import type { Command } from "./command.ts";

/** The reply is how many of them were forgotten. */
export function foldNodes(ids: readonly string[]): Command<number> {
	return {
		keys: {
			guard: [{ known: null, always: ids, ifUnknown: [], locks: true }],
		},
		decide(work, now) {
			let forgotten = 0;
			for (const id of ids) {
				const found = work.guardNode(id);
				if (found === undefined) continue;
				const { kind } = readNodeId(id);
				const { node, added } = found;
				if (node === null && added.changes === 0) continue;
				const sum = withDelta(node, kind, added, now);
				if (isForgettable(sum, kind, now)) {
					work.removeGuardNode(id);
					forgotten++;
				} else if (added.changes > 0 || isAhead(sum, now)) {
					work.setGuardNode(id, aged(sum, kind, now));
				}
			}
			return forgotten;
		},
	};
}
