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
	/** The price of a message under a cap: the account's price, else the default one. */
	readonly capPriceOf: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => number | null;
	/** Whether `capPriceOf` knows a price for every number that begins with these digits. */
	readonly hasAllCapPrices: (
		provider: string,
		channel: Channel,
		digits: string,
	) => boolean;
	/** An amount of some currency in the present one; null: nobody knows its worth. */
	readonly worthOf: (micros: number, currency: string) => number | null;
};

export const NO_PRICES: Prices = {
	currency: null,
	costOf: () => null,
	priceOf: () => null,
	capPriceOf: () => null,
	hasAllCapPrices: () => false,
	worthOf: () => null,
};

type Given = PriceSettings & { readonly place: SettingPlace };

/** Reads the files. Throws `StartError` if one of them is wrong, or does not fit the others. */
export function readPrices(
	settings: Given,
	read: (file: string) => string = readTextFile,
): Prices {
	const { currency, prices, sellPrices, markup, rates } = settings;
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
	const priceOf: Prices["priceOf"] = (provider, channel, recipient) => {
		const own = sold?.priceOf(channel, recipient) ?? null;
		if (own !== null) return own;
		if (factor === null) return null;
		const cost = costOf(provider, channel, recipient);
		return cost === null ? null : marked(cost, factor);
	};
	const defaults = new Map(
		Object.entries(settings.defaultPrice).map(([channel, price]) => [
			channel,
			microsOf(readDecimal(price) ?? 0n, ONE),
		]),
	);
	return {
		currency,
		costOf,
		priceOf,
		capPriceOf: (provider, channel, recipient) =>
			priceOf(provider, channel, recipient) ?? defaults.get(channel) ?? null,
		hasAllCapPrices: (provider, channel, digits) =>
			defaults.has(channel) ||
			sold?.hasAll(channel, digits) === true ||
			(factor !== null &&
				lists.get(provider)?.hasAll(channel, digits) === true),
		worthOf(micros, given) {
			const rate = given === currency ? ONE : readDecimal(rates[given] ?? "");
			return rate === null ? null : marked(micros, rate);
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
