/**
 * Gates: a message must pass them before anything changes. They are asked in
 * order, and the first one that does not pass it decides.
 *
 * - `passed`: the next gate is asked. After the last one, the gates' charges
 *   are counted, and the message begins.
 * - `noted`: passed, but in the mode `on` the gate would have refused it. The
 *   first such decision goes into the verification.
 * - `refused`: nothing is written.
 * - `blocked`: refused as well, but the gate's own counters are written, its decision
 *   becomes a record, and the message is counted as blocked. Nothing else is: no limit,
 *   budget or usage is charged, nothing is superseded, and no reply is kept for an
 *   idempotency key.
 * - `lacks`: it cannot decide without rows that were not loaded, or not locked.
 *   Nothing is written, and the decision is made once more with these keys.
 */

import type { AccountNews, NewsWork } from "../accounts/account-news.ts";
import type {
	SpendingChange,
	SpendingView,
	SpendingWork,
} from "../accounts/spending.ts";
import type { Channel } from "../channel.ts";
import type { Refusal } from "../errors.ts";
import type { GuardView, GuardWork } from "../guard/guard-work.ts";
import type { Counter, Counters, CounterView } from "../limits/counter.ts";
import { recipientCountry } from "../numbers/country.ts";
import { hourOf, type TrafficWork } from "../usage/traffic.ts";
import type { GuardDecision } from "../verification/guard-decision.ts";
import type { Origin } from "../verification/origin.ts";
import type { Recipient } from "../verification/recipient.ts";
import type { Test, Verification } from "../verification/verification.ts";

/** The sender of a route. It replaces a missing sender or, if forced, any sender. */
export type RouteSender = { readonly from: string; readonly isForced: boolean };

/** A message, and the providers that may carry it, in order of preference. */
export type Routed = {
	readonly channel: Channel;
	/** As it is dialled, or written in the address line. */
	readonly recipient: string;
	readonly candidates: readonly string[];
	/** Absent: the route has no sender. */
	readonly sender?: RouteSender | null;
};

/** A question to a gate: the messages, their owner, and who asks for them. */
export type Asked = {
	/**
	 * `send`: a whole send with its first message. `step`: a later message of a
	 * workflow that is due now; no caller waits for an answer.
	 */
	readonly occasion: "send" | "resend" | "step";
	readonly accountSid: string;
	readonly service: string;
	/** Absent: it is live. */
	readonly test?: Test;
	readonly recipient: Recipient;
	/** For a send, the messages of all its steps; else the one message that is to begin. */
	readonly messages: readonly Routed[];
	/**
	 * The message that begins if every gate passes it: a gate that charges for messages
	 * charges for this one. Null: a send whose first step waits.
	 */
	readonly begins: Routed | null;
	/**
	 * In a send: the message that may take over from one on an app. Gates judge it
	 * when it begins. Absent: none may.
	 */
	readonly fallback?: Routed;
	/** Who asks; null for a step whose send's origin was not kept (`keepsOrigin`). */
	readonly origin: Origin | null;
	/** Null: it does not exist yet. */
	readonly verification: Readonly<Verification> | null;
	/** The parts that a provider makes of one of its messages, and charges. Absent: nobody knows the text. */
	readonly partCount?: (message: Routed, provider: string) => number;
};

/**
 * The address of the user, in the caller's word. A step has no request of its own, and a
 * resend names none: they have the one that the guard keeps with a pending verification.
 */
export function clientIpOf({
	origin,
	verification,
}: Pick<Asked, "origin" | "verification">): string | null {
	return origin?.clientIp ?? verification?.scoring?.clientIp ?? null;
}

/** The rows that a gate has named, to be read. */
export type GateView = CounterView & SpendingView & GuardView;

export type Blocked = {
	/** The answer to the caller; for a step, the event repeats it. */
	readonly refusal: Refusal;
	/** The gate's own counters: each stands under one of its keys. */
	readonly counters: readonly Counter[];
	/** Writes what the guard learns from a refusal. Absent: nothing. */
	readonly write?: (work: GuardWork) => void;
	/** News for accounts, and the notes that they are told. Absent: none. */
	readonly news?: readonly AccountNews[];
	readonly spendings?: readonly SpendingChange[];
	/** The reason, for the record of a blocked send. Null: it leaves no record. */
	readonly decision: GuardDecision | null;
};

export type Verdict =
	| "passed"
	| { readonly noted: GuardDecision }
	| { readonly refused: Refusal }
	| { readonly blocked: Blocked }
	| { readonly lacks: readonly string[] };

/** A verdict with which the message begins. */
export type Passing = "passed" | { readonly noted: GuardDecision };
/** A verdict that stops the message. */
export type Refusing = Exclude<Verdict, Passing>;

export type Gate = {
	/**
	 * It is asked before the limits of a send, so its refusals come first. Absent: after
	 * them.
	 */
	readonly isBeforeLimits?: true;
	readonly caseOf: (asked: Asked) => Case;
	/**
	 * Keeps the address and the signals of a send, so that this gate sees them
	 * for its later messages.
	 */
	readonly keepsOrigin?: true;
};

/**
 * One question before one gate. What the gate works out for the keys, it has again for
 * its verdict and its charge: a weak map by question would take a microsecond more.
 */
export type Case = {
	/**
	 * The counters that it reads, and the rows of what is spent. They are loaded, and
	 * locked, before it is judged. Rows of the guard are named among them, and are locked
	 * only where it says so: see `guard/guard-key.ts`.
	 */
	readonly keys: readonly string[];
	/** Reads and changes nothing. A batch that is decided again calls it again. */
	readonly judge: (view: GateView, now: number) => Verdict;
	/** Counts a message that has passed every gate. */
	readonly charge?: (counters: Counters & GuardWork, now: number) => void;
	/** After `charge`: keeps in the record what this gate needs for its later messages. */
	readonly note?: (verification: Verification) => void;
};

export const NO_KEYS: readonly string[] = [];

export function casesOf(gates: readonly Gate[], asked: Asked): Case[] {
	return gates.map((gate) => gate.caseOf(asked));
}

export function keysOfAll(cases: readonly Case[]): string[] {
	// Every send comes here, and `flatMap` takes a microsecond.
	const all: string[] = [];
	for (const { keys } of cases) all.push(...keys);
	return all;
}

export function judge(
	cases: readonly Case[],
	work: GateView,
	now: number,
): Verdict {
	let own: readonly string[] = [];
	// A counter that was not loaded reads as empty: a gate that does not name it
	// would pass everything.
	const mustBeNamed = (key: string) => {
		if (!own.includes(key)) throw new Error("A gate reads another's counter");
	};
	const view: GateView = {
		known: (key) => work.known(key),
		guardNode: (id) => work.guardNode(id),
		counter(key) {
			mustBeNamed(key);
			return work.counter(key);
		},
		spending(key) {
			mustBeNamed(key);
			return work.spending(key);
		},
	};
	let passed: Verdict = "passed";
	for (const each of cases) {
		own = each.keys;
		const verdict = each.judge(view, now);
		if (verdict === "passed") continue;
		if ("noted" in verdict) {
			if (passed === "passed") passed = verdict;
			continue;
		}
		if ("blocked" in verdict) mustBeOwn(verdict.blocked, own);
		return verdict;
	}
	return passed;
}

/** Whether the message may not begin. */
export function isRefusing(verdict: Verdict): verdict is Refusing {
	return verdict !== "passed" && !("noted" in verdict);
}

/** Keeps what a gate in the mode `shadow` would have refused; the first decision stays. */
export function noteDecision(
	verification: Verification,
	verdict: Passing,
): void {
	if (verdict !== "passed") verification.guard ??= verdict.noted;
}

/**
 * Keeps why a resend or a later message was refused; the first such decision stays. It
 * takes the place of one that was only noted. True: the record has changed.
 */
export function noteRefusal(
	verification: Verification,
	{ decision }: Blocked,
	now: number,
): boolean {
	if (decision === null || verification.guard?.refusedAt !== undefined) {
		return false;
	}
	verification.guard = { ...decision, refusedAt: now };
	return true;
}

function mustBeOwn({ counters }: Blocked, own: readonly string[]): void {
	if (counters.every(({ key }) => own.includes(key))) return;
	throw new Error("A gate writes another's counter");
}

export function chargeAll(
	cases: readonly Case[],
	counters: Counters & GuardWork,
	now: number,
): void {
	for (const { charge } of cases) charge?.(counters, now);
}

export function noteAll(
	cases: readonly Case[],
	verification: Verification,
): void {
	for (const { note } of cases) note?.(verification);
}

/** Everything that a blocked message leaves beside the record of its send. */
export function writeBlocked(
	{ counters, news = [], spendings = [], write }: Blocked,
	{ accountSid, test, messages: [first] }: Asked,
	work: Pick<Counters, "setCounter"> &
		TrafficWork &
		GuardWork &
		SpendingWork &
		NewsWork,
	now: number,
): void {
	if (first !== undefined && test === undefined) {
		const { channel, recipient } = first;
		const country = recipientCountry(channel, recipient);
		const key = { accountSid, hour: hourOf(now), channel, country };
		work.traffic({ ...key, provider: "" }, { blocked: 1 });
	}
	for (const counter of counters) work.setCounter(counter);
	for (const each of news) work.setNews(each);
	for (const change of spendings) work.spend(change);
	write?.(work);
}
