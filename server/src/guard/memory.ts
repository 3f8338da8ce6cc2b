/**
 * The guard over a memory of its own: what a replay and the scenarios of `npm run fraud`
 * run on. Decisions are those of one instance.
 */

import { decide, type Verdict } from "./decide.ts";
import { HOUR, MINUTE } from "./aging.ts";
import { type KnownRecipients, knownRecipients } from "./known.ts";
import { type NodeKeys, nodeKeys } from "./node-keys.ts";
import { NODE_KINDS, type NodeKind, type Nodes } from "./node.ts";
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
};

export type Shown = Verdict & { readonly node: string | null };

type Session = {
	readonly keys: NodeKeys;
	readonly startedAt: number;
	readonly wasKnown: boolean;
	/** Scored messages. */
	messages: number;
};

/** A further message to the recipient within this time belongs to the session. */
const SESSION_MS = 10 * MINUTE;
/** The longest that a code can be valid, and so a session can be verified. */
const LONGEST_MS = 24 * HOUR;
const MOST_NODES = 250_000;
const SWEEP_EVERY_MS = 6 * HOUR;

export type GuardMemory = {
	send(message: Message): Shown;
	/** The recipient has entered the code of a message that was let through. */
	verify(customer: string, number: string, now: number): void;
	readonly known: KnownRecipients;
	readonly nodes: PackedNodes;
};

export function guardMemory(level: Level): GuardMemory {
	const nodes = packedNodes(MOST_NODES);
	const known = knownRecipients();
	const sessions = new Map<string, Session>();
	let sweptAt = 0;

	const nodeId = (customer: string, key: string) => `${key}\0${customer}`;
	const kindOf = (id: string) => id.split(/[:\0]/, 1)[0] as NodeKind;

	function read(customer: string, keys: NodeKeys, now: number): Nodes {
		const all: Partial<Nodes> = {};
		for (const kind of NODE_KINDS) {
			const key = keys[kind];
			if (key !== undefined) all[kind] = nodes.get(nodeId(customer, key), now);
		}
		return all as Nodes;
	}

	function write(customer: string, keys: NodeKeys, changed: Nodes): void {
		for (const kind of NODE_KINDS) {
			const node = changed[kind];
			if (node !== undefined) nodes.put(nodeId(customer, keys[kind] ?? ""), node);
		}
	}

	function sweep(now: number): void {
		if (now - sweptAt < SWEEP_EVERY_MS) return;
		sweptAt = now;
		nodes.sweep(kindOf, now);
		for (const [id, { startedAt }] of sessions) {
			if (now - startedAt > LONGEST_MS) sessions.delete(id);
		}
	}

	function send(message: Message): Shown {
		const { now, customer, number } = message;
		sweep(now);
		const id = `${number}\0${customer}`;
		const session = sessions.get(id);
		const isResend = session !== undefined && now - session.startedAt < SESSION_MS;
		const isKnown = known.has(customer, number, now);
		const keys = nodeKeys(number, message);
		const { verdict, nodes: changed } = decide(
			{
				now,
				isKnown,
				isTrusted: message.isTrusted === true,
				challengePassed: message.challengePassed === true,
				isResend,
			},
			read(customer, keys, now),
			level,
		);
		write(customer, keys, changed);
		if (!verdict.allowed) {
			return { ...verdict, node: keys[verdict.kind] ?? null };
		}
		const scored = verdict.isScored ? 1 : 0;
		if (isResend) session.messages += scored;
		else {
			sessions.set(id, {
				keys,
				startedAt: now,
				wasKnown: isKnown,
				messages: scored,
			});
		}
		return { ...verdict, node: null };
	}

	function verify(customer: string, number: string, now: number): void {
		const id = `${number}\0${customer}`;
		const session = sessions.get(id);
		if (session === undefined || now - session.startedAt > LONGEST_MS) return;
		sessions.delete(id);
		const { keys, messages, wasKnown } = session;
		write(
			customer,
			keys,
			verified({ now, messages, wasKnown }, read(customer, keys, now), level),
		);
		known.add(customer, number, now);
	}

	return { send, verify, known, nodes };
}

