/** Costs of messages and prices for customers, from the price lists of the settings. */

import { CHANNELS, type Channel } from "../channel.ts";
import type { PriceSettings } from "../config/prices.ts";
import { problemAt, type SettingPlace } from "../config/variables.ts";
import { readTextFile } from "../text-file.ts";
import { microsOf, ONE, readDecimal } from "./money.ts";
import { type PriceList, readPriceList } from "./price-list.ts";

export type Prices = {
	/** Null: no prices are configured, so there are no amounts. */
	readonly currency: string | null;
	/** Cost of one part, call or mail, in millionths; null: no list has a price. */
	readonly costOf: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => number | null;
	/** The account's price for the same. */
	readonly priceOf: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => number | null;
};

export const NO_PRICES: Prices = {
	currency: null,
	costOf: () => null,
	priceOf: () => null,
};

type Given = PriceSettings & { readonly place: SettingPlace };

/** Reads the files. Throws `StartError` if one of them is wrong, or does not fit the others. */
export function readPrices(
	settings: Given,
	read: (file: string) => string = readTextFile,
): Prices {
	const { currency, prices, sellPrices, markup } = settings;
	if (currency === undefined) return NO_PRICES;
	const list = (
		path: string,
		{ file, currency: own = currency }: { file: string; currency?: string },
	): PriceList => {
		const rate = own === currency ? ONE : rateOf(settings, own);
		return readPriceList(
			textOf(settings, path, file, read),
			file,
			CHANNELS,
			rate,
		);
	};
	const lists = new Map(
		Object.entries(prices).map(([provider, given]) => [
			provider,
			list(`prices.${provider}`, given),
		]),
	);
	const costOf: Prices["costOf"] = (provider, channel, recipient) =>
		lists.get(provider)?.priceOf(channel, recipient) ?? null;
	const sold = sellPrices && list("sellPrices", sellPrices);
	const factor = markup === undefined ? null : readDecimal(markup);
	return {
		currency,
		costOf,
		priceOf(provider, channel, recipient) {
			const own = sold?.priceOf(channel, recipient) ?? null;
			if (own !== null) return own;
			if (factor === null) return null;
			const cost = costOf(provider, channel, recipient);
			return cost === null ? null : marked(cost, factor);
		},
	};
}

/** A cost in millionths has six zeros more in the units of `readDecimal`. */
function marked(cost: number, factor: bigint): number {
	return microsOf(BigInt(cost) * (ONE / 1_000_000n), factor);
}

/** The check of the settings has made sure that the rate is there. */
function rateOf({ rates }: PriceSettings, currency: string): bigint {
	return readDecimal(rates[currency] ?? "") ?? ONE;
}

function textOf(
	{ place }: Given,
	path: string,
	file: string,
	read: (file: string) => string,
): string {
	try {
		return read(file);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		if (code === undefined) throw error;
		throw problemAt(place, `${path}.file`, `${file} cannot be read (${code})`);
	}
}
