/**
 * The route of a message. Among the routes that fit, those for the nearest account
 * win; among these, those for its service before those for all services; among
 * these, the one with the longest leading digits. A country counts a little more
 * than its calling code.
 */

import type { Channel } from "../channel.ts";
import {
	ANYWHERE,
	isForEverybody,
	listed,
	type RouteSettings,
} from "../config/routes.ts";
import { callingCodeLength, countryOf } from "../numbers/country.ts";
import type { RouteSender } from "../protection/gate.ts";
import { TEST_SANDBOX } from "../providers/sandbox/sandbox.ts";
import { NO_FACTS, orderOf, type RouteFacts } from "./route-order.ts";

export type Route = Pick<RouteSettings, "channel" | "providers"> &
	Partial<Omit<RouteSettings, "channel" | "providers">> & {
		/** The settings have no route for the channel. */
		readonly isDefault?: true;
	};

type FullRoute = RouteSettings & {
	/** The place in the settings; null: the route is not there. */
	readonly number: number | null;
};

export type Unrouted = {
	readonly channel: Channel;
	/** The number or address of the recipient. */
	readonly recipient: string;
	readonly accountSid: string;
	readonly service: string;
	/** Its only candidate is the sandbox for tests. Absent: it is live. */
	readonly isTest?: boolean;
	/** A random number in [0, 1), for strategies that use chance. */
	readonly draw: number;
};

export type Routing = {
	/** Names of providers, in the order in which they are asked; empty: nothing carries the message. */
	readonly candidates: readonly string[];
	readonly sender: RouteSender | null;
};

export type Router = (message: Unrouted) => Routing;

export type Found = {
	readonly route: FullRoute;
	/** The country of the recipient's number; empty: it has none. */
	readonly country: string;
	/** The account and the service that the route names; null: it names none. */
	readonly account: string | null;
	readonly service: string | null;
	/** Leading digits, a country, or null: neither. */
	readonly numbers: string | null;
};

export type RouterParts = RouteFacts & {
	/** An account and those above it, the nearest first. */
	readonly lineOf: (accountSid: string) => readonly string[];
};

const NOWHERE: Routing = { candidates: [], sender: null };

const NO_PARTS: RouterParts = {
	...NO_FACTS,
	lineOf: (accountSid) => [accountSid],
};

export function router(
	routes: readonly Route[],
	parts: RouterParts = NO_PARTS,
): Router {
	const find = routeFinder(routes, parts.lineOf);
	return (message) => {
		const found = find(message);
		if (message.isTest) return testRouting(found);
		return found === null ? NOWHERE : routingOf(found, message, parts);
	};
}

/** The sender is that of the live route: a test account must need the same parameters. */
function testRouting(found: Found | null): Routing {
	return {
		candidates: [TEST_SANDBOX],
		sender: found && routeSender(found.route, found.country),
	};
}

export function routingOf(
	{ route, country }: Found,
	{ channel, recipient, draw }: Unrouted,
	facts: RouteFacts,
): Routing {
	return {
		candidates: orderOf(route, { channel, recipient, country }, facts, draw),
		sender: routeSender(route, country),
	};
}

function routeSender(
	{ senders, senderPolicy }: FullRoute,
	country: string,
): RouteSender | null {
	const from = senders?.[country] ?? senders?.[ANYWHERE];
	if (from === undefined) return null;
	return { from, isForced: senderPolicy === "force" };
}

/** Routes by leading digits or country; `""` is the key of the rest. */
type Numbers = {
	readonly routes: Map<string, FullRoute>;
	longest: number;
};

/** All routes of one channel, by account and service. */
type Table = {
	readonly byScope: Map<string, Numbers>;
	hasAccounts: boolean;
	hasServices: boolean;
	/** Whether a route of the table needs the country of a number. */
	needsCountry: boolean;
};

/** Keys keep `*` for all apart from an account or a service of that name. */
const scopeOf = (account: string | null, service: string | null) =>
	`${account ?? "*"}\0${service === null ? "*" : `=${service}`}`;

export function routeFinder(
	routes: readonly Route[],
	lineOf: RouterParts["lineOf"],
): (message: Omit<Unrouted, "draw">) => Found | null {
	const tables = tablesOf(routes);
	return ({ channel, recipient, accountSid, service }) => {
		const table = tables.get(channel);
		if (table === undefined) return null;
		const country = table.needsCountry ? (countryOf(recipient) ?? "") : "";
		const accounts = table.hasAccounts ? [...lineOf(accountSid), null] : [null];
		const services = table.hasServices ? [service, null] : [null];
		for (const account of accounts) {
			for (const each of services) {
				const numbers = table.byScope.get(scopeOf(account, each));
				if (numbers === undefined) continue;
				const found = among(numbers, recipient, country);
				if (found === null) continue;
				// No spread: every send comes here twice.
				const { route, numbers: key } = found;
				return { route, numbers: key, country, account, service: each };
			}
		}
		return null;
	};
}

function tablesOf(routes: readonly Route[]): Map<Channel, Table> {
	const tables = new Map<Channel, Table>();
	routes.forEach((given, number) => {
		const route = full(given, number);
		const table: Table = tables.get(route.channel) ?? {
			byScope: new Map(),
			hasAccounts: false,
			hasServices: false,
			needsCountry: false,
		};
		tables.set(route.channel, table);
		table.hasAccounts ||= route.accounts.length > 0;
		table.hasServices ||= route.services.length > 0;
		table.needsCountry ||= needsCountry(route);
		for (const account of listed(route.accounts)) {
			for (const service of listed(route.services)) {
				const scope = scopeOf(account, service);
				const numbers = table.byScope.get(scope) ?? {
					routes: new Map<string, FullRoute>(),
					longest: 0,
				};
				table.byScope.set(scope, numbers);
				put(numbers, route);
			}
		}
	});
	return tables;
}

function full(route: Route, number: number): FullRoute {
	return {
		countries: [],
		prefixes: [],
		accounts: [],
		services: [],
		strategy: "order",
		senderPolicy: "fill",
		...route,
		number: route.isDefault ? null : number,
	};
}

/** An email address has no country. */
function needsCountry({
	channel,
	countries,
	strategy,
	senders,
}: FullRoute): boolean {
	return (
		channel !== "email" &&
		(countries.length > 0 || strategy === "conversion" || senders !== undefined)
	);
}

function put(numbers: Numbers, route: FullRoute): void {
	const { prefixes, countries } = route;
	const keys = [...prefixes, ...countries];
	for (const key of keys.length === 0 ? [""] : keys) {
		numbers.routes.set(key, route);
	}
	for (const { length } of prefixes) {
		numbers.longest = Math.max(numbers.longest, length);
	}
}

function among(
	{ routes, longest }: Numbers,
	recipient: string,
	country: string,
): Pick<Found, "route" | "numbers"> | null {
	const code = country === "" ? 0 : callingCodeLength(recipient);
	for (let length = Math.max(longest, code); length > 0; length--) {
		const keys =
			length === code
				? [country, recipient.slice(0, length)]
				: [recipient.slice(0, length)];
		for (const key of keys) {
			const route = routes.get(key);
			if (route !== undefined) return { route, numbers: key };
		}
	}
	const rest = routes.get("");
	return rest === undefined ? null : { route: rest, numbers: null };
}

type Routed = {
	readonly name: string;
	readonly channels: readonly Channel[];
	readonly sender?: string;
};

/**
 * A channel without a route for everybody uses every provider that carries it, in the
 * order of the settings. A route whose providers all have a sender of their own needs
 * no other: that of the first takes the place of any.
 */
export function withDefaultRoutes(
	routes: readonly Route[],
	providers: readonly Routed[],
): Route[] {
	const named = new Set(
		routes
			.filter(({ accounts = [], services = [] }) =>
				isForEverybody({ accounts, services }),
			)
			.map(({ channel }) => channel),
	);
	const unnamed = new Set(
		providers
			.flatMap(({ channels }) => channels)
			.filter((channel) => !named.has(channel)),
	);
	const defaults = [...unnamed].map(
		(channel): Route => ({
			channel,
			providers: providers
				.filter(({ channels }) => channels.includes(channel))
				.map(({ name }) => name),
			isDefault: true,
		}),
	);
	const sender = new Map(providers.map((each) => [each.name, each.sender]));
	return [...routes, ...defaults].map((route) => {
		const own = route.providers.map((name) => sender.get(name));
		const [first] = own;
		const isOwn = first !== undefined && !own.includes(undefined);
		return isOwn && hasSender(route) && route.senders === undefined
			? {
					...route,
					senders: { [ANYWHERE]: first },
					// So that searches find the send by the sender that its recipient sees.
					senderPolicy: "force" as const,
				}
			: route;
	});
}

function hasSender({ channel }: Pick<Route, "channel">): boolean {
	return channel === "sms" || channel === "call";
}
