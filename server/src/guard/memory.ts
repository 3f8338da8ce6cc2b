/**
 * The guard over a memory of its own: what a replay and the scenarios of `npm run fraud`
 * run on. Decisions are those of one instance.
 */

import { HOUR_MS, MINUTE_MS } from "../durations.ts";
import { phoneKey } from "../numbers/key.ts";
import { decide, type GuardVerdict } from "./decide.ts";
import { type KnownRecipients, knownRecipients } from "./known.ts";
import { freshNode, NODE_KINDS, type NodeKind, type Nodes } from "./node.ts";
import { type NodeKeys, nodeKeys } from "./node-keys.ts";
import { type PackedNodes, packedNodes } from "./packed-nodes.ts";
import type { Level } from "./rules.ts";
import { verified } from "./verified.ts";

export type Message = {
	readonly now: number;
	readonly customer: string;
	/** E.164 digits. */
	readonly number: string;
	readonly clientIp?: string;
	readonly deviceId?: string;
	readonly isTrusted?: boolean;
	readonly challengePassed?: boolean;
	/** Absent: that of the memory. */
	readonly level?: Level;
};

export type Shown = GuardVerdict & {
	/** The key of the node that refuses it. */
	readonly node: string | null;
	readonly isKnown: boolean;
};

type Session = {
	/** The keys of its nodes: to name them takes time. */
	readonly ids: NodeKeys;
	readonly startedAt: number;
	readonly wasKnown: boolean;
	readonly level: Level;
	/** Scored messages. */
	messages: number;
};

/** A further message to the recipient within this time belongs to the session. */
const SESSION_MS = 10 * MINUTE_MS;
/** A later verification makes the recipient known, and earns nothing. */
const LONGEST_MS = HOUR_MS;
const SESSIONS_SWEPT_EVERY_MS = 10 * MINUTE_MS;
/** The nodes that change with a recipient who is known. */
const KNOWN_KINDS = ["country"] as const;
/** 43 MB. Beyond that the longest unused are forgotten, those that refuse last. */
const MOST_NODES = 120_000;
const SWEEP_EVERY_MS = 6 * HOUR_MS;

export type GuardMemory = {
	send(message: Message): Shown;
	/** The recipient has entered the code of a message that was let through. */
	verify(customer: string, number: string, now: number): void;
	/** The same memory once more, so that several histories can begin from it. */
	copy(): GuardMemory;
	readonly known: KnownRecipients;
	readonly nodes: PackedNodes;
};

type Kept = {
	readonly nodes: PackedNodes;
	readonly known: KnownRecipients;
	readonly sessions: Map<string, Session>;
};

export function guardMemory(
	usualLevel: Level,
	{ nodes, known, sessions }: Kept = {
		nodes: packedNodes(MOST_NODES),
		known: knownRecipients(),
		sessions: new Map(),
	},
): GuardMemory {
	let sweptAt = 0;
	let sessionsSweptAt = 0;
	/** Stands for a customer that is not asked for: it ages, and nothing reads it. */
	const unasked = freshNode(0);

	const kindOf = (id: string) => id.split(/[:\0]/, 1)[0] as NodeKind;

	function read(ids: NodeKeys, now: number, kinds: readonly NodeKind[]): Nodes {
		const all: Partial<Nodes> = {};
		for (const kind of kinds) {
			const id = ids[kind];
			if (id !== undefined) all[kind] = nodes.get(id, now);
		}
		all.customer ??= unasked;
		return all as Nodes;
	}

	function write(
		ids: NodeKeys,
		changed: Nodes,
		kinds: readonly NodeKind[],
	): void {
		for (const kind of kinds) {
			const node = changed[kind];
			if (node !== undefined) nodes.put(ids[kind] ?? "", node);
		}
	}

	function sweep(now: number): void {
		if (now - sweptAt < SWEEP_EVERY_MS) return;
		sweptAt = now;
		nodes.sweep(kindOf, now);
	}

	/** Sessions lie in the order of their beginning, so the old ones are in front. */
	function forgetSessions(now: number): void {
		if (now - sessionsSweptAt < SESSIONS_SWEPT_EVERY_MS) return;
		sessionsSweptAt = now;
		for (const [id, { startedAt }] of sessions) {
			if (now - startedAt <= LONGEST_MS) return;
			sessions.delete(id);
		}
	}

	function send(message: Message): Shown {
		const { now, customer, level = usualLevel } = message;
		const number = phoneKey(message.number);
		sweep(now);
		forgetSessions(now);
		const id = `${number}\0${customer}`;
		const session = sessions.get(id);
		const isResend =
			session !== undefined && now - session.startedAt < SESSION_MS;
		const isKnown = known.has(customer, number, now);
		const isTrusted = message.isTrusted === true;
		const kinds = isKnown || isTrusted ? KNOWN_KINDS : NODE_KINDS;
		const ids =
			isResend && !hasClient(message)
				? session.ids
				: idsOf(customer, nodeKeys(number, message));
		const { verdict, nodes: changed } = decide(
			{
				now,
				isKnown,
				isTrusted,
				challengePassed: message.challengePassed === true,
				isResend,
			},
			read(ids, now, kinds),
			level,
		);
		write(ids, changed, kinds);
		if (!verdict.allowed) {
			const [node = null] = ids[verdict.kind]?.split("\0", 1) ?? [];
			const { rule, kind, since, until } = verdict;
			return { allowed: false, rule, kind, since, until, node, isKnown };
		}
		const { isScored } = verdict;
		const scored = isScored ? 1 : 0;
		if (isResend) session.messages += scored;
		else {
			sessions.delete(id);
			sessions.set(id, {
				ids,
				startedAt: now,
				wasKnown: isKnown,
				level,
				messages: scored,
			});
		}
		// Member by member: a spread took a tenth of a replay's time.
		return { allowed: true, isScored, node: null, isKnown };
	}

	function verify(customer: string, to: string, now: number): void {
		const number = phoneKey(to);
		const id = `${number}\0${customer}`;
		const session = sessions.get(id);
		known.add(customer, number, now);
		if (session === undefined) return;
		sessions.delete(id);
		const { ids, messages, wasKnown, level } = session;
		const kinds = messages === 0 ? KNOWN_KINDS : NODE_KINDS;
		const verification = { now, messages, wasKnown };
		const changed = verified(verification, read(ids, now, kinds), level);
		write(ids, changed, kinds);
	}

	return {
		send,
		verify,
		copy: () =>
			guardMemory(usualLevel, {
				nodes: nodes.copy(),
				known: known.copy(),
				sessions: new Map(
					[...sessions].map(([id, session]) => [id, { ...session }]),
				),
			}),
		known,
		nodes,
	};
}

/** The keys of the nodes as one customer's. */
function idsOf(customer: string, keys: NodeKeys): NodeKeys {
	if (customer === "") return keys;
	const ids: Partial<Record<NodeKind, string>> = {};
	for (const kind of NODE_KINDS) {
		const key = keys[kind];
		if (key !== undefined) ids[kind] = `${key}\0${customer}`;
	}
	return ids as NodeKeys;
}

const hasClient = ({ clientIp, deviceId }: Message) =>
	clientIp !== undefined || deviceId !== undefined;
