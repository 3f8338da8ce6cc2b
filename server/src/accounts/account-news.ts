/**
 * News of an account that are not about one verification. Each is a row of its own,
 * written in the commit that it tells of. Pure: `callbacks/` does the sending.
 */

import { LEASE_MS } from "../verification/lease.ts";
import {
	type CallbackOutcome,
	HANDED_BACK_MS,
	pauseMsAfter,
	TOLD_FOR_MS,
} from "../verification/news.ts";
import type { AccountEvent } from "./callback-events.ts";

export type AccountNews = {
	/** The same for every try. */
	readonly id: string;
	readonly accountSid: string;
	readonly event: AccountEvent;
	readonly at: number;
	/** The members of the callback beside those that each has. */
	readonly facts: Readonly<Record<string, string | null>>;
	/** The instant of the next try; while an instance holds it, the end of its lease. */
	readonly dueAt: number;
	/** How often it was leased. The number fences off outcomes of earlier tries. */
	readonly hand: number;
	readonly failures: number;
};

/** Leased news of an account, and where they go. */
export type AccountDispatch = {
	readonly news: AccountNews;
	readonly hand: number;
	readonly accountSid: string;
	readonly url: string;
	readonly method: "GET" | "POST";
	/** From this instant on another instance may have it. */
	readonly leasedUntil: number;
};

/** Where an account hears of an event. */
export type Listening = {
	readonly url: string;
	readonly method: "GET" | "POST";
};

export type ListeningOf = (
	accountSid: string,
	event: AccountEvent,
) => Listening | null;

export type NewsWork = { setNews(news: AccountNews): void };

/** The parts of the process that news of accounts need. */
export type NewsParts = {
	/** Null: the account does not want to hear of it, or has no URL. */
	readonly listeningOf: ListeningOf;
	readonly newNewsId: (at: number) => string;
};

/**
 * Nobody renews these leases, so one is long: a callback may wait for its turn behind
 * many of its endpoint. One that waits longer is leased anew, and not sent twice.
 */
const NEWS_LEASE_MS = 4 * LEASE_MS;
/** The pause while the account is suspended. */
export const SUSPENDED_MS = 60_000;

/** News for the account, to be saved by `setNews`; null: it does not want to hear of the event. */
export function freshNews(
	{ listeningOf, newNewsId }: NewsParts,
	{
		accountSid,
		event,
		facts,
	}: Pick<AccountNews, "accountSid" | "event" | "facts">,
	now: number,
): AccountNews | null {
	if (listeningOf(accountSid, event) === null) return null;
	return {
		id: newNewsId(now),
		accountSid,
		event,
		at: now,
		facts,
		dueAt: now,
		hand: 0,
		failures: 0,
	};
}

export function isTooOld({ at }: AccountNews, now: number): boolean {
	return at + TOLD_FOR_MS <= now;
}

export function leaseNews(
	news: AccountNews,
	{ url, method }: Listening,
	now: number,
): AccountDispatch {
	const hand = news.hand + 1;
	const leasedUntil = now + NEWS_LEASE_MS;
	return {
		news: { ...news, hand, dueAt: leasedUntil },
		hand,
		url,
		method,
		leasedUntil,
		accountSid: news.accountSid,
	};
}

/** The news after a try; null: they are told, or given up. */
export function newsAfter(
	news: AccountNews,
	outcome: CallbackOutcome | "later",
	now: number,
	/** In [0, 1): spreads retries. */
	jitter: number,
): AccountNews | null {
	if (outcome === "later") return { ...news, dueAt: now + HANDED_BACK_MS };
	if (outcome !== "failed") return null;
	const failures = news.failures + 1;
	const dueAt = Math.ceil(now + pauseMsAfter(failures, jitter));
	return dueAt < news.at + TOLD_FOR_MS ? { ...news, dueAt, failures } : null;
}
