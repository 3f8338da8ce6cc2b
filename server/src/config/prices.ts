/** The settings of prices: the lists, the currency, and the rules between them. */

import { CHANNELS, isChannel } from "../channel.ts";
import { type Static, Type } from "../schema.ts";
import { DECIMAL } from "./decimal.ts";
import { providerName } from "./routes.ts";
import { problemAt, type SettingPlace } from "./variables.ts";

const CURRENCY = "^[A-Z]{3}$";

const currency = (description: string) =>
	Type.Optional(Type.String({ pattern: CURRENCY, description }));

const list = (description: string) =>
	Type.Object(
		{
			file: Type.String({
				minLength: 1,
				description: "CSV in UTF-8, as `prices` says.",
			}),
			currency: currency("Of the file. Default: `currency`."),
		},
		{ additionalProperties: false, description },
	);

export const priceSettings = {
	currency: currency(
		"Currency (ISO 4217, such as EUR) of all amounts that are counted and shown. Needed for `prices` and `sellPrices`.",
	),
	rates: Type.Record(Type.String(), Type.String({ pattern: DECIMAL }), {
		default: {},
		description:
			'What one unit of another currency is worth in `currency`, as text: `{USD: "0.92"}`.',
	}),
	prices: Type.Record(
		providerName,
		list("The price list of a provider, by its name."),
		{
			default: {},
			description:
				"What providers charge, by their names: `{gateway: {file: ./gateway.csv, currency: USD}}`. The file is CSV in UTF-8, a line for each price: `channel,prefix,price`, such as `sms,+49,0.0075`; the price of one part of an SMS, one call, one mail or one message of an app. The longest prefix that fits decides; an empty one stands for all other numbers; one that is there twice stops the start. Another currency than `currency` must be in `rates`. A message keeps what it cost when it was accepted. Only the master account sees costs.",
		},
	),
	sellPrices: Type.Optional(
		list(
			"What customers pay for a message, whichever provider carries it. Without it and `markup` they see no prices.",
		),
	),
	markup: Type.Optional(
		Type.String({
			pattern: DECIMAL,
			description:
				'What customers pay where `sellPrices` has no price, as a multiple of the cost and as text: "1.15".',
		}),
	),
	defaultPrice: Type.Record(Type.String(), Type.String({ pattern: DECIMAL }), {
		default: {},
		description:
			'What a message counts in a budget where neither `sellPrices` nor `markup` gives a price, by channel and in `currency`: `{sms: "0.10", email: "0"}`; a channel that is not named has none. Nobody is charged it. A budget needs a price for every number that it counts, so it is refused while a channel lacks one.',
	}),
};

const PriceSettings = Type.Object(priceSettings);
export type PriceSettings = Static<typeof PriceSettings>;

export function checkPrices(
	settings: PriceSettings & { readonly place: SettingPlace },
): void {
	const { currency, rates, prices, sellPrices, defaultPrice, place } = settings;
	const lists = [
		...Object.entries(prices).map(
			([name, list]) => [`prices.${name}`, list] as const,
		),
		...(sellPrices === undefined
			? []
			: ([["sellPrices", sellPrices]] as const)),
	];
	const [first] = lists;
	if (currency === undefined && first !== undefined) {
		throw problemAt(place, first[0], "needs the setting currency");
	}
	for (const channel of Object.keys(defaultPrice)) {
		const path = `defaultPrice.${channel}`;
		if (!isChannel(channel)) {
			throw problemAt(place, path, `must be one of ${CHANNELS.join(", ")}`);
		}
		if (currency === undefined) {
			throw problemAt(place, path, "needs the setting currency");
		}
	}
	if (currency !== undefined && currency in rates) {
		throw problemAt(place, "rates", "has the currency of all amounts itself");
	}
	for (const [path, list] of lists) {
		const { currency: own = currency } = list;
		if (own === currency || own === undefined || own in rates) continue;
		throw problemAt(
			place,
			`${path}.currency`,
			"is another than currency: rates must say what it is worth",
		);
	}
}
