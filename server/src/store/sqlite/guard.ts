/** The fraud guard's rows. One process decides, so every node is locked, and nothing is ever only added. */

import { MOST_AHEAD_MS } from "../../durations.ts";
import type { GuardKey } from "../../guard/guard-key.ts";
import type { Changes, KnownRow, LoadedGuard, Store } from "../contract.ts";
import {
	BEHIND_ALL_NODES,
	NODE_COLUMNS,
	nodeCells,
	nodeOf,
	nodeRowOf,
	REFRESHED_AFTER_MS,
	recipientsIn,
} from "../guard-rows.ts";
import type { Row } from "../rows.ts";
import { verificationOf } from "../stored-words.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import { reachable, type Transactions } from "./transaction.ts";

/** Few enough that no request notices. */
const SWEPT_AT_ONCE = 500;

export function guardLoader(
	db: Database,
): (keys: readonly GuardKey[], knownSince: number) => LoadedGuard {
	const knownByKey = db.prepare(`select * from known where key ${AMONG}`);
	const nodesById = db.prepare(`select * from guard_node where node ${AMONG}`);
	return (keys, knownSince) => {
		const recipients = recipientsIn(keys);
		const known =
			recipients.length === 0
				? []
				: knownByKey
						.all(JSON.stringify(recipients))
						.map((row) => knownOf(row as Row));
		const wanted = [...wantedNodes(keys, known, knownSince)];
		const found = new Map(
			wanted.length === 0
				? []
				: nodesById
						.all(JSON.stringify(wanted))
						.map((row) => [(row as Row).node, nodeOf(row as Row)] as const),
		);
		const nodes = wanted.map((id) => ({
			id,
			node: found.get(id) ?? null,
			deltas: [],
			isLocked: true,
		}));
		return { known, nodes };
	};
}

const knownOf = (row: Row): KnownRow => ({
	key: row.key as string,
	verifiedAt: row.verified_at as number,
});

/** The nodes to load, once it is read who is known. */
function wantedNodes(
	keys: readonly GuardKey[],
	known: readonly KnownRow[],
	knownSince: number,
): Set<string> {
	const recent = new Set(
		known
			.filter(({ verifiedAt }) => verifiedAt > knownSince)
			.map(({ key }) => key),
	);
	const wanted = new Set<string>();
	for (const { known: recipient, always, ifUnknown } of keys) {
		for (const id of always) wanted.add(id);
		if (recipient !== null && recent.has(recipient)) continue;
		for (const id of ifUnknown) wanted.add(id);
	}
	return wanted;
}

export function guardSaver(db: Database): (changes: Changes) => void {
	const putNode = db.prepare(
		`insert or replace into guard_node (${NODE_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const deleteNode = db.prepare("delete from guard_node where node = ?");
	const putKnown = db.prepare(
		`insert into known (key, verified_at) values (?, ?)
		on conflict (key) do update set verified_at = excluded.verified_at
		where verified_at <= excluded.verified_at - ${REFRESHED_AFTER_MS}`,
	);
	const deleteKnown = db.prepare("delete from known where key = ?");
	return (changes) => {
		for (const row of changes.guardNodes) putNode.run(...nodeCells(row));
		for (const id of changes.removedGuardNodes) deleteNode.run(id);
		for (const { key, verifiedAt } of changes.known) {
			putKnown.run(key, verifiedAt);
		}
		for (const key of changes.forgottenKnown) deleteKnown.run(key);
	};
}

export function guardStore(
	db: Database,
	{ read, inTransaction }: Pick<Transactions, "read" | "inTransaction">,
): Pick<Store, "addedGuardNodes" | "guardNodes" | "sweepGuard" | "records"> {
	const nodesIn = (condition: string) =>
		db.prepare(
			`select * from guard_node where node > ? and node < ? ${condition}
			order by node limit ?`,
		);
	const anyNodes = nodesIn("");
	const nodesWithState = nodesIn("and state <> 'free'");
	const recordsAfter = db.prepare(
		"select data from verification where sid > ? order by sid limit ?",
	);
	const sweepKnown = db.prepare(
		`delete from known where key in
		(select key from known where verified_at < ? limit ${SWEPT_AT_ONCE})`,
	);
	const setBackKnown = db.prepare(
		`update known set verified_at = ? where key in
		(select key from known where verified_at > ? limit ${SWEPT_AT_ONCE})`,
	);
	return {
		addedGuardNodes: async () => [],
		guardNodes: async (
			{ after, before = BEHIND_ALL_NODES, withState = false },
			limit,
		) =>
			read(() =>
				(withState ? nodesWithState : anyNodes)
					.all(after, before, limit)
					.map((row) => nodeRowOf(row as Row)),
			),
		async sweepGuard(before, now) {
			let swept = 0;
			let setBack = 0;
			await inTransaction(() => {
				swept = Number(sweepKnown.run(before).changes);
				setBack = Number(setBackKnown.run(now, now + MOST_AHEAD_MS).changes);
			});
			return swept === SWEPT_AT_ONCE || setBack === SWEPT_AT_ONCE;
		},
		records: async (after, limit) =>
			reachable(() =>
				recordsAfter.all(after, limit).map((row) => verificationOf(row as Row)),
			),
	};
}
