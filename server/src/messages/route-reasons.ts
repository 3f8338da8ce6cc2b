/** The reason for the place of each provider in a route, in words for operators. */

import type { Channel } from "../channel.ts";
import { moneyText } from "../prices/money.ts";
import type { Prices } from "../prices/prices.ts";
import { byConversion, type RouteFacts, weightOf } from "./route-order.ts";
import type { Found } from "./routes.ts";

type To = { readonly channel: Channel; readonly recipient: string };

/** Empty for a route in fixed order: its settings are the reason. */
export function reasonsOf(
	{ route, country }: Found,
	{ channel, recipient }: To,
	facts: RouteFacts,
	{ currency }: Pick<Prices, "currency">,
): ReadonlyMap<string, string> {
	const { providers, strategy } = route;
	const each = (reason: (provider: string) => string) =>
		new Map(providers.map((provider) => [provider, reason(provider)]));
	switch (strategy) {
		case "order":
			return new Map();
		case "weighted": {
			const total = providers.reduce(
				(sum, provider) => sum + weightOf(route, provider),
				0,
			);
			return each((provider) => {
				const weight = weightOf(route, provider);
				const share = Math.round((weight * 1_000) / total) / 10;
				return `first for ${share} % of messages`;
			});
		}
		case "cheapest":
			return each((provider) => {
				const cost = facts.unitCost(provider, channel, recipient);
				return cost === null ? "no price" : `${moneyText(cost)} ${currency}`;
			});
		case "conversion":
			return new Map(
				byConversion(providers, { channel, recipient, country }, facts).map(
					({ name, share }) => {
						const { sent, verified } = facts.conversion(name, channel, country);
						const counted = Math.round(share * 1_000) / 10;
						return [
							name,
							`${verified} of ${sent} verified, counts as ${counted} %`,
						];
					},
				),
			);
	}
}
