/**
 * The fraud guard's rows. Sends do not lock the nodes that all of a customer's messages
 * share: each instance adds to a row of its own shard, and a fold takes the additions
 * in. Whoever reads a node reads it with all additions, in one statement, as a fold may
 * commit between two.
 */

import { MOST_AHEAD_MS } from "../../durations.ts";
import { AMOUNTS, type Delta } from "../../guard/delta.ts";
import type { GuardKey } from "../../guard/guard-key.ts";
import type { GuardNode } from "../../guard/node.ts";
import type {
	Changes,
	DeltaRow,
	KnownRow,
	LoadedGuard,
	Store,
} from "../contract.ts";
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
import { END } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import type { Connections, Query } from "./connection.ts";
import { put } from "./put.ts";

const SWEPT_AT_ONCE = 500;

// Whoever is known is read in the same statement: one that becomes known between two
// would get nodes that look as if nothing were ever sent there. A list of keys or nodes
// is one text: the driver writes an element of an array in a microsecond, and twice that
// where it looks for quotes. None of them holds a comma.
const LOAD = `select
		(select string_agg(key || ' ' || verified_at, ',') from known
			where key = any(string_to_array($1, ','))) as known,
		(select json_agg(guard_node)::text from guard_node
			where node = any(string_to_array($2, ','))) as nodes,
		(select json_agg(guard_delta)::text from guard_delta
			where node = any(string_to_array($2, ','))) as deltas`;

/** knownSent: known_sent */
function columnOf(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const COLUMNS = [...AMOUNTS.map(columnOf), "verified_at", "at"];
// In the order of the keys, as all batches do it: none waits for another in a circle.
// A fold adds what it has read with the other sign, in the same order. All numbers of a
// row are one text, and so are all rows.
const ADD_DELTAS = `insert into guard_delta (node, shard, ${COLUMNS.join(", ")})
	select node, shard, ${COLUMNS.map((_, i) => `numbers[${i + 1}]`).join(", ")}
	from unnest(string_to_array($1, ','), string_to_array($2, ',')::integer[],
			string_to_array($3, ',')) as row (node, shard, text)
		cross join lateral (select string_to_array(text, ' ')::bigint[] as numbers) as row_numbers
	order by node, shard
	on conflict (node, shard) do update set ${COLUMNS.map((name) =>
		name.endsWith("at")
			? `${name} = greatest(guard_delta.${name}, excluded.${name})`
			: `${name} = guard_delta.${name} + excluded.${name}`,
	).join(", ")}`;
export const PUT_GUARD_NODES = `insert into guard_node (${NODE_COLUMNS})
	select * from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[],
		$6::bigint[], $7::integer[], $8::text[])
	on conflict (node) do update set score = excluded.score, at = excluded.at,
		state = excluded.state, since = excluded.since, until = excluded.until,
		strikes = excluded.strikes, history = excluded.history`;
const DELETE_NODES = "delete from guard_node where node = any($1::text[])";
export const PUT_KNOWN = `insert into known (key, verified_at)
	select key, verified_at from unnest($1::text[], $2::bigint[]) as row (key, verified_at)
	order by key
	on conflict (key) do update set verified_at = excluded.verified_at
		where known.verified_at <= excluded.verified_at - ${REFRESHED_AFTER_MS}`;
const DELETE_KNOWN = `delete from known where key = any(array(
	select key from known where key = any($1::text[]) order by key for update))`;

/** The locks of the keys' nodes. */
export function guardLocks(keys: readonly GuardKey[]): string[] {
	return keys
		.filter(({ locks }) => locks)
		.flatMap(({ always, ifUnknown }) => [...always, ...ifUnknown])
		.map((id) => `guard ${id}`);
}

/**
 * Must come after the locks were granted, or be sent behind them. The nodes of unknown
 * recipients are loaded for those too who turn out to be known: that is seldom, as the
 * guard mostly expects them, and costs less than to tell the database whose they are.
 */
export async function loadGuard(
	query: Query,
	keys: readonly GuardKey[],
): Promise<LoadedGuard> {
	const wanted = nodesOf(keys);
	const [found] = await query<Found>(
		LOAD,
		recipientsIn(keys).join(","),
		[...wanted.keys()].join(","),
	);
	const known = found?.known?.split(",").map(knownIn) ?? [];
	const nodes = new Map<string, GuardNode>();
	for (const row of rowsIn(found?.nodes)) {
		nodes.set(row.node as string, nodeOf(row));
	}
	const deltas = new Map<string, DeltaRow[]>();
	for (const row of rowsIn(found?.deltas)) {
		const id = row.node as string;
		const others = deltas.get(id);
		if (others === undefined) deltas.set(id, [deltaOf(row)]);
		else others.push(deltaOf(row));
	}
	return {
		known,
		nodes: Array.from(wanted, ([id, isLocked]) => ({
			id,
			isLocked,
			node: nodes.get(id) ?? null,
			deltas: deltas.get(id) ?? NO_DELTAS,
		})),
	};
}

const NO_DELTAS: readonly DeltaRow[] = [];

/** The value says whether the node is locked. */
function nodesOf(keys: readonly GuardKey[]): Map<string, boolean> {
	const nodes = new Map<string, boolean>();
	for (const { always, ifUnknown, locks } of keys) {
		for (const id of always) nodes.set(id, locks || nodes.get(id) === true);
		for (const id of ifUnknown) nodes.set(id, locks || nodes.get(id) === true);
	}
	return nodes;
}

/** Null: no rows. */
type Found = {
	/** Keys and times: those of a whole batch are too many to be read as JSON. */
	readonly known: string | null;
	/** Rows as JSON. */
	readonly nodes: string | null;
	readonly deltas: string | null;
};

/** In a key is no space. */
function knownIn(text: string): KnownRow {
	const end = text.indexOf(" ");
	return { key: text.slice(0, end), verifiedAt: Number(text.slice(end + 1)) };
}

function rowsIn(text: string | null | undefined): Row[] {
	return text ? (JSON.parse(text) as Row[]) : [];
}

/** Member by member: objects made from lists of names are slow to read ever after. */
function deltaOf(row: Row): DeltaRow {
	return {
		shard: row.shard as number,
		delta: {
			score: row.score as number,
			sent: row.sent as number,
			verified: row.verified as number,
			refused: row.refused as number,
			knownSent: row.known_sent as number,
			knownVerified: row.known_verified as number,
			lost: row.lost as number,
			changes: row.changes as number,
			verifiedAt: row.verified_at as number,
			at: row.at as number,
		},
	};
}

/** In the order of the columns. */
const numbersOf = (delta: Delta) =>
	`${delta.score} ${delta.sent} ${delta.verified} ${delta.refused} ${delta.knownSent} ${delta.knownVerified} ${delta.lost} ${delta.changes} ${delta.verifiedAt} ${delta.at}`;

export async function saveGuard(
	query: Query,
	changes: Changes,
	shard: number,
): Promise<void> {
	await Promise.all([
		put(query, PUT_GUARD_NODES, changes.guardNodes, nodeCells),
		changes.removedGuardNodes.length > 0 &&
			query(DELETE_NODES, changes.removedGuardNodes),
		changes.guardDeltas.length > 0 &&
			query(
				ADD_DELTAS,
				changes.guardDeltas.map(({ id }) => id).join(","),
				changes.guardDeltas.map((row) => row.shard ?? shard).join(","),
				changes.guardDeltas.map(({ delta }) => numbersOf(delta)).join(","),
			),
		put(query, PUT_KNOWN, changes.known, ({ key, verifiedAt }) => [
			...[key, verifiedAt],
		]),
		changes.forgottenKnown.length > 0 &&
			query(DELETE_KNOWN, changes.forgottenKnown),
	]);
}

const ADDED =
	"select distinct node from guard_delta where changes <> 0 order by node limit $1";
const nodesIn = (condition: string) =>
	`select * from guard_node where node > $1 and node < $2 ${condition}
	order by node limit $3`;
const ANY_NODES = nodesIn("");
const NODES_WITH_STATE = nodesIn("and state <> 'free'");
// Without the upper bound, partitions of years without records would be looked at.
const RECORDS_AFTER = `select data from verification where sid > $1 and sid < $3
	order by sid limit $2`;
const SWEEP_KNOWN = `delete from known where ctid = any(array(
	select ctid from known where verified_at < $1
	order by verified_at limit ${SWEPT_AT_ONCE} for update skip locked)) returning 1`;
const SET_BACK_KNOWN = `update known set verified_at = $1 where ctid = any(array(
	select ctid from known where verified_at > $2
	order by verified_at limit ${SWEPT_AT_ONCE} for update skip locked)) returning 1`;
const SWEEP_DELTAS = `delete from guard_delta where ctid = any(array(
	select ctid from guard_delta where changes = 0
	limit ${SWEPT_AT_ONCE} for update skip locked)) and changes = 0 returning 1`;

export function guardStore({
	query,
}: Pick<Connections, "query">): Pick<
	Store,
	"addedGuardNodes" | "guardNodes" | "sweepGuard" | "records"
> {
	return {
		async addedGuardNodes(limit) {
			const rows = await query<{ node: string }>(ADDED, limit);
			return rows.map(({ node }) => node);
		},
		async guardNodes(
			{ after, before = BEHIND_ALL_NODES, withState = false },
			limit,
		) {
			const text = withState ? NODES_WITH_STATE : ANY_NODES;
			const rows = await query<Row>(text, after, before, limit);
			return rows.map(nodeRowOf);
		},
		async sweepGuard(before, now) {
			const known = await query(SWEEP_KNOWN, before);
			const ahead = await query(SET_BACK_KNOWN, now, now + MOST_AHEAD_MS);
			const deltas = await query(SWEEP_DELTAS);
			return [known, ahead, deltas].some(
				({ length }) => length === SWEPT_AT_ONCE,
			);
		},
		async records(after, limit) {
			const rows = await query<Row>(RECORDS_AFTER, after, limit, END);
			return rows.map(verificationOf);
		},
	};
}
