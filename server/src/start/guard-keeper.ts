/**
 * Keeps the fraud guard's rows small and true: takes in each second what instances have
 * added, and walks slowly through all nodes to forget those that mean nothing any more.
 */

import { foldNodes } from "../commands/fold-nodes.ts";
import type { Context } from "../context.ts";
import { isForgettable } from "../guard/aging.ts";
import { KNOWN_FOR_MS } from "../guard/known.ts";
import { readNodeId } from "../guard/node-id.ts";

/** Nodes of one commit, each of which is a lock. */
const AT_ONCE = 250;
/** In one second: the rest waits for the next one. */
const MOST_FOLDS = 20;
/** A node that was not sent to for weeks may wait some hours to be forgotten. */
const LOOKED_AT_ONCE = 1_000;

export type GuardKeeper = {
	/** What is due each second. */
	fold(): Promise<void>;
	/** What is due each minute. */
	sweep(): Promise<void>;
};

export function guardKeeper({
	run,
	store,
	now,
	timers,
}: Pick<Context, "run" | "store" | "now" | "timers">): GuardKeeper {
	/** The walk goes on behind this node. */
	let after = "";

	const others = () => new Promise<void>((resolve) => timers.soon(resolve));

	async function fold(): Promise<void> {
		for (let folds = 0; folds < MOST_FOLDS; folds++) {
			const ids = await store.addedGuardNodes(AT_ONCE);
			if (ids.length > 0) await run(foldNodes(ids));
			if (ids.length < AT_ONCE) return;
			await others();
		}
	}

	async function forget(): Promise<void> {
		const rows = await store.guardNodes({ after }, LOOKED_AT_ONCE);
		after = rows.length < LOOKED_AT_ONCE ? "" : (rows.at(-1)?.id ?? "");
		const idle = rows
			.filter(({ id, node }) => isForgettable(node, readNodeId(id).kind, now()))
			.map(({ id }) => id);
		for (let from = 0; from < idle.length; from += AT_ONCE) {
			await run(foldNodes(idle.slice(from, from + AT_ONCE)));
			await others();
		}
	}

	return {
		fold,
		async sweep() {
			await forget();
			while (await store.sweepGuard(now() - KNOWN_FOR_MS)) await others();
		},
	};
}
