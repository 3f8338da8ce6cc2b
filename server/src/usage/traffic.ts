/**
 * Traffic: counts of messages and their outcomes, by the hour in which a message
 * began, kept in the store. The batch that stores an outcome counts it. Costs and
 * routes by conversion read these counts. Metrics count some of the same events since
 * the start of a process (metrics/metrics.ts): they are not kept, and no rule reads them.
 */

import { hasFailed } from "../channel.ts";
import { DAY_MS, HOUR_MS } from "../durations.ts";
import { recipientCountry } from "../numbers/country.ts";
import type { Event } from "../verification/verification.ts";

export type TrafficKey = {
	readonly accountSid: string;
	/** `YYYY-MM-DDTHH`, UTC; `YYYY-MM-DD` once the hours of a day are joined. */
	readonly hour: string;
	readonly channel: string;
	/** ISO 3166-1, of the recipient's number; empty: it has no country. */
	readonly country: string;
	/** Empty: no provider was asked. */
	readonly provider: string;
};

/** Whole numbers that only grow. */
export type TrafficCounts = {
	/** Messages that went to the provider and whose outcome there is known. */
	readonly sent: number;
	readonly accepted: number;
	readonly delivered: number;
	/** Refused, given up, or not delivered according to a receipt. */
	readonly failed: number;
	/** Right codes: each belongs to one message (messages/traffic.ts, `messageOfRightCode`). */
	readonly verified: number;
	/** Messages that a gate has blocked. */
	readonly blocked: number;
	/** Parts of accepted SMS, and 1 for any other accepted message. */
	readonly segments: number;
	/** Millionths of the currency: what providers charge, and what customers pay. */
	readonly costMicros: number;
	readonly priceMicros: number;
	/** Accepted messages with a known cost, and those with a known price. */
	readonly costed: number;
	readonly priced: number;
};

export type Traffic = TrafficKey & TrafficCounts;

export type TrafficWork = {
	/** Adds the counts to the row of this key. */
	traffic(key: TrafficKey, counts: Partial<TrafficCounts>): void;
};

export const NO_TRAFFIC: TrafficCounts = {
	sent: 0,
	accepted: 0,
	delivered: 0,
	failed: 0,
	verified: 0,
	blocked: 0,
	segments: 0,
	costMicros: 0,
	priceMicros: 0,
	costed: 0,
	priced: 0,
};

/** A row without counts. After a spread V8 would make a hidden class for each row. */
export function newTraffic({
	accountSid,
	hour,
	channel,
	country,
	provider,
}: TrafficKey): Traffic {
	return { accountSid, hour, channel, country, provider, ...NO_TRAFFIC };
}

/** Hours are kept this long; then those of a day become one row. */
const HOURS_KEPT_MS = 40 * DAY_MS;

let last = { number: Number.NaN, hour: "" };

export function hourOf(at: number): string {
	const number = Math.floor(at / HOUR_MS);
	// Most events are of the same hour.
	if (number !== last.number) {
		last = { number, hour: new Date(at).toISOString().slice(0, 13) };
	}
	return last.hour;
}

/** The first day whose hours are still kept. */
export function firstDayOfHours(now: number): string {
	return new Date(now - HOURS_KEPT_MS).toISOString().slice(0, 10);
}

export function trafficKeyOf(accountSid: string, event: Event): TrafficKey {
	const { channel, recipient, provider, createdAt } = event;
	return {
		accountSid,
		hour: hourOf(createdAt),
		channel,
		country: recipientCountry(channel, recipient),
		provider: provider ?? "",
	};
}

/** Bits of a message's stages; each stage is counted once. */
const SENT = 1;
const ACCEPTED = 2;
const DELIVERED = 4;
const FAILED = 8;

/** 0: no stage is reached yet. */
export function stageOf(event: Event): number {
	const { status, provider, acceptedAt } = event;
	if (provider === null || status === "queued" || status === "canceled") {
		return 0;
	}
	return (
		SENT |
		(acceptedAt === null ? 0 : ACCEPTED) |
		(status === "delivered" || status === "completed" ? DELIVERED : 0) |
		(hasFailed(status) ? FAILED : 0)
	);
}

/** The counts of the stages in `after` but not in `before`; null: none. */
export function newlyCounted(
	before: number,
	after: number,
): Partial<TrafficCounts> | null {
	return COUNTS_OF[after & ~before] ?? null;
}

/** By the bits of the stages. Made once: every message comes here twice. */
const COUNTS_OF = Array.from(
	{ length: 16 },
	(_, stages): Partial<TrafficCounts> | null =>
		stages === 0
			? null
			: {
					...(stages & SENT && { sent: 1 }),
					...(stages & ACCEPTED && { accepted: 1 }),
					...(stages & DELIVERED && { delivered: 1 }),
					...(stages & FAILED && { failed: 1 }),
				},
);
