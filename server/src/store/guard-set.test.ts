import { expect, test } from "vitest";
import { NO_DELTA } from "../guard/delta.ts";
import { freshNode } from "../guard/node.ts";
import { guardSet } from "./guard-set.ts";

test("a node that was removed before something was added to it in the same batch is there", () => {
	const id = "AC1 country:DE";
	const { work, changes } = guardSet(
		{
			nodes: [{ id, node: freshNode(0), deltas: [], isLocked: true }],
			known: [],
		},
		() => {},
	);
	work.removeGuardNode(id);
	work.addToGuardNode(id, { ...NO_DELTA, changes: 1, at: 1_000 });
	const { guardNodes, removedGuardNodes } = changes();
	expect(guardNodes.map((row) => row.id)).toEqual([id]);
	expect(removedGuardNodes).toEqual([]);
});
