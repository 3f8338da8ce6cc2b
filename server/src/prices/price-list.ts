/**
 * A price list: a CSV file of channel, leading digits and price. A price is for one
 * part of an SMS, one call, one mail or one message of an app.
 */

import type { Channel } from "../channel.ts";
import { StartError } from "../errors.ts";
import { microsOf, readDecimal } from "./money.ts";

export type PriceList = {
	/** Millionths of the currency; null: the list has no price for this recipient. */
	priceOf(channel: Channel, recipient: string): number | null;
	/** Whether every number that begins with these digits has a price. */
	hasAll(channel: Channel, digits: string): boolean;
};

/** The channels that a list may name. */
export type Channels = readonly string[];

type Prices = { readonly byPrefix: Map<string, number>; longest: number };

/** The highest price: it keeps sums exact and finds slips. */
const HIGHEST = 1_000_000_000_000;

const NUMBERS = /^(?:\+|00)?([1-9]\d{0,14})$/;

/**
 * `rate`: the worth of one unit of the list's currency, as `readDecimal` gives it.
 * Throws `StartError`, with the file and the line, for a line without a valid price.
 */
export function readPriceList(
	text: string,
	file: string,
	channels: Channels,
	rate: bigint,
): PriceList {
	const byChannel = new Map<string, Prices>();
	const lines = text.split(/\r\n|\n|\r/);
	lines.forEach((line, i) => {
		const wrong = (sentence: string) =>
			new StartError(`${file}: line ${i + 1}: ${sentence}`);
		if (line.trim() === "" || line.startsWith("#")) return;
		const cells = line.split(",").map(plainCell);
		if (i === 0 && isHead(cells)) return;
		if (cells.length !== 3) {
			throw wrong("must have three cells: channel, prefix, price");
		}
		const [channel = "", prefix = "", price = ""] = cells;
		if (!channels.includes(channel)) {
			throw wrong(`the channel must be one of ${channels.join(", ")}`);
		}
		const digits = prefix === "" ? "" : NUMBERS.exec(prefix)?.[1];
		if (digits === undefined || (channel === "email" && digits !== "")) {
			throw wrong(
				channel === "email"
					? "the prefix of email must be empty"
					: "the prefix must be leading digits with the country code, such as +49, or empty for all other numbers",
			);
		}
		const amount = readDecimal(price);
		if (amount === null) {
			throw wrong(
				"the price must be a decimal number with a point, such as 0.0075",
			);
		}
		const prices = byChannel.get(channel) ?? {
			byPrefix: new Map(),
			longest: 0,
		};
		byChannel.set(channel, prices);
		if (prices.byPrefix.has(digits)) {
			throw wrong(
				`${channel} ${digits === "" ? "without a prefix" : digits} has a price on a line before`,
			);
		}
		const micros = microsOf(amount, rate);
		if (micros > HIGHEST) throw wrong("the price is above a million");
		prices.byPrefix.set(digits, micros);
		prices.longest = Math.max(prices.longest, digits.length);
	});
	return {
		priceOf(channel, recipient) {
			const prices = byChannel.get(channel);
			return prices === undefined ? null : longestFit(prices, recipient);
		},
		// Longer prefixes that together make up all numbers are not added up.
		hasAll(channel, digits) {
			const prices = byChannel.get(channel);
			return prices !== undefined && longestFit(prices, digits) !== null;
		},
	};
}

function longestFit(
	{ byPrefix, longest }: Prices,
	recipient: string,
): number | null {
	for (let length = longest; length > 0; length--) {
		const price = byPrefix.get(recipient.slice(0, length));
		if (price !== undefined) return price;
	}
	return byPrefix.get("") ?? null;
}

/** Spreadsheets may put cells in quotes. No cell of a list needs a comma. */
function plainCell(cell: string): string {
	return cell
		.trim()
		.replace(/^"(.*)"$/, "$1")
		.trim();
}

function isHead(cells: readonly string[]): boolean {
	return cells.join(",").toLowerCase() === "channel,prefix,price";
}
