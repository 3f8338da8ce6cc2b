/**
 * How well providers convert, as routes by conversion want to know it: what the
 * store says, read again at most every ten seconds, and only if a route asks. A
 * route cannot wait: the first ones after a start find nothing and go by their order.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Conversion, RouteFacts } from "../messages/route-order.ts";
import type { Store } from "../store/contract.ts";
import { hourOf } from "../usage/traffic.ts";

const FRESH_MS = 10_000;
/** A short window: a provider that broke this morning must not live on last week's fame. */
export const CONVERSION_HOURS = 6;

const NOTHING: Conversion = { sent: 0, verified: 0 };

export type ConversionReader = {
	readonly of: RouteFacts["conversion"];
	/** Reads it now. */
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
	let known = new Map<string, Conversion>();
	let readAt = Number.NEGATIVE_INFINITY;
	let reading: Promise<void> | null = null;

	async function read(): Promise<void> {
		const since = hourOf(now() - CONVERSION_HOURS * 60 * 60 * 1_000);
		const rows = await store.trafficSince(since);
		known = new Map(
			rows.map(({ provider, channel, country, sent, verified }) => [
				keyOf(provider, channel, country),
				{ sent, verified },
			]),
		);
	}

	function refresh(): Promise<void> {
		// Before it is read: where the store is away, not every message asks for it.
		readAt = now();
		reading ??= read().finally(() => {
			reading = null;
		});
		return reading;
	}

	return {
		of(provider, channel, country) {
			if (Math.abs(now() - readAt) >= FRESH_MS) {
				refresh().catch((error: unknown) => {
					if (isUnavailable(error)) return;
					log.error({ err: error }, "Conversion could not be read");
				});
			}
			return known.get(keyOf(provider, channel, country)) ?? NOTHING;
		},
		refresh,
	};
}

const keyOf = (provider: string, channel: string, country: string) =>
	`${provider} ${channel} ${country}`;
