/** Time passes for a node: its score leaks, its counts fade, its state ends. */

import { DAY_MS, HOUR_MS, MINUTE_MS, MOST_AHEAD_MS } from "../durations.ts";
import {
	copyOfNode,
	type GuardNode,
	type History,
	isBlock,
	NODE_KINDS,
	type NodeKind,
	type Nodes,
} from "./node.ts";
import { RULES } from "./rules.ts";

const STRIKES_KEPT_MS = 14 * DAY_MS;
/** Known recipients whose loss is forgotten in an hour. */
const LOST_LEAK_PER_HOUR = 2;

/** A week's half-life: a steady flow of one an hour comes to this count. */
export const HOURS_IN_WEEK_COUNT = (7 * 24) / Math.LN2;

const faded = (ms: number, halfLife: number) => 2 ** (-ms / halfLife);

/**
 * By a clock that was wrong. While two instances differ by more, each sets back what the
 * other has aged, and each turn forgives what leaks in the difference.
 */
export const isAhead = ({ at }: Pick<GuardNode, "at">, now: number) =>
	at > now + MOST_AHEAD_MS;

/**
 * A copy of the node at `now`, which the caller may change. A `now` that is a little
 * earlier changes nothing: clocks of instances differ. A hold that has ended stays: only the next
 * send has what judges it.
 */
export function aged(node: GuardNode, kind: NodeKind, now: number): GuardNode {
	const copy = copyOfNode(node);
	ageOn(copy, kind, now);
	return copy;
}

/** The same to the node itself. */
export function ageOn(node: GuardNode, kind: NodeKind, now: number): void {
	if (isAhead(node, now)) setBack(node, now);
	const ms = now - node.at;
	if (ms > 0) {
		// During a block nothing leaks, or a long one would pardon.
		const leakFrom = isBlock(node.state)
			? Math.max(node.at, Math.min(node.until, now))
			: node.at;
		const leak = (RULES[kind].leakPerHour * (now - leakFrom)) / HOUR_MS;
		node.score = Math.max(0, node.score - leak);
		node.at = now;
		fade(node, ms);
	}
	if (node.state !== "free" && node.state !== "hold" && node.until <= now) {
		end(node);
	}
	if (node.strikes > 0 && now - node.until > STRIKES_KEPT_MS) node.strikes = 0;
}

/** What lies ahead was told by the clock that was wrong. */
function setBack(node: GuardNode, now: number): void {
	const ahead = node.at - now;
	const back = (at: number) => (at > now ? at - ahead : at);
	// The end of a state that began before is right, unless a flood has put it off.
	const hasOwnEnd = node.state !== "free" && node.state !== "restrict";
	if (node.since > now || !hasOwnEnd) node.until = back(node.until);
	node.since = back(node.since);
	node.at = now;
	node.history.verifiedAt = back(node.history.verifiedAt);
	node.history.nextAt = back(node.history.nextAt);
}

function fade({ history }: GuardNode, ms: number): void {
	if (history.sent > 0) {
		const week = faded(ms, 7 * DAY_MS);
		history.sent *= week;
		history.verified *= week;
		const day = faded(ms, DAY_MS / 2);
		history.daySent *= day;
		history.dayVerified *= day;
		const minutes = faded(ms, 10 * MINUTE_MS);
		history.newSent *= minutes;
		history.newVerified *= minutes;
		history.pending *= faded(ms, 1.5 * MINUTE_MS);
	}
	if (history.knownSent > 0) {
		const week = faded(ms, 7 * DAY_MS);
		history.knownSent *= week;
		history.knownVerified *= week;
		const day = faded(ms, DAY_MS / 2);
		history.knownDaySent *= day;
		history.knownDayVerified *= day;
		history.lost = Math.max(
			0,
			history.lost - (LOST_LEAK_PER_HOUR * ms) / HOUR_MS,
		);
	}
	if (history.newRefused > 0) history.newRefused *= faded(ms, 3 * MINUTE_MS);
	if (history.blocksBelow > 0) history.blocksBelow *= faded(ms, DAY_MS / 4);
}

/** The next wave trips a node whose restriction is over at once, and its usual traffic does not. */
const AFTER_RESTRICT = 0.85;
export const RESTRICT_MS = HOUR_MS;

/** `until` stays: the age of strikes is counted from it. */
function end(node: GuardNode): void {
	if (node.state === "restrict") {
		node.score *= AFTER_RESTRICT;
	}
	node.state = "free";
}

/** The minutes of a steady flow that a count holds: half-lives of ten and three minutes. */
const MINUTES_SENT = 10 / Math.LN2;
const MINUTES_REFUSED = 3 / Math.LN2;
const TIMES_USUAL = 3;
const AND_PER_HOUR = 20;

/**
 * Whether far more is tried than usual. A restriction does not end before that: each
 * end would let another wave through.
 */
export function isUnderAttack({ sent, newSent, newRefused }: History): boolean {
	const perHour = 60 * (newSent / MINUTES_SENT + newRefused / MINUTES_REFUSED);
	return perHour > TIMES_USUAL * (sent / HOURS_IN_WEEK_COUNT) + AND_PER_HOUR;
}

/** Whether the node may be forgotten: it would decide as a fresh one does. */
export function isForgettable(
	node: GuardNode,
	kind: NodeKind,
	now: number,
): boolean {
	const { score, state, strikes, history } = aged(node, kind, now);
	return (
		score === 0 &&
		(state === "free" || state === "hold") &&
		strikes === 0 &&
		history.sent < 0.05 &&
		history.knownSent < 0.05
	);
}

/** The nodes of a send themselves, at `now`: copies cost a replay a third of its time. */
export function ageNodes(nodes: Nodes, now: number): void {
	for (const kind of NODE_KINDS) {
		const node = nodes[kind];
		if (node !== undefined) ageOn(node, kind, now);
	}
}

/** All nodes of a send at `now`, as copies. */
export function agedNodes(nodes: Nodes, now: number): Nodes {
	const all: Partial<Record<NodeKind, GuardNode>> = {};
	for (const kind of NODE_KINDS) {
		const node = nodes[kind];
		if (node !== undefined) all[kind] = aged(node, kind, now);
	}
	return all as Nodes;
}
