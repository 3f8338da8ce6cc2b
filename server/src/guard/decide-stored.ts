/**
 * The guard's decisions over the rows of a batch. Nodes that are locked are written as
 * decided. Other instances may change the others meanwhile: a decision only adds to
 * them. If it must do more to one, or brings it near its threshold, it changes nothing,
 * and is made once more under the locks.
 */

import { agedNodes, ageOn } from "./aging.ts";
import {
	decide,
	type GuardSend,
	type GuardVerdict,
	isSpared,
	noteSpared,
	SPARED,
} from "./decide.ts";
import {
	additionOf,
	type Delta,
	knownCountsOf,
	knownsAdded,
	withDelta,
	withEarned,
} from "./delta.ts";
import { expectedConversion, thresholdOf } from "./evidence.ts";
import type { GuardView, GuardWork, NodeView } from "./guard-work.ts";
import {
	freshNode,
	type GuardNode,
	NODE_KINDS,
	type NodeKind,
	type Nodes,
} from "./node.ts";
import type { NodeIds } from "./node-id.ts";
import { isOutage, noteKnownVerified } from "./outage.ts";
import type { Level } from "./rules.ts";
import { earnedBy, verified } from "./verified.ts";

/** From this share of its threshold on, a node is decided about under its lock. */
const LOCKED_FROM = 0.5;

/** The nodes that the messages of a known recipient touch. */
export const KNOWN_KINDS: readonly NodeKind[] = ["country"];

export type Undecidable =
	/** Nodes were not loaded. */
	| "unloaded"
	/** It must be decided under the locks of the nodes. */
	| "unlocked";

type Written<Result> = {
	/** Nodes that must be locked to be decided about as they are now, locked or not. */
	readonly toLock: readonly NodeKind[];
} & (
	| { readonly lacks: Undecidable }
	| {
			readonly result: Result;
			/** Changes the rows; call it at most once, before any other change of them. */
			readonly write: (work: GuardWork) => void;
	  }
);

const NONE: readonly NodeKind[] = [];

export function decideStored(
	send: GuardSend,
	ids: NodeIds,
	level: Level,
	view: GuardView,
): Written<GuardVerdict> & {
	/** Known recipients of the country have stopped entering codes. */
	readonly isOutage?: boolean;
} {
	if (isSpared(send)) return sparedStored(send, ids, view);
	const kinds = kindsOf(ids);
	const found = read(ids, kinds, view, send.now);
	if (found === null) return { lacks: "unloaded", toLock: NONE };
	const { nodes: given, unlocked } = found;
	const before = unlocked.length === 0 ? null : agedNodes(given, send.now);
	const { verdict, nodes, isOutage: outage } = decide(send, given, level);
	// A refused message opens no node: else an attacker would fill the table for nothing.
	const kept = verdict.allowed
		? kinds
		: kinds.filter((kind) => hasRows(ids, kind, view));
	if (before === null) {
		const write = setting(ids, kept, nodes);
		return { result: verdict, write, isOutage: outage, toLock: NONE };
	}
	const { added, beyond } = additions(kept, before, nodes, send.now);
	const near =
		verdict.allowed && verdict.isScored ? nearKinds(nodes, kinds, level) : NONE;
	const toLock = beyond.length === 0 ? near : [...beyond, ...near];
	if (toLock.some((kind) => unlocked.includes(kind))) {
		return { lacks: "unlocked", toLock };
	}
	if (unlocked.length === kinds.length) {
		return {
			result: verdict,
			write: adding(ids, added),
			isOutage: outage,
			toLock,
		};
	}
	const locked = kept.filter((kind) => !unlocked.includes(kind));
	const addedToOthers = added.filter(([kind]) => unlocked.includes(kind));
	const [set, add] = [setting(ids, locked, nodes), adding(ids, addedToOthers)];
	const write = (work: GuardWork) => {
		set(work);
		add(work);
	};
	return { result: verdict, write, isOutage: outage, toLock };
}

/** All that a known recipient changes are counts of the country, which need no lock. */
function sparedStored(
	send: GuardSend,
	{ country: id }: NodeIds,
	view: GuardView,
): ReturnType<typeof decideStored> {
	const found = view.guardNode(id);
	if (found === undefined) return { lacks: "unloaded", toLock: NONE };
	const country = countryNow(found, send.now);
	const outage = isOutage(country);
	const before = knownCountsOf(country);
	const isNoted = noteSpared(send, country);
	return {
		result: SPARED,
		isOutage: outage,
		toLock: NONE,
		write: isNoted ? counting(id, found, country, before, send.now) : NOTHING,
	};
}

export function verifiedStored(
	session: {
		readonly now: number;
		/** Messages of it that were scored. */
		readonly messages: number;
		readonly wasKnown: boolean;
	},
	ids: NodeIds,
	level: Level,
	view: GuardView,
): Written<null> {
	const { now, messages, wasKnown } = session;
	if (wasKnown) return knownVerifiedStored(ids.country, view, now);
	if (messages === 0) return { result: null, write: NOTHING, toLock: NONE };
	const kinds = kindsOf(ids);
	const found = read(ids, kinds, view, now);
	if (found === null) return { lacks: "unloaded", toLock: NONE };
	const { nodes: given, unlocked } = found;
	const before = unlocked.length === 0 ? null : agedNodes(given, now);
	const nodes = verified(session, given, level);
	if (before === null) {
		return { result: null, write: setting(ids, kinds, nodes), toLock: NONE };
	}
	const { added, beyond } = additions(kinds, before, nodes, now);
	if (beyond.length > 0) return { lacks: "unlocked", toLock: beyond };
	const earned = earnedBy(messages, expectedConversion(before));
	const all = added.map(
		([kind, delta]) => [kind, withEarned(delta, earned)] as const,
	);
	return { result: null, write: adding(ids, all), toLock: NONE };
}

function knownVerifiedStored(
	id: string,
	view: GuardView,
	now: number,
): Written<null> {
	const found = view.guardNode(id);
	if (found === undefined) return { lacks: "unloaded", toLock: NONE };
	const country = countryNow(found, now);
	const before = knownCountsOf(country);
	noteKnownVerified(country);
	const write = counting(id, found, country, before, now);
	return { result: null, write, toLock: NONE };
}

const NOTHING = () => {};

const kindsOf = (ids: NodeIds): readonly NodeKind[] =>
	NODE_KINDS.filter((kind) => ids[kind] !== undefined);

/** A copy, as of its last change; a new one if there was none. */
function storedNode(
	{ node, added }: NodeView,
	kind: NodeKind,
	now: number,
): GuardNode {
	return node === null && added.changes === 0
		? freshNode(now)
		: withDelta(node, kind, added, now);
}

function countryNow(found: NodeView, now: number): GuardNode {
	const country = storedNode(found, "country", now);
	ageOn(country, "country", now);
	return country;
}

/** Writes the counts of known recipients in which the country differs from `before`. */
function counting(
	id: string,
	{ isLocked }: NodeView,
	country: GuardNode,
	before: ReturnType<typeof knownCountsOf>,
	now: number,
): (work: GuardWork) => void {
	if (isLocked) return (work) => work.setGuardNode(id, country);
	const delta = knownsAdded(before, country, now);
	return (work) => work.addToGuardNode(id, delta);
}

/** Null: one of them was not loaded. */
function read(
	ids: NodeIds,
	kinds: readonly NodeKind[],
	view: GuardView,
	now: number,
): { readonly nodes: Nodes; readonly unlocked: readonly NodeKind[] } | null {
	const unlocked: NodeKind[] = [];
	const nodes: Partial<Record<NodeKind, GuardNode>> = {};
	for (const kind of kinds) {
		const found = view.guardNode(ids[kind] ?? "");
		if (found === undefined) return null;
		if (!found.isLocked) unlocked.push(kind);
		nodes[kind] = storedNode(found, kind, now);
	}
	return { nodes: nodes as Nodes, unlocked };
}

function hasRows(ids: NodeIds, kind: NodeKind, view: GuardView): boolean {
	const found = view.guardNode(ids[kind] ?? "");
	return (
		found !== undefined && (found.node !== null || found.added.changes > 0)
	);
}

function nearKinds(
	nodes: Nodes,
	kinds: readonly NodeKind[],
	level: Level,
): readonly NodeKind[] {
	const expected = expectedConversion(nodes);
	return kinds.filter((kind) => {
		const node = nodes[kind];
		if (node?.state !== "free") return false;
		const threshold = thresholdOf(kind, nodes, expected, level);
		return node.score >= LOCKED_FROM * threshold;
	});
}

type Additions = readonly (readonly [NodeKind, Delta])[];

function additions(
	kinds: readonly NodeKind[],
	before: Nodes,
	after: Nodes,
	now: number,
): {
	readonly added: Additions;
	/** More than an addition has changed these. */
	readonly beyond: readonly NodeKind[];
} {
	const added: [NodeKind, Delta][] = [];
	let beyond = NONE;
	for (const kind of kinds) {
		const [was, is] = [before[kind], after[kind]];
		if (was === undefined || is === undefined) continue;
		const delta = additionOf(was, is, now);
		if (delta === null) beyond = [...beyond, kind];
		else added.push([kind, delta]);
	}
	return { added, beyond };
}

const setting =
	(ids: NodeIds, kinds: readonly NodeKind[], nodes: Nodes) =>
	(work: GuardWork) => {
		for (const kind of kinds) {
			const [id, node] = [ids[kind], nodes[kind]];
			if (id !== undefined && node !== undefined) work.setGuardNode(id, node);
		}
	};

const adding = (ids: NodeIds, added: Additions) => (work: GuardWork) => {
	for (const [kind, delta] of added) {
		const id = ids[kind];
		if (id !== undefined && delta.changes > 0) work.addToGuardNode(id, delta);
	}
};
