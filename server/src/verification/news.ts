/**
 * News: messages to a verification's owner about the verification. They wait
 * inside the verification, so they are written in the commit that they tell of,
 * keep their order, and are deleted with it. Pure: `callbacks/` does the
 * sending.
 */

import { type Channel, firstChannelOf, recipientOn } from "../channel.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../durations.ts";
import type { RefusalName } from "../errors.ts";
import { FIRST_DIALECT } from "./first-dialect.ts";
import { LEASE_MS } from "./lease.ts";

/** A message went out, arrived or failed; or the verification ended. */
export const NEWS_KINDS = [
	"sent",
	"delivered",
	"undelivered",
	"success",
	"failed",
	"expired",
	"canceled",
] as const;
export type NewsKind = (typeof NEWS_KINDS)[number];

/** One piece of news, with the facts of the moment when it happened. */
export type News = {
	/** The same for every try; it has no dot. */
	readonly id: string;
	readonly kind: NewsKind;
	readonly at: number;
	/** The status of the verification. */
	readonly status: string;
	readonly channel: string;
	readonly recipient: string;
	readonly eventSid: string | null;
	/** The status of the message that the news are about; null if they are about none. */
	readonly messageStatus: string | null;
	readonly errorCode: string | null;
	/** Absent unless a gate refused the message. */
	readonly refusal?: RefusalName;
};

export type Callbacks = {
	readonly url: string;
	readonly method: "GET" | "POST";
	/** The kinds that the account wanted at the send. Absent: all. */
	readonly kinds?: readonly NewsKind[];
	/** The number of news so far, from which their ids are made. */
	made: number;
	/** News that are not taken yet, in order. Only the first is ever under way. */
	waiting: News[];
	/** For the first news: when they are due, and which instance holds them. */
	handover: {
		at: number;
		leasedBy: string | null;
		hand: number;
		failures: number;
	} | null;
};

/** The endpoint's answer: a status, or a word for why there was none. */
export type TellAnswer = {
	readonly status: number | null;
	readonly reason: string | null;
};

/** News that were tried, and what became of them. */
export type Told = {
	readonly news: News;
	/** Null while they wait for another try. */
	outcome: "taken" | "gone" | "given up" | null;
	/** The number of the last hand: a later one must differ. */
	hand: number;
	/** All tries, of which the last are kept. */
	count: number;
	tries: (TellAnswer & { readonly at: number })[];
};

/** Where news went until the endpoint wanted no more. */
export type Silenced = Pick<Callbacks, "url" | "method" | "kinds" | "made">;

/** Bounds on what a record keeps of its news. */
const MOST_TOLD = 16;
const MOST_TRIES = 5;
const LONGEST_REASON = 100;

/** The members of a verification that its news need. */
type Subject = {
	readonly sid: string;
	readonly dialect?: string;
	readonly accountSid: string;
	readonly service: string;
	readonly status: string;
	readonly steps: readonly { readonly channel: Channel }[];
	readonly phone: string | null;
	readonly email: string | null;
	callbacks: Callbacks | null;
	told?: Told[];
	silenced?: Silenced;
};

type Message = {
	readonly sid: string;
	readonly channel: string;
	readonly recipient: string;
	readonly status: string;
	readonly errorCode: string | null;
	readonly refusal?: RefusalName;
};

/** Leased news, which the verification's dialect puts into words. */
export type CallbackDispatch = {
	readonly news: News;
	/** Fences the outcome: see `Handover.hand`. */
	readonly hand: number;
	readonly url: string;
	readonly method: "GET" | "POST";
	readonly dialect: string;
	readonly accountSid: string;
	/** The SID of the verification. */
	readonly sid: string;
	readonly service: string;
};

/** `taken`: 2xx. `gone`: 410, the endpoint wants no more. `failed`: anything else. */
export type CallbackOutcome = "taken" | "gone" | "failed";

/** The pause after news are handed back untried, which does not count as a failure. */
export const HANDED_BACK_MS = 5 * 1_000;

const SECOND = 1_000;

/** News are tried for this long, then given up. */
export const TOLD_FOR_MS = DAY_MS;
/** Pauses after the first failures; the last one repeats. */
const PAUSES_MS = [
	5 * SECOND,
	30 * SECOND,
	2 * MINUTE_MS,
	5 * MINUTE_MS,
	15 * MINUTE_MS,
	HOUR_MS,
	2 * HOUR_MS,
	4 * HOUR_MS,
];

/** The pause after so many failures in a row. `jitter`, in [0, 1), spreads retries. */
export function pauseMsAfter(failures: number, jitter: number): number {
	const last = PAUSES_MS.length - 1;
	const pauseMs = PAUSES_MS[Math.min(failures - 1, last)] as number;
	return pauseMs * (1 + jitter / 10);
}

/** Notes news for the owner, if it wants any. `message`: the message that they are about. */
export function tell(
	verification: Subject,
	kind: NewsKind,
	message: Message | null,
	at: number,
): void {
	const { callbacks } = verification;
	if (callbacks === null) return;
	if (callbacks.kinds?.includes(kind) === false) return;
	const first = firstChannelOf(verification.steps);
	callbacks.waiting.push({
		id: `${verification.sid}-${++callbacks.made}`,
		kind,
		at,
		status: verification.status,
		channel: message?.channel ?? first,
		recipient: message?.recipient ?? recipientOn(first, verification) ?? "",
		eventSid: message?.sid ?? null,
		messageStatus: message?.status ?? null,
		errorCode: message?.errorCode ?? null,
		...(message?.refusal !== undefined && { refusal: message.refusal }),
	});
	callbacks.handover ??= { at, leasedBy: null, hand: 0, failures: 0 };
}

/** Leases the first news to `instance`; null if none wait. */
export function leaseCallback(
	verification: Subject,
	instance: string,
	now: number,
): CallbackDispatch | null {
	const { callbacks } = verification;
	const news = callbacks?.waiting[0];
	if (callbacks === null || news === undefined || callbacks.handover === null) {
		return null;
	}
	const { handover, url, method } = callbacks;
	handover.hand++;
	handover.leasedBy = instance;
	handover.at = now + LEASE_MS;
	return {
		news,
		hand: handover.hand,
		url,
		method,
		dialect: verification.dialect ?? FIRST_DIALECT,
		accountSid: verification.accountSid,
		sid: verification.sid,
		service: verification.service,
	};
}

/** Extends the lease of an instance that is still at work. */
export function renewCallback(callbacks: Callbacks, now: number): void {
	if (callbacks.handover !== null) callbacks.handover.at = now + LEASE_MS;
}

/** Drops news that became too old while their account was suspended. */
export function giveUpOldNews(callbacks: Callbacks, now: number): void {
	const { waiting, handover } = callbacks;
	if (handover === null || handover.leasedBy !== null) return;
	const young = waiting.filter(({ at }) => at + TOLD_FOR_MS > now);
	if (young.length === waiting.length) return;
	callbacks.waiting = young;
	callbacks.handover =
		young.length === 0
			? null
			: { at: now, leasedBy: null, hand: handover.hand, failures: 0 };
}

/** Takes in the outcome of a try; false if the try belonged to an earlier hand. */
export function takeCallbackOutcome(
	verification: Subject,
	{ news, hand }: Pick<CallbackDispatch, "news" | "hand">,
	outcome: CallbackOutcome | "later",
	now: number,
	/** `jitter`: in [0, 1), spreads retries. */
	{ jitter, answer }: { readonly jitter: number; readonly answer: TellAnswer },
): boolean {
	const { callbacks } = verification;
	const first = callbacks?.waiting[0];
	if (callbacks?.handover?.hand !== hand || first?.id !== news.id) return false;
	const { failures } = callbacks.handover;
	if (outcome === "later") {
		callbacks.handover = {
			at: now + HANDED_BACK_MS,
			leasedBy: null,
			hand,
			failures,
		};
		return true;
	}
	const told = noteTry(verification, first, hand, answer, now);
	if (outcome === "gone") {
		// For good: later news are not told either, unless somebody asks for it.
		const { url, method, kinds, made } = callbacks;
		verification.silenced = {
			url,
			method,
			...(kinds !== undefined && { kinds }),
			made,
		};
		verification.callbacks = null;
		told.outcome = "gone";
		return true;
	}
	const again = Math.ceil(now + pauseMsAfter(failures + 1, jitter));
	if (outcome === "failed" && again < first.at + TOLD_FOR_MS) {
		callbacks.handover = {
			at: again,
			leasedBy: null,
			hand,
			failures: failures + 1,
		};
		return true;
	}
	told.outcome = outcome === "taken" ? "taken" : "given up";
	callbacks.waiting.shift();
	// Each piece of news has its own day and its own tries, even behind one that
	// was given up.
	callbacks.handover =
		callbacks.waiting.length === 0
			? null
			: { at: now, leasedBy: null, hand, failures: 0 };
	return true;
}

function noteTry(
	verification: Subject,
	news: News,
	hand: number,
	{ status, reason }: TellAnswer,
	at: number,
): Told {
	verification.told ??= [];
	let told = verification.told.find((each) => each.news.id === news.id);
	if (told === undefined) {
		told = { news, outcome: null, hand, count: 0, tries: [] };
		verification.told = [...verification.told, told].slice(-MOST_TOLD);
	}
	told.hand = hand;
	told.count++;
	const cut = reason?.slice(0, LONGEST_REASON) ?? null;
	told.tries = [...told.tries, { at, status, reason: cut }].slice(-MOST_TRIES);
	return told;
}

/**
 * Tells news once more, under the same id, behind those that wait. If they wait
 * themselves, their next try comes now, unless it is under way. False: there are no
 * such news.
 */
export function tellAgain(
	verification: Subject,
	id: string,
	now: number,
): boolean {
	const waiting = verification.callbacks?.waiting ?? [];
	if (waiting.some((news) => news.id === id)) {
		const { handover } = verification.callbacks ?? {};
		if (waiting[0]?.id === id && handover?.leasedBy === null) handover.at = now;
		return true;
	}
	const told = verification.told?.find(({ news }) => news.id === id);
	if (told === undefined) return false;
	if (verification.callbacks === null) {
		if (verification.silenced === undefined) return false;
		verification.callbacks = {
			...verification.silenced,
			waiting: [],
			handover: null,
		};
		delete verification.silenced;
	}
	told.outcome = null;
	verification.callbacks.waiting.push(told.news);
	// An outcome of the earlier hand that comes late must not count for this one.
	const { hand } = told;
	verification.callbacks.handover ??= {
		at: now,
		leasedBy: null,
		hand,
		failures: 0,
	};
	return true;
}
