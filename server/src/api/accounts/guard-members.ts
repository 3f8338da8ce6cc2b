/** `allowedCountries` and `guard` of an account: read from a change, and shown. */

import type { Account } from "../../accounts/account.ts";
import type { Standing } from "../../accounts/standing.ts";
import type { GuardPatch } from "../../commands/change-account.ts";
import { badParameter } from "../../errors.ts";
import { isShared } from "../../guard/lists.ts";
import { MODES } from "../../guard/modes.ts";
import { LEVELS } from "../../guard/rules.ts";
import {
	type GuardRules,
	hourlyBound,
	type RulesInForce,
} from "../../guard/written-rules.ts";
import { integerIn } from "../../http/integer-text.ts";
import { whyUncounted } from "../../numbers/country.ts";
import { isCountry } from "../../numbers/phone.ts";
import { type Static, Type } from "../../schema.ts";

/** More than there are. */
export const MOST_COUNTRIES = 300;

export const AllowedCountriesParameter = Type.Union(
	[
		Type.Literal("all"),
		Type.Array(Type.String({ maxLength: 8 }), { maxItems: MOST_COUNTRIES }),
		Type.Null(),
	],
	{
		description:
			"Countries whose numbers may get its messages (ISO 3166-1, 001 for numbers of no country), or all. Of what the account and those above it wrote, all hold. An empty list: none. null takes the caller's own word back",
	},
);

export const GuardParameters = Type.Union(
	[
		Type.Object(
			{
				mode: Type.Optional(
					Type.Union([Type.Enum(MODES), Type.Null()], {
						description:
							"off, shadow (note what would be refused) or on. The strictest that the account or one above it wrote holds",
					}),
				),
				level: Type.Optional(
					Type.Union([Type.Enum(LEVELS), Type.Null()], {
						description: "low, medium or high; the highest holds",
					}),
				),
				numbersPerAddress: Type.Optional(
					Type.Union(
						[Type.Integer({ minimum: 1, maximum: 100 }), Type.Null()],
						{
							description:
								"The most numbers an hour for which one clientIp causes messages; the least holds",
						},
					),
				),
				messagesPerHour: Type.Optional(
					Type.Union([Type.Unknown(), Type.Null()], {
						description:
							'The most messages an hour to numbers of a country, 0 to 1000000, by country, * for each other one: {"DE": 500, "*": 20}; the least holds',
					}),
				),
			},
			{ additionalProperties: false },
		),
		Type.Null(),
	],
	{
		description:
			"Rules of the fraud guard. What is left out stays; null takes the caller's own word back",
	},
);

const Rules = Type.Object({
	mode: Type.Optional(Type.String()),
	level: Type.Optional(Type.String()),
	numbersPerAddress: Type.Optional(Type.Integer()),
	messagesPerHour: Type.Optional(Type.Any()),
});
const Countries = Type.Union([
	Type.String({ description: "all" }),
	Type.Array(Type.String()),
]);
const orNull = <T extends Parameters<typeof Type.Array>[0]>(schema: T) =>
	Type.Union([schema, Type.Null()]);

export const GuardReplyMembers = {
	allowedCountries: Type.Optional(
		Type.Object(
			{
				own: orNull(Countries),
				above: Countries,
				inForce: Countries,
				yours: Type.Optional(Countries),
			},
			{
				description:
					"own: the account's word, null without one. above: what the settings and the accounts above it leave it. yours: of this the part that the asking account, above it, has written; absent without one. inForce: what all of them allow. Absent: all countries, and nobody's word",
			},
		),
	),
	guard: Type.Optional(
		Type.Object(
			{
				own: Rules,
				above: Rules,
				inForce: Rules,
				yours: Type.Optional(Rules),
			},
			{
				description:
					"As allowedCountries, for each rule. Absent: the guard is off, and neither the account nor the asking one has written any",
			},
		),
	),
};

export function readAllowedCountries(
	given: Static<typeof AllowedCountriesParameter>,
): NonNullable<GuardPatch["countries"]> | null {
	if (given === null || given === "all") return given;
	const countries = given.map((country) => country.trim().toUpperCase());
	const wrong = countries.find(
		(country) => !isCountry(country) && !isShared(country),
	);
	if (wrong === undefined) return [...new Set(countries)];
	throw badParameter(
		"allowedCountries",
		`${JSON.stringify(wrong)} is no country: write two letters (ISO 3166-1), as DE`,
	);
}

export function readGuard(
	given: Static<typeof GuardParameters>,
): GuardPatch | null {
	if (given === null) {
		return {
			mode: null,
			level: null,
			numbersPerAddress: null,
			messagesPerHour: null,
		};
	}
	const { messagesPerHour, ...others } = given;
	return {
		...others,
		...(messagesPerHour !== undefined && {
			messagesPerHour: readPerHour(messagesPerHour),
		}),
	};
}

const MOST_PER_HOUR = 1_000_000;

function readPerHour(given: unknown): Record<string, number> | null {
	if (given === null) return null;
	const isObject = typeof given === "object" && !Array.isArray(given);
	const entries = (isObject ? Object.entries(given) : []).map(
		([country, most]): [string, unknown] => [
			country.trim().toUpperCase(),
			integerIn(most),
		],
	);
	for (const [country] of entries) {
		const fault = whyUncounted(country);
		if (fault === null) continue;
		throw badParameter(
			"guard.messagesPerHour",
			`has ${country}, which ${fault}`,
		);
	}
	const isOnce = new Set(entries.map(([name]) => name)).size === entries.length;
	const isRight = ([country, most]: [string, unknown]) =>
		(country === "*" || isCountry(country) || isShared(country)) &&
		Number.isInteger(most) &&
		Number(most) >= 0 &&
		Number(most) <= MOST_PER_HOUR;
	if (isOnce && entries.length > 0 && entries.every(isRight)) {
		return Object.fromEntries(entries) as Record<string, number>;
	}
	throw badParameter(
		"guard.messagesPerHour",
		`must have countries, or *, each once and with 0 to ${MOST_PER_HOUR}: {"DE": 500, "*": 20}`,
	);
}

/** `asker`: the SID of the account whose credentials the request has. */
export function shownGuard(
	standing: Standing,
	{ sid, guardRules }: Account,
	asker: string,
) {
	const { countries: own, ...ownRules } = guardRules?.[sid] ?? {};
	const written = asker === sid ? undefined : guardRules?.[asker];
	const { countries: yours, ...yourRules } = written ?? {};
	const hasYours = Object.keys(yourRules).length > 0;
	const above = standing.rulesAbove(sid);
	const inForce = standing.rulesOf(sid);
	const isAnyone = own !== undefined || yours !== undefined;
	return {
		...((isAnyone || inForce.countries !== "all") && {
			allowedCountries: {
				own: own === undefined ? null : countriesText(own),
				above: countriesOf(above),
				inForce: countriesOf(inForce),
				...(yours !== undefined && { yours: countriesText(yours) }),
			},
		}),
		...((Object.keys(ownRules).length > 0 ||
			hasYours ||
			inForce.mode !== "off") && {
			guard: {
				own: writtenShown(ownRules),
				above: rulesShown(above),
				inForce: rulesShown(inForce),
				...(hasYours && { yours: writtenShown(yourRules) }),
			},
		}),
	};
}

const countriesText = (countries: "all" | readonly string[]) =>
	countries === "all" ? countries : [...countries];

const countriesOf = ({ countries }: RulesInForce) =>
	countries === "all" ? countries : [...countries];

function rulesShown(rules: RulesInForce): Static<typeof Rules> {
	const { mode, level, numbersPerAddress, messagesPerHour } = rules;
	return {
		mode,
		level,
		...(numbersPerAddress !== null && { numbersPerAddress }),
		...(messagesPerHour.length > 0 && {
			messagesPerHour: perHourShown(messagesPerHour),
		}),
	};
}

/** One table of what all of them allow together. */
function perHourShown(parts: RulesInForce["messagesPerHour"]) {
	const names = [...new Set(parts.flatMap((part) => Object.keys(part)))];
	return Object.fromEntries(
		names.flatMap((name) => {
			const most = hourlyBound({ messagesPerHour: parts }, name);
			return most === null ? [] : [[name, most]];
		}),
	);
}

function writtenShown({ refusedTypes: _, ...part }: GuardRules) {
	const { messagesPerHour } = part;
	return {
		...part,
		...(messagesPerHour && { messagesPerHour: { ...messagesPerHour } }),
	};
}
