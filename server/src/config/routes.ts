/** The settings of `routes`, and the rules between several routes. */

import { addressKind, CHANNELS, isApp } from "../channel.ts";
import { countedAs, whyUncounted } from "../numbers/country.ts";
import { isCountry } from "../numbers/phone.ts";
import { type Static, Type } from "../schema.ts";
import { problemAt, type SettingPlace, shownAt } from "./variables.ts";

const channel = Type.Enum([...CHANNELS]);

export const providerName = Type.String({
	pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
});

/** The key of `senders` for every country that has no own key. */
export const ANYWHERE = "*";

export const RouteSettings = Type.Object(
	{
		channel,
		countries: Type.Array(Type.String({ pattern: "^[A-Z]{2}$" }), {
			default: [],
			uniqueItems: true,
			description:
				"Countries (ISO 3166-1, such as DE) of the numbers of this route, beside those of `prefixes`. A prefix that is longer than the country's calling code decides before it. Not for email.",
		}),
		prefixes: Type.Array(
			Type.String({ pattern: "^(\\+|00)?[1-9][0-9]{0,14}$" }),
			{
				default: [],
				description:
					"Leading digits of the numbers of this route, with the country code; the longest that fits decides. Without `countries` and `prefixes` a route has every recipient that no other route names. Not for email.",
			},
		),
		accounts: Type.Array(Type.String({ pattern: "^[A-Za-z0-9]{10,64}$" }), {
			default: [],
			uniqueItems: true,
			description:
				"SIDs of the accounts of this route, each with all accounts below it. It decides before every route without `accounts`; of two, that of the nearer account does. Empty: all accounts.",
		}),
		services: Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
			default: [],
			uniqueItems: true,
			description:
				"The `service` of the sends of this route. It decides before every route of the same accounts without `services`. Empty: all services.",
		}),
		providers: Type.Array(providerName, {
			minItems: 1,
			uniqueItems: true,
			description: "Names of providers, the preferred one first.",
		}),
		strategy: Type.Union(
			[
				Type.Literal("order"),
				Type.Literal("weighted"),
				Type.Literal("cheapest"),
				Type.Literal("conversion"),
			],
			{
				default: "order",
				description:
					"Which provider gets a message first; the others follow, as `providers` lists them, if it does not take the message. `order`: the first. `weighted`: by chance, in the shares of `weights`. `cheapest`: that of the lowest price for the number (`prices`); one without a price comes last. `conversion`: that with the most right codes per message in the number's country over the last 6 hours, of all accounts; one message in ten goes to any, so that a provider can recover.",
			},
		),
		weights: Type.Optional(
			Type.Record(
				providerName,
				Type.Integer({ minimum: 0, maximum: 1_000_000 }),
				{
					description:
						"For `weighted`: a number for each provider, and messages in these shares. 0: only if no other takes the message. Providers that are not named have 1.",
				},
			),
		),
		senders: Type.Optional(
			Type.Record(
				Type.String({ pattern: "^([A-Z]{2}|\\*)$" }),
				Type.String({ pattern: "^(\\+?[0-9]{1,15}|[A-Za-z0-9 _-]{1,11})$" }),
				{
					minProperties: 1,
					description:
						'Senders by the country of the recipient, `"*"` for all others: up to 15 digits, or 1 to 11 letters, digits, spaces, `-` and `_`. Only for sms and call.',
				},
			),
		),
		senderPolicy: Type.Union([Type.Literal("fill"), Type.Literal("force")], {
			default: "fill",
			description:
				"`fill`: a sender of `senders` takes the place of a `from` that the send lacks, before the account's default. `force`: also of one that the send has.",
		}),
	},
	{ additionalProperties: false },
);
export type RouteSettings = Static<typeof RouteSettings>;

/** Whether a route is for all accounts and services. A channel without such a route uses every provider that carries it. */
export function isForEverybody({
	accounts,
	services,
}: Pick<RouteSettings, "accounts" | "services">): boolean {
	return accounts.length === 0 && services.length === 0;
}

/** `written`: the routes as the file has them, for error sentences. */
export function checkRoutes(
	{
		routes,
		place,
	}: {
		readonly routes: readonly RouteSettings[];
		readonly place: SettingPlace;
	},
	written: readonly { readonly prefixes: readonly string[] }[],
): void {
	routes.forEach((route, i) => {
		checkOne(route, `routes.${i}`, place);
	});
	checkOverlaps(routes, written, place);
}

function checkOne(
	route: RouteSettings,
	path: string,
	place: SettingPlace,
): void {
	const { channel, countries, prefixes, senders = {}, weights } = route;
	const say = (name: string, sentence: string) =>
		problemAt(place, `${path}.${name}`, sentence);
	const isEmail = addressKind(channel) === "email";
	if (isEmail && prefixes.length > 0) {
		throw say(
			"prefixes",
			"are leading digits of phone numbers: remove them from a route of email",
		);
	}
	if (isEmail && countries.length > 0) {
		throw say(
			"countries",
			"are those of phone numbers: remove them from a route of email",
		);
	}
	if (isApp(channel) && route.senders !== undefined) {
		throw say(
			"senders",
			"are for sms and call: the sender on an app is the provider's account there",
		);
	}
	if (isEmail && route.senders !== undefined) {
		throw say(
			"senders",
			"are for sms and call: a send, its account or the setting emailFrom names the sender of email",
		);
	}
	const stranger = countries.findIndex((country) => !isCountry(country));
	if (stranger !== -1) {
		const value = countries[stranger] as string;
		const shown = shownAt(place, `${path}.countries.${stranger}`, value);
		throw say("countries", `no numbering plan is known for ${shown}`);
	}
	const areCountries = Object.keys(senders).every(
		(key) => key === ANYWHERE || isCountry(key),
	);
	if (!areCountries) {
		throw say(
			"senders",
			'has a name that is neither a country (ISO 3166-1, such as DE) nor "*"',
		);
	}
	// Beside the country as which they count these have no effect, and do no harm.
	for (const country of countries) {
		const fault = whyUncounted(country);
		if (fault === null || countries.includes(countedAs(country))) continue;
		throw say("countries", `${country} ${fault}`);
	}
	for (const [country, sender] of Object.entries(senders)) {
		const fault = whyUncounted(country);
		const counted = senders[countedAs(country)] ?? senders[ANYWHERE];
		if (fault === null || sender === counted) continue;
		throw say("senders", `${country} ${fault}`);
	}
	if (route.strategy === "weighted") checkWeights(route, say);
	else if (weights !== undefined) {
		throw say("weights", "are for strategy: weighted");
	}
}

function checkWeights(
	{ providers, weights = {} }: RouteSettings,
	say: (name: string, sentence: string) => Error,
): void {
	if (Object.keys(weights).some((name) => !providers.includes(name))) {
		throw say("weights", "has a name that is none of the route's providers");
	}
	if (providers.every((name) => weights[name] === 0)) {
		throw say("weights", "are all 0: one must be more");
	}
}

/** Checks that each number of an account and a service has at most one route. */
function checkOverlaps(
	routes: readonly RouteSettings[],
	written: readonly { readonly prefixes: readonly string[] }[],
	place: SettingPlace,
): void {
	/** The place of the route, by channel, account, service and numbers. */
	const taken = new Map<string, number>();
	routes.forEach((route, i) => {
		const { channel, countries, prefixes } = route;
		const take = (numbers: string, problem: (other: number) => Error) => {
			for (const account of listed(route.accounts)) {
				for (const service of listed(route.services)) {
					const key = JSON.stringify([channel, account, service, numbers]);
					const other = taken.get(key);
					taken.set(key, i);
					if (other !== undefined) throw problem(other);
				}
			}
		};
		prefixes.forEach((prefix, at) => {
			take(prefix, (other) => {
				const path = `routes.${i}.prefixes.${at}`;
				const value = shownAt(place, path, written[i]?.prefixes[at] ?? prefix);
				return problemAt(
					place,
					`routes.${i}.prefixes`,
					`${value} is in routes.${other} as well, and a number has one route: +49, 49 and 0049 are one prefix`,
				);
			});
		});
		for (const country of countries) {
			take(country, (other) =>
				problemAt(
					place,
					`routes.${i}.countries`,
					`${country} is in routes.${other} as well, and a number has one route`,
				),
			);
		}
		if (prefixes.length + countries.length > 0) return;
		take("", (other) =>
			problemAt(
				place,
				`routes.${i}`,
				`is a second route of ${channel} without prefixes, beside routes.${other}: only one route may have none`,
			),
		);
	});
}

/** The names of a setting for which an empty list stands for all: null. */
export function listed(names: readonly string[]): readonly (string | null)[] {
	return names.length === 0 ? [null] : names;
}
