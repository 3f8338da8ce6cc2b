/** The settings of the fraud guard, and their check. */

import type { StartError } from "../errors.ts";
import { whyUncounted } from "../numbers/country.ts";
import { isCountry } from "../numbers/phone.ts";
import { Type } from "../schema.ts";

/** ISO 3166-1, or `001`: the numbers of no country. */
export const COUNTRY_OR_NONE = "^([A-Z]{2}|001)$";

const NUMBER_TYPES = [
	"PREMIUM_RATE",
	"SHARED_COST",
	"PAGER",
	"VOICEMAIL",
	"UAN",
	"PERSONAL_NUMBER",
] as const;

const countries = Type.Union(
	[
		Type.Literal("all"),
		Type.Array(Type.String({ pattern: COUNTRY_OR_NONE }), { maxItems: 300 }),
	],
	{
		description:
			"The countries whose phone numbers may get messages (ISO 3166-1), 001 for satellites and other numbers of no country, or `all`. An empty list: none. The country is the one of the number, not of its calling code; a number that may be of several needs all of them. On a store that this version or a later one has made, the start stops without it once a carrier carries sms or calls. On an older store the default is `all`. `countries: [DE, AT]` beside `guard` is short for it.",
	},
);

export const guardSettings = {
	guard: Type.Object(
		{
			countries: Type.Optional(countries),
			mode: Type.Optional(
				Type.Enum(["off", "shadow", "on"], {
					description:
						"off: nothing is judged. shadow: what would be refused is noted in the record and let through. on: it is refused. Lists hold in every mode. Default: shadow on a store that this version or a later one has made, off on an older one.",
				}),
			),
			level: Type.Enum(["low", "medium", "high"], {
				default: "medium",
				description:
					"How early the guard refuses: low late, high early. Accounts can only choose a higher one.",
			}),
			refusedTypes: Type.Optional(
				Type.Array(Type.Enum(NUMBER_TYPES), {
					uniqueItems: true,
					description:
						"Types of numbers that get no SMS. Default: all six on a store that this version or a later one has made, none on an older one.",
				}),
			),
			messagesPerHour: Type.Optional(
				Type.Record(
					Type.String({ pattern: "^([A-Z]{2}|001|\\*)$" }),
					Type.Integer({ minimum: 0, maximum: 1_000_000 }),
					{
						description:
							"The most messages in any hour of a customer to numbers of a country, by country; `*` is each country without a line of its own. Default: no bound.",
					},
				),
			),
			numbersPerAddress: Type.Optional(
				Type.Integer({
					minimum: 1,
					maximum: 100,
					description:
						"The most numbers in any hour for which one client address (`clientIp`; for IPv6 its /64) causes messages of a customer. Default: no bound.",
				}),
			),
		},
		{ additionalProperties: false, default: {} },
	),
};

/** `countries: …` beside `guard` is short for `guard: {countries: …}`. */
export function withGuardCountries(
	given: Record<string, unknown>,
	say: (path: string, sentence: string) => StartError,
): Record<string, unknown> {
	if (!("countries" in given)) {
		return "guard" in given
			? { ...given, guard: withUpperCase(given.guard, say) }
			: given;
	}
	const { countries, ...others } = given;
	const { guard = {} } = given;
	// Whatever else stands there is refused by the schema.
	if (typeof guard !== "object" || guard === null) return others;
	if ("countries" in guard) {
		throw say("countries", "stands in guard too: write it once");
	}
	return {
		...others,
		guard: {
			...(withUpperCase(guard, say) as object),
			countries: writtenCountries(countries, "countries", say),
		},
	};
}

type Say = (path: string, sentence: string) => StartError;

/** The schema refuses everything that is no object. */
function withUpperCase(guard: unknown, say: Say): unknown {
	if (typeof guard !== "object" || guard === null) return guard;
	const { countries, messagesPerHour } = guard as Record<string, unknown>;
	return {
		...guard,
		...(countries !== undefined && {
			countries: writtenCountries(countries, "guard.countries", say),
		}),
		...(typeof messagesPerHour === "object" &&
			messagesPerHour !== null && {
				messagesPerHour: writtenBounds(messagesPerHour, say),
			}),
	};
}

/** A list of countries as a file has it, in upper case. Of other types the schema speaks. */
export function writtenCountries(
	given: unknown,
	path: string,
	say: Say,
): unknown {
	if (typeof given === "string" && given !== "all") {
		throw say(path, "must be all or a list of countries: [DE, AT]");
	}
	if (!Array.isArray(given)) return given;
	return given.map((country: unknown, i) => {
		const at = `${path}.${i}`;
		if (typeof country === "number") throw say(at, A_NUMBER);
		if (typeof country !== "string") throw say(at, NO_COUNTRY);
		const name = country.trim().toUpperCase();
		if (name === "ALL") {
			throw say(at, "is not a country, all stands alone: countries: all");
		}
		if (!new RegExp(COUNTRY_OR_NONE).test(name)) throw say(at, NO_COUNTRY);
		return name;
	});
}

const A_NUMBER =
	'is read as a number, write "001" in quotes for numbers of no country';
const NO_COUNTRY =
	'must be two letters (ISO 3166-1), as DE, or "001" in quotes';

/** YAML reads the name 001 as a number, and so as 1. */
function writtenBounds(given: object, say: Say): Record<string, unknown> {
	const bounds: Record<string, unknown> = {};
	for (const [country, most] of Object.entries(given)) {
		const path = `guard.messagesPerHour.${country}`;
		if (country === "1") throw say(path, A_NUMBER);
		const name = country.toUpperCase();
		if (Object.hasOwn(bounds, name)) {
			throw say(`guard.messagesPerHour.${name}`, "is there twice");
		}
		bounds[name] = most;
	}
	return bounds;
}

type CheckedGuard = {
	readonly countries?: "all" | readonly string[];
	readonly messagesPerHour?: Readonly<Record<string, number>>;
};

/** Countries that no numbering plan has: a slip would close the right one. */
export function checkGuard(
	{ countries, messagesPerHour = {} }: CheckedGuard,
	say: (path: string, sentence: string) => StartError,
): void {
	const isKnown = (text: string) =>
		text === "001" || text === "*" || isCountry(text);
	const names = countries === "all" ? [] : (countries ?? []);
	names.forEach((name, i) => {
		if (isKnown(name)) return;
		throw say(
			`guard.countries.${i}`,
			"no numbering plan is known for it, write ISO 3166-1 letters such as DE",
		);
	});
	for (const name of Object.keys(messagesPerHour)) {
		const fault = whyUncounted(name);
		if (fault !== null) {
			throw say(`guard.messagesPerHour.${name}`, `${name} ${fault}`);
		}
		if (isKnown(name)) continue;
		throw say(
			`guard.messagesPerHour.${name}`,
			"no numbering plan is known for it, write ISO 3166-1 letters such as DE, or *",
		);
	}
}
