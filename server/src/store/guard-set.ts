/** The fraud guard's rows in the working set of a batch. */

import {
	type Delta,
	NO_DELTA,
	negative,
	sumOf,
	withDelta,
} from "../guard/delta.ts";
import type { GuardWork, NodeView } from "../guard/guard-work.ts";
import type { GuardNode } from "../guard/node.ts";
import { readNodeId } from "../guard/node-id.ts";
import type { Changes, DeltaRow, LoadedGuard } from "./contract.ts";

type Entry = {
	node: GuardNode | null;
	/** Added by all instances since, and by this batch. */
	added: Delta;
	/** The changes of this batch alone. */
	own: Delta;
	readonly isLocked: boolean;
	/** Under its lock: it was changed, or what was added to it is to be taken in. */
	isWritten: boolean;
};

/** With one instance there is one delta, which needs no sum. */
function sumOfAll([first, ...others]: readonly DeltaRow[]): Delta {
	return others.reduce(
		(sum, { delta }) => sumOf(sum, delta),
		first?.delta ?? NO_DELTA,
	);
}

export type GuardSet = {
	readonly work: GuardWork & { removeGuardNode(id: string): void };
	changes(): Pick<
		Changes,
		| "guardNodes"
		| "removedGuardNodes"
		| "guardDeltas"
		| "known"
		| "forgottenKnown"
	>;
};

export function guardSet(
	loaded: LoadedGuard | undefined,
	changed: () => void,
): GuardSet {
	const rows = new Map((loaded?.nodes ?? []).map((row) => [row.id, row]));
	const entries = new Map<string, Entry>();
	const known = new Map(
		(loaded?.known ?? []).map(({ key, verifiedAt }) => [key, verifiedAt]),
	);
	/** Null: forgotten. */
	const changedKnown = new Map<string, number | null>();
	const removed = new Set<string>();

	function entryOf(id: string): Entry | undefined {
		const found = entries.get(id);
		if (found !== undefined) return found;
		const row = rows.get(id);
		if (row === undefined) return undefined;
		const entry: Entry = {
			node: row.node,
			added: sumOfAll(row.deltas),
			own: NO_DELTA,
			isLocked: row.isLocked,
			isWritten: false,
		};
		entries.set(id, entry);
		return entry;
	}

	function lockedEntry(id: string): Entry {
		const entry = entryOf(id);
		if (entry?.isLocked !== true) throw new Error("A node without its lock");
		return entry;
	}

	function write(entry: Entry, node: GuardNode | null): void {
		changed();
		entry.node = node;
		entry.added = NO_DELTA;
		entry.isWritten = true;
	}

	const work: GuardSet["work"] = {
		known: (key) => known.get(key),
		guardNode: (id): NodeView | undefined => entryOf(id),
		setGuardNode(id, node) {
			removed.delete(id);
			write(lockedEntry(id), node);
		},
		addToGuardNode(id, delta) {
			const entry = entryOf(id);
			if (entry === undefined) throw new Error("A node that was not loaded");
			entry.added = sumOf(entry.added, delta);
			if (entry.isLocked) {
				removed.delete(id);
				const { kind } = readNodeId(id);
				write(entry, withDelta(entry.node, kind, entry.added, delta.at));
			} else {
				changed();
				entry.own = sumOf(entry.own, delta);
			}
		},
		removeGuardNode(id) {
			write(lockedEntry(id), null);
			removed.add(id);
		},
		setKnown(key, verifiedAt) {
			changed();
			known.set(key, verifiedAt);
			changedKnown.set(key, verifiedAt);
		},
		forgetKnown(key) {
			changed();
			known.delete(key);
			changedKnown.set(key, null);
		},
	};

	/** Who writes a node takes away what it has taken in of each shard. */
	function deltas(): Changes["guardDeltas"] {
		const all: Changes["guardDeltas"][number][] = [];
		for (const [id, { isWritten, own }] of entries) {
			if (isWritten) {
				for (const { shard, delta } of rows.get(id)?.deltas ?? []) {
					all.push({ id, shard, delta: negative(delta) });
				}
			} else if (own.changes > 0) all.push({ id, shard: null, delta: own });
		}
		return all;
	}

	return {
		work,
		changes: () => ({
			guardNodes: [...entries].flatMap(([id, { isWritten, node }]) =>
				isWritten && node !== null ? [{ id, node }] : [],
			),
			removedGuardNodes: [...removed],
			guardDeltas: deltas(),
			known: [...changedKnown].flatMap(([key, verifiedAt]) =>
				verifiedAt === null ? [] : [{ key, verifiedAt }],
			),
			forgottenKnown: [...changedKnown]
				.filter(([, verifiedAt]) => verifiedAt === null)
				.map(([key]) => key),
		}),
	};
}
