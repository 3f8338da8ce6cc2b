/** Decides one message. The guard reads the nodes of this send, and nothing else. */

import { ageNodes, isUnderAttack, MINUTE } from "./aging.ts";
import { blockOnEvidence } from "./below-threshold.ts";
import { expectedConversion, hasHistory, thresholdOf } from "./evidence.ts";
import { intervalOf, isExplained, isFrozen, passesGently } from "./gentle.ts";
import {
	type GuardNode,
	isBlock,
	NODE_KINDS,
	type NodeKind,
	type NodeState,
	type Nodes,
} from "./node.ts";
import { isOutage, noteKnownSent } from "./outage.ts";
import type { Level } from "./rules.ts";
import { endHold, type Setting, trip } from "./trip.ts";

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
export type GuardRule = Exclude<NodeState, "free" | "unblocked">;

export type GuardVerdict =
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
	readonly verdict: GuardVerdict;
	/** As they are to be kept. */
	readonly nodes: Nodes;
	/** Delivery to this country is at fault: an operator must hear of it. */
	readonly isOutage: boolean;
};

/** Changes the nodes that it is given. */
export function decide(send: GuardSend, nodes: Nodes, level: Level): Decided {
	const { now } = send;
	ageNodes(nodes, now);
	const outage = isOutage(nodes.country);
	if (isSpared(send)) {
		noteSpared(send, nodes.country);
		return { verdict: SPARED, nodes, isOutage: outage };
	}
	const expected = expectedConversion(nodes);
	const setting = { now, level, expected, isOutage: outage };
	const kinds = present(nodes);
	for (const kind of kinds) endHold(kind, nodes, setting);
	for (const kind of kinds) blockOnEvidence(kind, nodes, setting);
	const refused = firstRefusal(kinds, nodes, send, setting);
	if (refused !== null) {
		for (const kind of kinds) noteRefused(nodes[kind] as GuardNode, now);
		return { verdict: refused, nodes, isOutage: outage };
	}
	admit(kinds, nodes, send, setting);
	const verdict = { allowed: true, isScored: true } as const;
	return { verdict, nodes, isOutage: outage };
}

export const isSpared = ({ isKnown, isTrusted }: GuardSend) =>
	isKnown || isTrusted;

export const SPARED = { allowed: true, isScored: false } as const;

/** Whether there was anything to note: the caller's word alone is no sign that messages arrive. */
export function noteSpared(
	{ isKnown, isResend }: GuardSend,
	country: GuardNode,
): boolean {
	const isNoted = isKnown && !isResend;
	if (isNoted) noteKnownSent(country);
	return isNoted;
}

const present = (nodes: Nodes) =>
	NODE_KINDS.filter((kind) => {
		const node = nodes[kind];
		return node !== undefined && node.state !== "unblocked";
	});

function firstRefusal(
	kinds: readonly NodeKind[],
	nodes: Nodes,
	send: GuardSend,
	setting: Setting,
): GuardVerdict | null {
	const refusing = (passes: (kind: NodeKind, node: GuardNode) => boolean) =>
		kinds.find((kind) => !passes(kind, nodes[kind] as GuardNode));
	// Blocks first: no challenge lifts them, so they are the reason that counts.
	const kind =
		refusing((_, { state }) => !isBlock(state) && state !== "hold") ??
		(send.challengePassed
			? undefined
			: refusing((kind, node) => passesGently(kind, node, nodes, setting)));
	if (kind === undefined) return null;
	const { state, since, until } = nodes[kind] as GuardNode;
	return state === "free" || state === "unblocked"
		? {
				allowed: false,
				rule: "gate",
				kind,
				since: setting.now,
				until: setting.now + MINUTE,
			}
		: { allowed: false, rule: state, kind, since, until };
}

function admit(
	kinds: readonly NodeKind[],
	nodes: Nodes,
	send: GuardSend,
	setting: Setting,
): void {
	const { now, expected, level } = setting;
	for (const kind of kinds) {
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
		// Nor is a range blamed later for what an outage kept from being verified.
		const isSpared = setting.isOutage && hasHistory(node, kind, expected);
		if (!send.isResend && !isSpared) count(node);
	}
	for (const kind of kinds) {
		const node = nodes[kind] as GuardNode;
		if (node.state !== "free" || isFrozen(kind, node, setting)) continue;
		// The leak between two messages must not let one more pass.
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
