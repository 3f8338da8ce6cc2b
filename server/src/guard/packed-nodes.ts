/**
 * Many nodes in little memory: each is a row of numbers in one array. A record for each
 * would take six times as much.
 */

import { DAY_MS } from "../durations.ts";
import { isForgettable } from "./aging.ts";
import {
	freshNode,
	type GuardNode,
	NODE_STATES,
	type NodeKind,
} from "./node.ts";

const WIDTH = 22;
const AT = 1;
const UNTIL = 3;
/** A node that is younger has not faded yet. */
const SEEN_AFTER_MS = 7 * DAY_MS;
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

type Table = {
	readonly rows: Map<string, number>;
	readonly arrays: Float64Array[];
	/** Rows that nodes have left, and the number of rows that ever held one. */
	readonly free: number[];
	readonly used: number;
};

export function packedNodes(
	most: number,
	{ rows, arrays, free, used: usedBefore }: Table = {
		rows: new Map(),
		arrays: [],
		free: [],
		used: 0,
	},
): PackedNodes {
	let used = usedBefore;

	function place(): number {
		const row = free.pop() ?? used++;
		if (row >= arrays.length * ROWS)
			arrays.push(new Float64Array(ROWS * WIDTH));
		return row;
	}

	const arrayOf = (row: number) =>
		arrays[Math.floor(row / ROWS)] as Float64Array;

	const read = (row: number) => nodeIn(arrayOf(row), (row % ROWS) * WIDTH);
	const write = (row: number, node: GuardNode) =>
		putInto(arrayOf(row), (row % ROWS) * WIDTH, node);

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

	return {
		put,
		get(key, now) {
			const row = rows.get(key);
			return row === undefined ? freshNode(now) : read(row);
		},
		sweep(kindOf, now) {
			for (const [key, row] of rows) {
				// A look at each row would cost more than all decisions.
				if (usedUntil(row) > now - SEEN_AFTER_MS) continue;
				if (isForgettable(read(row), kindOf(key), now)) drop(key, row);
			}
		},
		copy: () =>
			packedNodes(most, {
				rows: new Map(rows),
				arrays: arrays.map((array) => array.slice()),
				free: [...free],
				used,
			}),
		size: () => rows.size,
	};
}

// Member by member: loops over their names took twice as long, and a replay does little else.

function nodeIn(row: Float64Array, from: number): GuardNode {
	const at = (i: number) => row[from + i] as number;
	return {
		score: at(0),
		at: at(AT),
		since: at(2),
		until: at(UNTIL),
		strikes: at(4),
		state: NODE_STATES[at(5)] ?? "free",
		history: {
			sent: at(6),
			verified: at(7),
			daySent: at(8),
			dayVerified: at(9),
			newSent: at(10),
			newVerified: at(11),
			newRefused: at(12),
			pending: at(13),
			verifiedAt: at(14),
			blocksBelow: at(15),
			nextAt: at(16),
			knownSent: at(17),
			knownVerified: at(18),
			knownDaySent: at(19),
			knownDayVerified: at(20),
			lost: at(21),
		},
	};
}

function putInto(row: Float64Array, from: number, node: GuardNode): void {
	const { history } = node;
	row[from] = node.score;
	row[from + AT] = node.at;
	row[from + 2] = node.since;
	row[from + UNTIL] = node.until;
	row[from + 4] = node.strikes;
	row[from + 5] = NODE_STATES.indexOf(node.state);
	row[from + 6] = history.sent;
	row[from + 7] = history.verified;
	row[from + 8] = history.daySent;
	row[from + 9] = history.dayVerified;
	row[from + 10] = history.newSent;
	row[from + 11] = history.newVerified;
	row[from + 12] = history.newRefused;
	row[from + 13] = history.pending;
	row[from + 14] = history.verifiedAt;
	row[from + 15] = history.blocksBelow;
	row[from + 16] = history.nextAt;
	row[from + 17] = history.knownSent;
	row[from + 18] = history.knownVerified;
	row[from + 19] = history.knownDaySent;
	row[from + 20] = history.knownDayVerified;
	row[from + 21] = history.lost;
}
