/** The providers that carry a channel to a recipient, in order of preference. */

import type { Channel } from "../channel.ts";

export type Route = {
	readonly channel: Channel;
	/** Leading digits of the route's numbers; empty: all other numbers. */
	readonly prefixes: readonly string[];
	/** Names of providers in order of preference. */
	readonly providers: readonly string[];
};

/** Names of providers for one message; empty if none can carry it. */
export type Router = (channel: Channel, recipient: string) => readonly string[];

/** The route with the longest fitting prefix decides. */
export function router(routes: readonly Route[]): Router {
	const byChannel = new Map<Channel, Map<string, readonly string[]>>();
	let longest = 0;
	for (const { channel, prefixes, providers } of routes) {
		const known = byChannel.get(channel) ?? new Map();
		byChannel.set(channel, known);
		for (const prefix of prefixes.length === 0 ? [""] : prefixes) {
			known.set(prefix, providers);
			longest = Math.max(longest, prefix.length);
		}
	}
	return (channel, recipient) => {
		const known = byChannel.get(channel);
		if (known === undefined) return [];
		for (let length = longest; length > 0; length--) {
			const found = known.get(recipient.slice(0, length));
			if (found !== undefined) return found;
		}
		return known.get("") ?? [];
	};
}

/** A channel without a route is carried by every provider that can, in their order. */
export function withDefaultRoutes(
	routes: readonly Route[],
	providers: readonly {
		readonly name: string;
		readonly channels: readonly Channel[];
	}[],
): Route[] {
	const named = new Set(routes.map(({ channel }) => channel));
	const unnamed = new Set(
		providers
			.flatMap(({ channels }) => channels)
			.filter((channel) => !named.has(channel)),
	);
	return [
		...routes,
		...[...unnamed].map((channel) => ({
			channel,
			prefixes: [],
			providers: providers
				.filter(({ channels }) => channels.includes(channel))
				.map(({ name }) => name),
		})),
	];
}
