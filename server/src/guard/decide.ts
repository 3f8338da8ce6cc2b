/** Decides one message. The guard reads the nodes of this send, and nothing else. */

import { aged, HOUR, isUnderAttack, MINUTE } from "./aging.ts";
import {
	expectedConversion,
	hasHistory,
	isHealthy,
	latelyExpected,
	sentPerHour,
	thresholdOf,
	upperBound,
} from "./evidence.ts";
import {
	type GuardNode,
	isBlock,
	matured,
	NODE_KINDS,
	type NodeKind,
	type NodeState,
	type Nodes,
} from "./node.ts";
import { isOutage, noteKnownSent } from "./outage.ts";
import { type Level, RULES } from "./rules.ts";
import { block, endHold, type Setting, trip } from "./trip.ts";

export type GuardSend = {
	readonly now: number;
	/** The recipient was verified here within 90 days. */
	readonly isKnown: boolean;
	/** The caller knows the user: taken as known, this once. */
	readonly isTrusted: boolean;
	/** The user has passed a challenge: gates and restrictions do not apply. */
	readonly challengePassed: boolean;
	/** A further message of a session whose first one was let through. */
	readonly isResend: boolean;
};

/** A state of a node that refuses messages; the name of the rule in every decision. */
export type GuardRule = Exclude<NodeState, "free">;

export type Verdict =
	/** `isScored`: the session's verification is to be told to `verified()`. */
	| { readonly allowed: true; readonly isScored: boolean }
	| {
			readonly allowed: false;
			readonly rule: GuardRule;
			readonly kind: NodeKind;
			readonly since: number;
			readonly until: number;
	  };

export type Decided = {
	readonly verdict: Verdict;
	/** The nodes as they are to be kept; the given ones are unchanged. */
	readonly nodes: Nodes;
	/** Delivery to this country is at fault: an operator must hear of it. */
	readonly isOutage: boolean;
};

export function agedNodes(nodes: Nodes, now: number): Nodes {
	const all: Partial<Record<NodeKind, GuardNode>> = {};
	for (const kind of NODE_KINDS) {
		const node = nodes[kind];
		if (node !== undefined) all[kind] = aged(node, kind, now);
	}
	return all as Nodes;
}

export function decide(send: GuardSend, given: Nodes, level: Level): Decided {
	const { now } = send;
	const nodes = agedNodes(given, now);
	const outage = isOutage(nodes.country);
	if (send.isKnown || send.isTrusted) {
		// The caller's word alone is no sign that messages arrive.
		if (send.isKnown && !send.isResend) noteKnownSent(nodes.country);
		const verdict = { allowed: true, isScored: false } as const;
		return { verdict, nodes, isOutage: outage };
	}
	const expected = expectedConversion(nodes);
	const setting = { now, level, expected, isOutage: outage };
	for (const kind of present(nodes)) {
		endHold(kind, nodes, setting);
	}
	for (const kind of present(nodes)) blockOnEvidence(kind, nodes, setting);
	const refused = firstRefusal(nodes, send, setting);
	if (refused !== null) {
		for (const kind of present(nodes))
			noteRefused(nodes[kind] as GuardNode, now);
		return { verdict: refused, nodes, isOutage: outage };
	}
	admit(nodes, send, setting);
	const verdict = { allowed: true, isScored: true } as const;
	return { verdict, nodes, isOutage: outage };
}

const present = (nodes: Nodes) =>
	NODE_KINDS.filter((kind) => nodes[kind] !== undefined);

/** Of what is expected: so few that it is no audience, over a long time. */
const DRIP_SHARE = 0.3;
const CONVERSION_SHARE = 0.78;
const CONVERSION_AFTER = 30;

/** Finds what stays below every threshold: a trickle, and a pump that enters some of its codes. */
function blockOnEvidence(kind: NodeKind, nodes: Nodes, setting: Setting): void {
	const node = nodes[kind] as GuardNode;
	if (isBlock(node.state) || kind === "customer") return;
	if (setting.isOutage && hasHistory(node, kind, setting.expected)) return;
	const { history } = node;
	const lately = latelyExpected(nodes, setting.expected);
	const sent = matured(history);
	const least = DRIP_SHARE * Math.max(0.6, setting.expected);
	if (
		// Counts fade: the twelfth of a slow trickle makes 11.9.
		sent + 0.5 >= RULES[kind].dripAfter &&
		upperBound(history.verified, sent, 1.645) <
			least * (lately / setting.expected)
	) {
		block(kind, "drip", setting.now, nodes, setting);
		return;
	}
	if (kind === "country") return;
	const today = Math.max(0, history.daySent - history.pending);
	if (
		today >= CONVERSION_AFTER &&
		upperBound(history.dayVerified, today, 2) < CONVERSION_SHARE * lately
	) {
		block(kind, "conversion", setting.now, nodes, setting);
	}
}

function firstRefusal(
	nodes: Nodes,
	send: GuardSend,
	setting: Setting,
): Verdict | null {
	const refusing = (passes: (kind: NodeKind, node: GuardNode) => boolean) =>
		present(nodes).find((kind) => !passes(kind, nodes[kind] as GuardNode));
	// Blocks first: no challenge lifts them, so they are the reason that counts.
	const kind =
		refusing((_, { state }) => !isBlock(state) && state !== "hold") ??
		(send.challengePassed
			? undefined
			: refusing((kind, node) => passesGently(kind, node, nodes, setting)));
	if (kind === undefined) return null;
	const { state, since, until } = nodes[kind] as GuardNode;
	return state === "free"
		? {
				allowed: false,
				rule: "gate",
				kind,
				since: setting.now,
				until: setting.now + MINUTE,
			}
		: { allowed: false, rule: state, kind, since, until };
}

/** Gates and restrictions, and the bound on a country whose delivery is at fault. */
function passesGently(
	kind: NodeKind,
	node: GuardNode,
	nodes: Nodes,
	setting: Setting,
): boolean {
	const { now, expected, level, isOutage } = setting;
	if (isFrozen(kind, node, setting)) {
		return kind !== "country" || node.history.nextAt <= now + OUTAGE_BURST_MS;
	}
	if (node.state === "gate") {
		return (
			node.score + 1 < thresholdOf(kind, nodes, expected, level) ||
			node.history.nextAt <= now
		);
	}
	if (node.state !== "restrict") return true;
	const { range, area } = nodes;
	if (range !== undefined && isHealthy(range, expected, now)) {
		// Hardly more than one at a time until it is verified: the pump may know these ranges.
		const share = isOutage ? 1 : 0.25;
		return (
			range.score + 1 < share * thresholdOf("range", nodes, expected, level)
		);
	}
	return (
		kind !== "area" &&
		area !== undefined &&
		isHealthy(area, expected, now) &&
		node.history.nextAt <= now
	);
}

/** While delivery is at fault, what nodes with a history look like says nothing about them. */
function isFrozen(
	kind: NodeKind,
	node: GuardNode,
	{ isOutage, expected }: Setting,
): boolean {
	return isOutage && kind !== "range" && hasHistory(node, kind, expected);
}

const OUTAGE_BURST_MS = 20 * MINUTE;

/** What passes a restricted area or country is its matter: wider nodes do not score it. */
function isExplained(kind: NodeKind, { area, country }: Nodes): boolean {
	return (
		(kind === "customer" && country.state === "restrict") ||
		((kind === "customer" || kind === "country") && area?.state === "restrict")
	);
}

/** The time between two messages where they pass one by one. */
function intervalOf(
	kind: NodeKind,
	node: GuardNode,
	isFrozen: boolean,
): number {
	const { state, history } = node;
	if (isFrozen) return HOUR / Math.max(20, 5 * sentPerHour(history));
	if (state === "restrict") {
		return kind === "customer"
			? HOUR / Math.max(10, sentPerHour(history))
			: HOUR / Math.max(4, 0.75 * sentPerHour(history));
	}
	return MINUTE;
}

function admit(nodes: Nodes, send: GuardSend, setting: Setting): void {
	const { now, expected, level } = setting;
	for (const kind of present(nodes)) {
		const node = nodes[kind] as GuardNode;
		const frozen = isFrozen(kind, node, setting);
		if (frozen || node.state === "gate" || node.state === "restrict") {
			node.history.nextAt =
				Math.max(now, node.history.nextAt) + intervalOf(kind, node, frozen);
		}
		if (frozen || isExplained(kind, nodes)) continue;
		node.score++;
		if (node.state === "restrict") {
			// Else what passes meanwhile would keep the restriction up for days.
			node.score = Math.min(
				node.score,
				thresholdOf(kind, nodes, expected, level),
			);
		}
		if (!send.isResend) count(node);
	}
	for (const kind of present(nodes)) {
		const node = nodes[kind] as GuardNode;
		if (node.state !== "free" || isFrozen(kind, node, setting)) continue;
		// What has leaked between two messages must not let one more pass.
		if (node.score + 0.5 >= thresholdOf(kind, nodes, expected, level)) {
			trip(kind, nodes, setting);
		}
	}
}

/**
 * While it goes on, a flood extends a restriction; when it is over, nothing does. So a
 * restriction lasts as long as its flood, and ten minutes.
 */
function noteRefused(node: GuardNode, now: number): void {
	node.history.newRefused++;
	if (node.state === "restrict" && isUnderAttack(node.history)) {
		node.until = now + AFTER_FLOOD_MS;
	}
}

const AFTER_FLOOD_MS = 10 * MINUTE;

function count({ history }: GuardNode): void {
	history.sent++;
	history.daySent++;
	history.newSent++;
	history.pending++;
}
