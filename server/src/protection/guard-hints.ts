/**
 * What the last messages of this instance tell about the next ones: who is known, and
 * which nodes must be locked. With it, nearly every message is decided at its first try,
 * and loads little. A wrong hint costs a second try, or a lock: no decision reads it.
 */

import type { NodeKind } from "../guard/node.ts";
import type { NodeIds } from "../guard/node-id.ts";

export type GuardHints = {
	isKnown(key: string): boolean;
	noteKnown(key: string, isKnown: boolean): void;
	/** Nodes that are to be locked at the first try, though the hint may be too old. */
	toLock(ids: NodeIds): readonly string[];
	noteToLock(ids: NodeIds, kinds: readonly NodeKind[], now: number): void;
	/** Forgets those of these nodes whose hint is too old. */
	forgetOld(nodes: readonly string[], now: number): void;
};

/** Places for recipients, of four bytes each; one forgets another with the same place. */
const PLACES = 2 ** 18;
const END_OF_PLACE = 3;
const END_OF_MARK = 8;

/**
 * Long enough for the pauses between waves. Meanwhile each batch with such a node waits
 * for those of other instances, which the second tries without the hint do too.
 */
const LOCKED_FOR_MS = 2_000;
const MOST_LOCKED = 10_000;

export function guardHints(): GuardHints {
	const marks = new Int32Array(PLACES);
	const until = new Map<string, number>();

	return {
		isKnown: (key) => marks[placeOf(key)] === markOf(key),
		noteKnown(key, isKnown) {
			if (isKnown) marks[placeOf(key)] = markOf(key);
			else if (marks[placeOf(key)] === markOf(key)) marks[placeOf(key)] = 0;
		},
		toLock(ids) {
			if (until.size === 0) return NONE;
			const found: string[] = [];
			for (const kind in ids) {
				const id = ids[kind as NodeKind] ?? "";
				if (until.has(id)) found.push(id);
			}
			return found;
		},
		noteToLock(ids, kinds, now) {
			// An attacker's prefixes must not fill the memory.
			if (until.size >= MOST_LOCKED) until.clear();
			for (const kind of kinds) {
				until.set(ids[kind] ?? "", now + LOCKED_FOR_MS);
			}
		},
		forgetOld(nodes, now) {
			for (const id of nodes) {
				if ((until.get(id) ?? now) < now) until.delete(id);
			}
		},
	};
}

const NONE: readonly string[] = [];

/** Keys are keyed hashes as base64url: any characters of one are as good as others. */
const placeOf = (key: string) => bitsOf(key, 0, END_OF_PLACE) % PLACES;
/** Never 0, which is a free place. */
const markOf = (key: string) => bitsOf(key, END_OF_PLACE, END_OF_MARK) | 1;

function bitsOf(key: string, from: number, to: number): number {
	let bits = 0;
	for (let i = from; i < to; i++) bits = bits * 64 + (key.charCodeAt(i) & 63);
	return bits;
}
