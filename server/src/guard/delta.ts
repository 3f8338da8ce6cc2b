/**
 * Deltas: what instances add to a node without waiting for each other. A delta is made
 * of whole numbers, so that any order gives one sum, and a fold takes away exactly what
 * it has read.
 */

import { MINUTE_MS } from "../durations.ts";
import { aged, isAhead } from "./aging.ts";
import {
	copyOfNode,
	freshNode,
	type GuardNode,
	type NodeKind,
} from "./node.ts";

/** Amounts are in millionths, and signed: a verification may come before its send is seen. */
export type Delta = {
	readonly score: number;
	/** Sessions begun: of the week, the day and the last minutes at once. */
	readonly sent: number;
	readonly verified: number;
	readonly refused: number;
	readonly knownSent: number;
	readonly knownVerified: number;
	readonly lost: number;
	/** How many changes it holds; 0: it holds nothing, and its row may go. */
	readonly changes: number;
	/** The latest verification, in ms; 0: none. It only grows. */
	readonly verifiedAt: number;
	/** The time of the latest change. */
	readonly at: number;
};

export const AMOUNTS = [
	"score",
	"sent",
	"verified",
	"refused",
	"knownSent",
	"knownVerified",
	"lost",
	"changes",
] as const satisfies readonly (keyof Delta)[];

const MILLION = 1_000_000;
const inMillionths = (amount: number) => Math.round(amount * MILLION);

export const NO_DELTA: Delta = {
	score: 0,
	sent: 0,
	verified: 0,
	refused: 0,
	knownSent: 0,
	knownVerified: 0,
	lost: 0,
	changes: 0,
	verifiedAt: 0,
	at: 0,
};

export function sumOf(a: Delta, b: Delta): Delta {
	return {
		score: a.score + b.score,
		sent: a.sent + b.sent,
		verified: a.verified + b.verified,
		refused: a.refused + b.refused,
		knownSent: a.knownSent + b.knownSent,
		knownVerified: a.knownVerified + b.knownVerified,
		lost: a.lost + b.lost,
		changes: a.changes + b.changes,
		verifiedAt: Math.max(a.verifiedAt, b.verifiedAt),
		at: Math.max(a.at, b.at),
	};
}

/** Takes away what a fold has read; times stay, as they only grow. */
export function negative(delta: Delta): Delta {
	const amounts = AMOUNTS.map((name) => [name, 0 - delta[name]] as const);
	return { ...delta, ...Object.fromEntries(amounts) };
}

/**
 * The node with what was added to it, at the time of the last addition, but at `now` if
 * that is earlier: after a clock was set back, a node that aged to a later time would lose
 * score and states too early. Only here is the score kept from falling below 0.
 */
export function withDelta(
	node: GuardNode | null,
	kind: NodeKind,
	delta: Delta,
	now: number,
): GuardNode {
	if (delta.changes === 0) return copyOfNode(node ?? freshNode(now));
	const at = Math.min(now, Math.max(delta.at, node?.at ?? 0));
	const sum = node === null ? freshNode(at) : aged(node, kind, at);
	const { history } = sum;
	const add = (name: keyof typeof history, amount: number) => {
		history[name] = Math.max(0, history[name] + amount / MILLION);
	};
	sum.score = Math.max(0, sum.score + delta.score / MILLION);
	for (const name of ["sent", "daySent", "newSent", "pending"] as const) {
		add(name, delta.sent);
	}
	for (const name of ["verified", "dayVerified", "newVerified"] as const) {
		add(name, delta.verified);
	}
	for (const name of ["knownSent", "knownDaySent"] as const) {
		add(name, delta.knownSent);
	}
	for (const name of ["knownVerified", "knownDayVerified"] as const) {
		add(name, delta.knownVerified);
	}
	add("newRefused", delta.refused);
	add("lost", delta.lost);
	const verifiedAt = isAhead(delta, now)
		? Math.min(delta.verifiedAt, now)
		: delta.verifiedAt;
	history.verifiedAt = Math.max(history.verifiedAt, verifiedAt);
	return sum;
}

/** A flood extends a restriction with every message; a shorter extension waits. */
const SHORTEST_EXTENSION_MS = MINUTE_MS;

/**
 * What a decision has added to a node, both at one time. Null: more than that has
 * changed (its state, its turns, its past), which only the holder of its lock may do.
 */
export function additionOf(
	before: GuardNode,
	after: GuardNode,
	now: number,
): Delta | null {
	const [was, is] = [before.history, after.history];
	const extension = after.until - before.until;
	if (
		before.state !== after.state ||
		before.since !== after.since ||
		before.strikes !== after.strikes ||
		was.nextAt !== is.nextAt ||
		was.blocksBelow !== is.blocksBelow ||
		extension < 0 ||
		extension >= SHORTEST_EXTENSION_MS
	) {
		return null;
	}
	const delta: Delta = {
		score: inMillionths(after.score - before.score),
		sent: inMillionths(is.sent - was.sent),
		verified: inMillionths(is.verified - was.verified),
		refused: inMillionths(is.newRefused - was.newRefused),
		knownSent: inMillionths(is.knownSent - was.knownSent),
		knownVerified: inMillionths(is.knownVerified - was.knownVerified),
		lost: inMillionths(is.lost - was.lost),
		changes: 1,
		verifiedAt: is.verifiedAt === was.verifiedAt ? 0 : is.verifiedAt,
		at: now,
	};
	return isNothing(delta) ? { ...delta, changes: 0 } : delta;
}

type KnownCounts = Pick<
	GuardNode["history"],
	"knownSent" | "knownVerified" | "lost"
>;

/** The counts of a country that known recipients change. */
export const knownCountsOf = ({
	history: { knownSent, knownVerified, lost },
}: GuardNode): KnownCounts => ({ knownSent, knownVerified, lost });

/** As `additionOf`, where only these counts have changed. */
export const knownsAdded = (
	was: KnownCounts,
	{ history: is }: GuardNode,
	now: number,
): Delta => ({
	score: 0,
	sent: 0,
	verified: 0,
	refused: 0,
	knownSent: inMillionths(is.knownSent - was.knownSent),
	knownVerified: inMillionths(is.knownVerified - was.knownVerified),
	lost: inMillionths(is.lost - was.lost),
	changes: 1,
	verifiedAt: 0,
	at: now,
});

const isNothing = (delta: Delta) =>
	AMOUNTS.every((name) => name === "changes" || delta[name] === 0);

/** What a verification earns, whether or not this instance has seen the messages that it pays for. */
export const withEarned = (delta: Delta, earned: number): Delta => ({
	...delta,
	score: -inMillionths(earned),
	changes: 1,
});
