/**
 * Keys that a record has only if a request includes them: without `include` a
 * record is byte for byte the one that old clients know.
 */

import { badParameter, Refusal } from "../../errors.ts";
import { moneyText } from "../../prices/money.ts";
import { Type } from "../../schema.ts";
import type { GuardDecision } from "../../verification/guard-decision.ts";
import type { Event, Verification } from "../../verification/verification.ts";
import { REFUSALS } from "./refusals.ts";

const money = (description: string) =>
	Type.Optional(Type.Union([Type.String(), Type.Null()], { description }));

/**
 * A new key needs a line here, one in `includedOf` or `includedOfEvent`, and its schema.
 * `blocked` is no key: it lets a search show the records of blocked sends.
 */
const INCLUDABLE = {
	price: { isForMaster: false },
	cost: { isForMaster: true },
	provider: { isForMaster: true },
	test: { isForMaster: false },
	blocked: { isForMaster: false },
	guard: { isForMaster: false },
} as const satisfies Record<string, { readonly isForMaster: boolean }>;

export type Includable = keyof typeof INCLUDABLE;
export type Included = ReadonlySet<Includable>;

const NAMES = Object.keys(INCLUDABLE) as Includable[];

export const IncludeParameter = Type.Optional(
	Type.String({
		maxLength: 64,
		description:
			"More keys in records, commas between: price (what the account pays), test (whether it is a test), guard (why a send or a later message was blocked, or would have been), and for the master account cost and provider. blocked adds records: those of blocked sends",
	}),
);

/** Why a gate refused a send, or would have. */
export const DecisionReply = Type.Object({
	code: Type.Integer({
		description:
			"488: the guard or a list. 489: country or type of number. 479: a budget",
	}),
	rule: Type.String({ description: "The kind of rule, in one word" }),
	node: Type.String({
		description:
			"What the rule is about: a country, a type, an entry of a list, a range of numbers; * stands for several",
	}),
	since: Type.Union([Type.String(), Type.Null()], {
		description: "ISO 8601; null: it is not known",
	}),
	until: Type.Union([Type.String(), Type.Null()], {
		description: "ISO 8601; null: it does not end by itself",
	}),
	count: Type.Optional(
		Type.Integer({
			description:
				"In a record that stands for several blocked sends: how many",
		}),
	),
});

/** Keys of the record; those of each event follow below. */
export const IncludedKeys = {
	price: money(
		"With include=price: decimal; null if the price of an accepted message is not known, or none was accepted",
	),
	cost: money(
		"With include=cost: decimal; null if the cost of an accepted message is not known, or none was accepted",
	),
	currency: money("With include=price or cost: ISO 4217"),
	test: Type.Optional(
		Type.Boolean({
			description:
				"With include=test: true for a test account, or a test recipient",
		}),
	),
	guard: Type.Optional(
		Type.Union([DecisionReply, Type.Null()], {
			description:
				"With include=guard: why the send was blocked; with another status than blocked, why a resend or a later message of it was refused, or why the guard would have blocked it in the mode on. null: nothing spoke against it",
		}),
	),
};
export const IncludedOfEvent = {
	price: IncludedKeys.price,
	cost: IncludedKeys.cost,
	provider: Type.Optional(
		Type.Union([Type.String(), Type.Null()], {
			description: "With include=provider; null if none has answered yet",
		}),
	),
};

/** `caller`: the owner of the request's credentials, not the account that it acts for. */
export function readInclude(
	given: string | undefined,
	caller: { readonly parentSid: string | null },
): Included {
	const names = (given ?? "")
		.split(",")
		.map((name) => name.trim())
		.filter((name) => name !== "");
	const unknown = names.some((name) => !NAMES.includes(name as Includable));
	if (unknown) {
		throw badParameter("include", `must be of ${NAMES.join(", ")}`);
	}
	const included = new Set(names as Includable[]);
	for (const name of included) {
		if (!INCLUDABLE[name].isForMaster || caller.parentSid === null) continue;
		throw new Refusal("forbidden", {
			message: `include: ${name} is shown to the master account alone`,
			details: { parameter: "include" },
		});
	}
	return included;
}

/** The keys that a record shows in addition to the usual ones. */
export type View = {
	readonly included: Included;
	/** Currency of the amounts; null: no prices are configured. */
	readonly currency: string | null;
};

export const PLAIN_VIEW: View = { included: new Set(), currency: null };

/** The names in a fixed order, for the URIs of pages; undefined: there are none. */
export function includeText(included: Included): string | undefined {
	const names = NAMES.filter((name) => included.has(name));
	return names.length === 0 ? undefined : names.join(",");
}

/** The columns that follow those of every export. */
export function includedColumns({ included }: View): string[] {
	const hasMoney = included.has("price") || included.has("cost");
	return [
		...NAMES.filter((name) => included.has(name) && name !== "blocked"),
		...(hasMoney ? ["currency"] : []),
		...(included.has("guard") ? ["guardCount", "guardUntil"] : []),
	];
}

export type IncludedValues = {
	price?: string | null;
	cost?: string | null;
	currency?: string | null;
	test?: boolean;
	guard?: ShownDecision | null;
};

type ShownDecision = {
	code: number;
	rule: string;
	node: string;
	since: string | null;
	until: string | null;
	count?: number;
};

/** The record's own keys: sums over its messages. */
export function includedOf(
	{ events, test, guard }: Verification,
	{ included, currency }: View,
): IncludedValues {
	if (included.size === 0) return {};
	const hasMoney = included.has("price") || included.has("cost");
	return {
		...(included.has("price") && { price: sumOf(events, "priceMicros") }),
		...(included.has("cost") && { cost: sumOf(events, "costMicros") }),
		...(hasMoney && { currency }),
		...(included.has("test") && { test: test !== undefined }),
		...(included.has("guard") && {
			guard: guard === undefined ? null : shownDecision(guard),
		}),
	};
}

export function shownDecision({
	refusal,
	since,
	until,
	...decision
}: GuardDecision): ShownDecision {
	const timeOf = (at: number | null) =>
		at === null ? null : new Date(at).toISOString();
	return {
		code: REFUSALS[refusal].code,
		rule: decision.rule,
		node: decision.node,
		since: timeOf(since),
		until: timeOf(until),
		...(decision.count !== undefined && { count: decision.count }),
	};
}

export function includedOfEvent(
	event: Event,
	{ included }: View,
): Omit<IncludedValues, "currency" | "test" | "guard"> & {
	provider?: string | null;
} {
	if (included.size === 0) return {};
	return {
		...(included.has("price") && { price: sumOf([event], "priceMicros") }),
		...(included.has("cost") && { cost: sumOf([event], "costMicros") }),
		...(included.has("provider") && { provider: event.provider }),
	};
}

/** Null: no event has an amount, or one that a provider accepted has none. */
function sumOf(
	events: readonly Event[],
	name: "priceMicros" | "costMicros",
): string | null {
	let sum: number | null = null;
	for (const event of events) {
		const amount = event[name];
		if (amount !== undefined) sum = (sum ?? 0) + amount;
		else if (event.acceptedAt !== null) return null;
	}
	return sum === null ? null : moneyText(sum);
}
