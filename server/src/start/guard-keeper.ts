/**
 * Keeps the fraud guard's rows small and true: takes in each second what instances have
 * added, and walks slowly through all nodes to forget those that mean nothing any more.
 * Each quarter of an hour it notes the scores of those that refuse, or may soon.
 */

import { foldNodes } from "../commands/fold-nodes.ts";
import { noteScores } from "../commands/sample-scores.ts";
import type { Context } from "../context.ts";
import { aged, isAhead, isForgettable } from "../guard/aging.ts";
import { KNOWN_FOR_MS } from "../guard/known.ts";
import { readNodeId } from "../guard/node-id.ts";
import { RULES } from "../guard/rules.ts";
import { scoresKey, slotOf } from "../protection/score-samples.ts";
import type { GuardNodeRow } from "../store/contract.ts";

/** Nodes of one commit, each of which is a lock. */
const AT_ONCE = 250;
/** In one second: the rest waits for the next one. */
const MOST_FOLDS = 20;
/** A node that was not sent to for weeks may wait some hours to be forgotten. */
const LOOKED_AT_ONCE = 1_000;
/** Nodes in a state whose scores are noted in one quarter of an hour, of all customers. */
const MOST_NOTED = 2_000;

export type GuardKeeper = {
	/** Does the work of each second. */
	fold(): Promise<void>;
	/** Does the work of each minute. */
	sweep(): Promise<void>;
};

export function guardKeeper({
	run,
	store,
	now,
	timers,
	hash,
}: Pick<Context, "run" | "store" | "now" | "timers" | "hash">): GuardKeeper {
	/** The walk goes on behind this node. */
	let after = "";
	/** The quarter of an hour whose scores this instance has noted. */
	let noted = 0;

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
			.filter(
				({ id, node }) =>
					isAhead(node, now()) ||
					isForgettable(node, readNodeId(id).kind, now()),
			)
			.map(({ id }) => id);
		for (let from = 0; from < idle.length; from += AT_ONCE) {
			await run(foldNodes(idle.slice(from, from + AT_ONCE)));
			await others();
		}
		// So nodes are seen whose score only rises, once in each round of the walk.
		await note(rows.filter((row) => isRising(row, now())));
	}

	/** A slot that another instance has noted stays as it is. */
	async function note(rows: readonly GuardNodeRow[]): Promise<void> {
		for (let from = 0; from < rows.length; from += AT_ONCE) {
			const at = now();
			const scores = rows
				.slice(from, from + AT_ONCE)
				.map(
					({ id, node }) =>
						[
							scoresKey(hash, id),
							aged(node, readNodeId(id).kind, at).score,
						] as const,
				);
			await run(noteScores(new Map(scores)));
			await others();
		}
	}

	async function noteStates(): Promise<void> {
		const slot = slotOf(now());
		if (slot === noted) return;
		let last = "";
		for (let count = 0; count < MOST_NOTED; count += LOOKED_AT_ONCE) {
			const range = { after: last, withState: true };
			const rows = await store.guardNodes(range, LOOKED_AT_ONCE);
			await note(rows);
			if (rows.length < LOOKED_AT_ONCE) break;
			last = rows.at(-1)?.id ?? "";
		}
		// Only now: if the store was away, the next minute notes the rest.
		noted = slot;
	}

	return {
		fold,
		async sweep() {
			await forget();
			await noteStates();
			const sweep = () => store.sweepGuard(now() - KNOWN_FOR_MS, now());
			while (await sweep()) await others();
		},
	};
}

/** From half of its threshold on, people want to know how it came there. */
function isRising({ id, node }: GuardNodeRow, now: number): boolean {
	const { kind } = readNodeId(id);
	const { state, score } = aged(node, kind, now);
	return state === "free" && score >= RULES[kind].threshold / 2;
}
