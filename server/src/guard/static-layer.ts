/** Decides by what somebody has written down, before the guard looks at any history. */

import {
	type AllowedCountries,
	isCountryAllowed,
	type NumberFacts,
	type RefusedType,
} from "./countries.ts";
import type { Listed } from "./list-index.ts";
import type { ListEntry } from "./lists.ts";

export type StaticRules = {
	readonly countries: AllowedCountries;
	readonly refusedTypes: readonly RefusedType[];
	readonly lists: {
		/** An entry names a country, so a verdict needs those of the number. */
		readonly namesCountries: boolean;
		judge(
			listed: Listed,
			now: number,
		):
			| { readonly list: "deny"; readonly entry: ListEntry }
			| { readonly list: "allow" }
			| null;
	};
};

export type StaticSend = {
	readonly now: number;
	/** Null: the message goes to an address of email, to which only lists apply. */
	readonly number: string | null;
	/** Null for email, and where no rule needs them (`needsFacts`). */
	readonly facts: NumberFacts | null;
	readonly isSms: boolean;
	readonly clientIp: string | null;
	readonly email: string | null;
};

export type StaticVerdict =
	/** `skipsGuard`: a list allows it, which overrides the guard and nothing else. */
	| { readonly allowed: true; readonly skipsGuard: boolean }
	| {
			readonly allowed: false;
			readonly code: 488 | 489;
			readonly rule: "country" | "type" | "list";
			/** The country, the type, or the entry's value. */
			readonly node: string;
			/** In ms; null: for as long as the rule stands. */
			readonly until: number | null;
			readonly reason: string | null;
	  };

/** Whether any rule asks for the country or the type of a number. */
export function needsFacts({
	countries,
	refusedTypes,
	lists,
}: StaticRules): boolean {
	return countries !== "all" || refusedTypes.length > 0 || lists.namesCountries;
}

export function judgeStatically(
	send: StaticSend,
	rules: StaticRules,
): StaticVerdict {
	const { facts, now } = send;
	if (facts !== null && !isCountryAllowed(facts, rules.countries)) {
		return refusal(489, "country", facts.countries.join(",") || "none");
	}
	if (send.isSms && facts !== null && facts.refusedType !== null) {
		if (rules.refusedTypes.includes(facts.refusedType)) {
			return refusal(489, "type", facts.refusedType);
		}
	}
	const listed = { ...send, countries: facts?.countries ?? [] };
	const verdict = rules.lists.judge(listed, now);
	if (verdict?.list === "deny") {
		const { value, until, reason } = verdict.entry;
		return {
			allowed: false,
			code: 488,
			rule: "list",
			node: value,
			until,
			reason,
		};
	}
	return { allowed: true, skipsGuard: verdict !== null };
}

function refusal(
	code: 489,
	rule: "country" | "type",
	node: string,
): StaticVerdict {
	return { allowed: false, code, rule, node, until: null, reason: null };
}
