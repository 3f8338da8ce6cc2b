/** Strategies: the order in which a route asks its providers for one message. */

import type { Channel } from "../channel.ts";
import type { RouteSettings } from "../config/routes.ts";

/** Messages that a provider got, and the right codes that they led to. */
export type Conversion = { readonly sent: number; readonly verified: number };

/** Facts that strategies use in addition to the settings. */
export type RouteFacts = {
	/** Cost of one part or call to this number, in millionths of the currency; null: no price is known. */
	readonly unitCost: (
		provider: string,
		channel: Channel,
		recipient: string,
	) => number | null;
	/** Counts of the last hours, over all accounts. */
	readonly conversion: (
		provider: string,
		channel: Channel,
		country: string,
	) => Conversion;
};

export const NO_FACTS: RouteFacts = {
	unitCost: () => null,
	conversion: () => ({ sent: 0, verified: 0 }),
};

type Weighed = Pick<RouteSettings, "providers" | "strategy" | "weights">;
type Destination = {
	readonly channel: Channel;
	readonly recipient: string;
	readonly country: string;
};

/** On a route by conversion, one message in this many goes to any provider. */
export const EXPLORED = 10;
/**
 * Every provider begins with this many messages at the route's average: a few
 * messages without a right code must not put a provider last.
 */
const PRIOR_MESSAGES = 20;

/** `draw`: a random number in [0, 1). */
export function orderOf(
	route: Weighed,
	to: Destination,
	facts: RouteFacts,
	draw: number,
): readonly string[] {
	switch (route.strategy) {
		case "order":
			return route.providers;
		case "weighted":
			return withFirst(route.providers, drawn(route, draw));
		case "cheapest":
			return byCost(route.providers, to, facts);
		case "conversion":
			return draw * EXPLORED < 1
				? withFirst(route.providers, at(route.providers, draw * EXPLORED))
				: byConversion(route.providers, to, facts).map(({ name }) => name);
	}
}

export function weightOf({ weights = {} }: Weighed, provider: string): number {
	return weights[provider] ?? 1;
}

/** Weights are whole numbers and the draw is scaled to their sum, so no rounding moves a share. */
function drawn(route: Weighed, draw: number): string {
	const total = route.providers.reduce(
		(sum, name) => sum + weightOf(route, name),
		0,
	);
	let left = draw * total;
	for (const name of route.providers) {
		left -= weightOf(route, name);
		if (left < 0) return name;
	}
	return route.providers[0] ?? "";
}

function byCost(
	providers: readonly string[],
	{ channel, recipient }: Destination,
	{ unitCost }: RouteFacts,
): string[] {
	const costs = new Map(
		providers.map((name) => [
			name,
			unitCost(name, channel, recipient) ?? Number.POSITIVE_INFINITY,
		]),
	);
	const costOf = (name: string) => costs.get(name) ?? Number.POSITIVE_INFINITY;
	// Sorting is stable: between equal costs the route's order decides. Two unknown
	// costs must not be subtracted: infinity minus infinity is no number.
	return [...providers].sort((a, b) =>
		costOf(a) === costOf(b) ? 0 : costOf(a) - costOf(b),
	);
}

/** The best provider first, by right codes per message. */
export function byConversion(
	providers: readonly string[],
	{ channel, country }: Destination,
	{ conversion }: RouteFacts,
): { readonly name: string; readonly share: number }[] {
	const known = providers.map((name) => ({
		name,
		...conversion(name, channel, country),
	}));
	const sum = (of: (each: Conversion) => number) =>
		known.reduce((total, each) => total + of(each), 0);
	const average =
		sum(({ verified }) => verified) /
		Math.max(
			1,
			sum(({ sent }) => sent),
		);
	return known
		.map(({ name, sent, verified }) => ({
			name,
			share: (verified + PRIOR_MESSAGES * average) / (sent + PRIOR_MESSAGES),
		}))
		.sort((a, b) => b.share - a.share);
}

function at(providers: readonly string[], place: number): string {
	return providers[Math.floor(place * providers.length)] ?? "";
}

function withFirst(providers: readonly string[], first: string): string[] {
	return [first, ...providers.filter((name) => name !== first)];
}
