/** The fraud guard's rows in both databases. */

import { DAY_MS } from "../durations.ts";
import type { GuardKey } from "../guard/guard-key.ts";
import { historyText, readHistory } from "../guard/kept-node.ts";
import { type GuardNode, NODE_STATES } from "../guard/node.ts";
import type { GuardNodeRow } from "./contract.ts";
import type { Row } from "./rows.ts";

/** The columns of `guard_node`, the key first. */
export const NODE_COLUMNS =
	"node, score, at, state, since, until, strikes, history";

/** Greater than the id of any node. */
export const BEHIND_ALL_NODES = "~";

/** A recipient who comes every minute is not written every minute. */
export const REFRESHED_AFTER_MS = DAY_MS;

const MILLION = 1_000_000;

/** The score is a whole number, in millionths. */
export function nodeCells({ id, node }: GuardNodeRow): (string | number)[] {
	const { score, at, state, since, until, strikes, history } = node;
	return [
		...[id, Math.round(score * MILLION), Math.round(at), state],
		...[Math.round(since), Math.round(until), strikes, historyText(history)],
	];
}

export function nodeOf(row: Row): GuardNode {
	return {
		score: (row.score as number) / MILLION,
		at: row.at as number,
		state: NODE_STATES.find((state) => state === row.state) ?? "free",
		since: row.since as number,
		until: row.until as number,
		strikes: row.strikes as number,
		history: readHistory(row.history as string),
	};
}

export const nodeRowOf = (row: Row): GuardNodeRow => ({
	id: row.node as string,
	node: nodeOf(row),
});

export const recipientsIn = (keys: readonly GuardKey[]): string[] => [
	...new Set(keys.flatMap(({ known }) => known ?? [])),
];
