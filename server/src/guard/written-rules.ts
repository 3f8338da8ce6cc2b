/**
 * Rules that somebody has written down about the messages of an account: the operator
 * in the settings, the account, and each account above it. All of them hold, so of two
 * the stricter one decides, and nobody can loosen what another one wrote.
 */

import type { AllowedCountries, RefusedType } from "./countries.ts";
import { MODES, type Mode } from "./modes.ts";
import { LEVELS, type Level } from "./rules.ts";

/** The part of one writer. Absent: it says nothing about that. */
export type GuardRules = {
	/** ISO 3166-1, and `001` for numbers of no country. Empty: none is allowed. */
	readonly countries?: "all" | readonly string[];
	readonly mode?: Mode;
	readonly level?: Level;
	readonly refusedTypes?: readonly RefusedType[];
	/**
	 * The most messages an hour to numbers of a country, by country. `*`: of each country
	 * that is not named.
	 */
	readonly messagesPerHour?: Readonly<Record<string, number>>;
	/** The most numbers an hour for which one client address causes messages. */
	readonly numbersPerAddress?: number;
};

export type RulesInForce = {
	readonly countries: AllowedCountries;
	readonly mode: Mode;
	readonly level: Level;
	readonly refusedTypes: readonly RefusedType[];
	/** Each part stays by itself: a country that one names may be among the others of another. */
	readonly messagesPerHour: readonly Readonly<Record<string, number>>[];
	/** Null: any number of them. */
	readonly numbersPerAddress: number | null;
};

/** The rules where nobody has written any. */
export const NO_RULES: RulesInForce = {
	countries: "all",
	mode: "off",
	level: "low",
	refusedTypes: [],
	messagesPerHour: [],
	numbersPerAddress: null,
};

export function stricter(rules: RulesInForce, part: GuardRules): RulesInForce {
	const { messagesPerHour } = part;
	return {
		countries: bothAllow(rules.countries, part.countries),
		mode: later(MODES, rules.mode, part.mode),
		level: later(LEVELS, rules.level, part.level),
		refusedTypes: [
			...new Set([...rules.refusedTypes, ...(part.refusedTypes ?? [])]),
		],
		messagesPerHour:
			messagesPerHour === undefined
				? rules.messagesPerHour
				: [...rules.messagesPerHour, messagesPerHour],
		numbersPerAddress: least(
			rules.numbersPerAddress,
			part.numbersPerAddress ?? null,
		),
	};
}

function bothAllow(
	one: AllowedCountries,
	other: GuardRules["countries"] = "all",
): AllowedCountries {
	if (other === "all") return one;
	return new Set(
		one === "all" ? other : other.filter((country) => one.has(country)),
	);
}

/** Modes and levels stand in the order of their strictness. */
function later<Word>(
	order: readonly Word[],
	one: Word,
	other: Word | undefined,
): Word {
	return other !== undefined && order.indexOf(other) > order.indexOf(one)
		? other
		: one;
}

const least = (one: number | null, other: number | null) =>
	one === null || other === null ? (one ?? other) : Math.min(one, other);

/** The most messages an hour to numbers of this country; null: any number. */
export function hourlyBound(
	{ messagesPerHour }: Pick<RulesInForce, "messagesPerHour">,
	country: string,
): number | null {
	return messagesPerHour.reduce<number | null>(
		(bound, part) => least(bound, part[country] ?? part["*"] ?? null),
		null,
	);
}
