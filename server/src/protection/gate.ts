/**
 * Gates: what a message must pass before anything changes. They are asked in
 * order, and the first that does not let it pass decides.
 *
 * - `passed`: the next gate is asked. After the last, what the gates charge is
 *   counted, and the message begins.
 * - `refused`: nothing is written.
 * - `blocked`: refused as well, but the gate's own counters and its evidence are
 *   written, and nothing else: no limit, no budget, no usage is charged, nothing
 *   is superseded, and no reply is kept for an idempotency key.
 */

import type { Channel } from "../channel.ts";
import type { Refusal } from "../errors.ts";
import type { Counter, Counters, CounterView } from "../limits/counter.ts";
import type { Origin } from "../verification/origin.ts";
import type { Recipient } from "../verification/recipient.ts";
import type { Verification } from "../verification/verification.ts";

/** A message, and which providers may carry it, in order of preference. */
export type Routed = {
	readonly channel: Channel;
	/** As it is dialled or written. */
	readonly recipient: string;
	readonly candidates: readonly string[];
};

/** A question to a gate: which messages, of whom, asked by whom. */
export type Asked = {
	/**
	 * `send`: a whole send, its first message included. `step`: a later message of
	 * a workflow, when its time has come; nobody is there to be answered.
	 */
	readonly occasion: "send" | "resend" | "step";
	readonly accountSid: string;
	readonly service: string;
	readonly recipient: Recipient;
	/** The messages of all steps, for a send; else the one that is to begin. */
	readonly messages: readonly Routed[];
	/** Who asks; null where nobody does, and it was not kept (`keepsOrigin`). */
	readonly origin: Origin | null;
	/** Null: it is not made yet. */
	readonly verification: Readonly<Verification> | null;
};

export type Blocked = {
	/** The answer to the caller. The event of a step says it. */
	readonly refusal: Refusal;
	/** The gate's own: each stands under one of its keys. */
	readonly counters: readonly Counter[];
	/** A record of what was blocked: it has ended, and holds no code. */
	readonly evidence: Verification | null;
};

export type Verdict =
	| "passed"
	| { readonly refused: Refusal }
	| { readonly blocked: Blocked };

export type Gate = {
	/** The counters that it looks at, to be loaded, and locked, before it is asked. */
	readonly keys: (asked: Asked) => readonly string[];
	/** Reads, and changes nothing. */
	readonly judge: (asked: Asked, view: CounterView, now: number) => Verdict;
	/** Counts what has passed every gate. */
	readonly charge?: (asked: Asked, counters: Counters, now: number) => void;
	/** Later messages are asked about with the address and the signals of their send: these are kept. */
	readonly keepsOrigin?: true;
};

export function keysOfGates(gates: readonly Gate[], asked: Asked): string[] {
	return gates.flatMap((gate) => gate.keys(asked));
}

export function judge(
	gates: readonly Gate[],
	asked: Asked,
	work: CounterView,
	now: number,
): Verdict {
	let own: readonly string[] = [];
	// A counter that was not loaded reads as empty: a gate that forgot to name it would let everything pass.
	const view: CounterView = {
		counter(key) {
			if (!own.includes(key)) throw new Error("A gate reads another's counter");
			return work.counter(key);
		},
	};
	for (const gate of gates) {
		own = gate.keys(asked);
		const verdict = gate.judge(asked, view, now);
		if (verdict === "passed") continue;
		if ("blocked" in verdict) mustBeOwn(verdict.blocked, own);
		return verdict;
	}
	return "passed";
}

function mustBeOwn({ counters }: Blocked, own: readonly string[]): void {
	if (counters.every(({ key }) => own.includes(key))) return;
	throw new Error("A gate writes another's counter");
}

export function chargeAll(
	gates: readonly Gate[],
	asked: Asked,
	counters: Counters,
	now: number,
): void {
	for (const { charge } of gates) charge?.(asked, counters, now);
}

export function writeBlocked(
	{ counters, evidence }: Blocked,
	work: Pick<Counters, "setCounter"> & {
		add(verification: Verification): void;
	},
): void {
	for (const counter of counters) work.setCounter(counter);
	if (evidence !== null) work.add(evidence);
}
