/**
 * The conversion of providers, for routes by conversion. It is read from the store at
 * most every ten seconds, and only if a route asks. A message cannot wait for that:
 * the first ones after a start find no counts and use the order of their route.
 */

import type { Logger } from "pino";
import { HOUR_MS, hasPassed } from "../durations.ts";
import { isUnavailable } from "../errors.ts";
import type { Conversion, RouteFacts } from "../messages/route-order.ts";
import type { Store, TrafficSum } from "../store/contract.ts";
import { hourOf } from "../usage/traffic.ts";

const FRESH_MS = 10_000;
/** The window is short: last week's counts must not favour a provider that broke this morning. */
export const CONVERSION_HOURS = 6;

export const NO_CONVERSION: Conversion = { sent: 0, verified: 0 };

export type ConversionReader = {
	readonly of: RouteFacts["conversion"];
	/** Reads the counts now. */
	refresh(): Promise<void>;
};

export function conversionReader({
	store,
	now,
	log,
}: {
	readonly store: Pick<Store, "trafficSince">;
	readonly now: () => number;
	readonly log: Logger;
}): ConversionReader {
	let known: RouteFacts["conversion"] = () => NO_CONVERSION;
	let readAt = Number.NEGATIVE_INFINITY;
	let reading: Promise<void> | null = null;

	async function read(): Promise<void> {
		known = conversionIn(await store.trafficSince(conversionHour(now())));
	}

	function refresh(): Promise<void> {
		// Set before the read: while the store is away, not every message asks it again.
		readAt = now();
		reading ??= read().finally(() => {
			reading = null;
		});
		return reading;
	}

	return {
		of(provider, channel, country) {
			if (hasPassed(FRESH_MS, readAt, now())) {
				refresh().catch((error: unknown) => {
					if (isUnavailable(error)) return;
					log.error({ err: error }, "Conversion could not be read");
				});
			}
			return known(provider, channel, country);
		},
		refresh,
	};
}

/** The first hour whose counts are read. */
export function conversionHour(now: number): string {
	return hourOf(now - CONVERSION_HOURS * HOUR_MS);
}

/** The conversion in rows of `trafficSince`, which has one row for each key. */
export function conversionIn(
	rows: readonly TrafficSum[],
): RouteFacts["conversion"] {
	const found = new Map<string, Conversion>(
		rows.map(({ provider, channel, country, sent, verified }) => [
			keyOf(provider, channel, country),
			{ sent, verified },
		]),
	);
	return (provider, channel, country) =>
		found.get(keyOf(provider, channel, country)) ?? NO_CONVERSION;
}

const keyOf = (provider: string, channel: string, country: string) =>
	`${provider} ${channel} ${country}`;
