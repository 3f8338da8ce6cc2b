/**
 * Many nodes in little memory: each is a row of numbers in one array. A record for each
 * would take six times as much.
 */

import { isForgettable } from "./aging.ts";
import {
	freshNode,
	type GuardNode,
	type History,
	NODE_STATES,
	type NodeKind,
} from "./node.ts";

/** The order of the numbers in a row. */
const OWN = ["score", "at", "since", "until", "strikes"] as const;
const HISTORY = Object.keys(freshNode(0).history) as (keyof History)[];
const AT = OWN.indexOf("at");
const UNTIL = OWN.indexOf("until");
const STATE = OWN.length + HISTORY.length;
const WIDTH = STATE + 1;
/** Rows of one array: it grows without being copied. */
const ROWS = 4_096;
/** This share of a full table is forgotten at once, the longest unused first. */
const FORGOTTEN_SHARE = 0.1;

export type PackedNodes = {
	/** A copy; a fresh one if there is none. */
	get(key: string, now: number): GuardNode;
	put(key: string, node: GuardNode): void;
	/** Forgets nodes that decide as fresh ones would. */
	sweep(kindOf: (key: string) => NodeKind, now: number): void;
	copy(): PackedNodes;
	readonly size: () => number;
};

export function packedNodes(
	most: number,
	kept: readonly (readonly [key: string, node: GuardNode])[] = [],
): PackedNodes {
	const rows = new Map<string, number>();
	const arrays: Float64Array[] = [];
	const free: number[] = [];
	let used = 0;

	function place(): number {
		const row = free.pop() ?? used++;
		if (row >= arrays.length * ROWS)
			arrays.push(new Float64Array(ROWS * WIDTH));
		return row;
	}

	const arrayOf = (row: number) =>
		arrays[Math.floor(row / ROWS)] as Float64Array;

	function read(row: number): GuardNode {
		const array = arrayOf(row);
		const from = (row % ROWS) * WIDTH;
		const node = freshNode(0);
		let i = from;
		for (const name of OWN) node[name] = array[i++] as number;
		for (const name of HISTORY) node.history[name] = array[i++] as number;
		node.state = NODE_STATES[array[i] as number] ?? "free";
		return node;
	}

	function write(row: number, node: GuardNode): void {
		const array = arrayOf(row);
		let i = (row % ROWS) * WIDTH;
		for (const name of OWN) array[i++] = node[name];
		for (const name of HISTORY) array[i++] = node.history[name];
		array[i] = NODE_STATES.indexOf(node.state);
	}

	function drop(key: string, row: number): void {
		rows.delete(key);
		free.push(row);
	}

	/** Nobody gets rid of a block by filling the table: it counts as used until its end. */
	function usedUntil(row: number): number {
		const array = arrayOf(row);
		const from = (row % ROWS) * WIDTH;
		return Math.max(array[from + AT] ?? 0, array[from + UNTIL] ?? 0);
	}

	function forgetOldest(): void {
		const byAge = [...rows]
			.map(([key, row]) => ({ key, row, until: usedUntil(row) }))
			.sort((a, b) => a.until - b.until);
		const count = Math.ceil(most * FORGOTTEN_SHARE);
		for (const { key, row } of byAge.slice(0, count)) drop(key, row);
	}

	function put(key: string, node: GuardNode): void {
		let row = rows.get(key);
		if (row === undefined) {
			if (rows.size >= most) forgetOldest();
			row = place();
			rows.set(key, row);
		}
		write(row, node);
	}
	for (const [key, node] of kept) put(key, node);

	return {
		put,
		get(key, now) {
			const row = rows.get(key);
			return row === undefined ? freshNode(now) : read(row);
		},
		sweep(kindOf, now) {
			for (const [key, row] of rows) {
				if (isForgettable(read(row), kindOf(key), now)) drop(key, row);
			}
		},
		copy: () =>
			packedNodes(
				most,
				[...rows].map(([key, row]) => [key, read(row)] as const),
			),
		size: () => rows.size,
	};
}
