/**
 * Whether a cap can count every message that it is about: each needs a price. A cap that
 * could not count some would let them through, or refuse them without need.
 */

import { addressKind, type Channel } from "../channel.ts";
import { countryCodeOf } from "../numbers/phone.ts";
import type { Prices } from "../prices/prices.ts";
import type { Cap } from "./caps.ts";

type Carrier = { readonly name: string; readonly channels: readonly Channel[] };

/** A channel with messages that have no price; null: all have one. `carriers`: without sandboxes. */
export function unpricedChannel(
	{ country }: Pick<Cap, "country">,
	prices: Pick<Prices, "hasAllCapPrices">,
	carriers: readonly Carrier[],
): Channel | null {
	const digits = country === null ? "" : (countryCodeOf(country) ?? "");
	for (const { name, channels } of carriers) {
		for (const channel of channels) {
			// An address has no country.
			if (country !== null && addressKind(channel) === "email") continue;
			if (!prices.hasAllCapPrices(name, channel, digits)) return channel;
		}
	}
	return null;
}
