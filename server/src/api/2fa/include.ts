/**
 * Keys that a record has only if a request includes them: without `include` a
 * record is byte for byte the one that old clients know.
 */

import { badParameter, Refusal } from "../../errors.ts";
import { moneyText } from "../../prices/money.ts";
import { Type } from "../../schema.ts";
import type { Event, Verification } from "../../verification/verification.ts";

const money = (description: string) =>
	Type.Optional(Type.Union([Type.String(), Type.Null()], { description }));

/** A new key needs a line here, one in `includedOf` or `includedOfEvent`, and its schema. */
const INCLUDABLE = {
	price: { isForMaster: false },
	cost: { isForMaster: true },
	provider: { isForMaster: true },
	test: { isForMaster: false },
} as const satisfies Record<string, { readonly isForMaster: boolean }>;

export type Includable = keyof typeof INCLUDABLE;
export type Included = ReadonlySet<Includable>;

const NAMES = Object.keys(INCLUDABLE) as Includable[];

export const IncludeParameter = Type.Optional(
	Type.String({
		maxLength: 64,
		description:
			"More keys in records, commas between: price (what the account pays), test (whether it is a test), and for the master account cost and provider",
	}),
);

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
		...NAMES.filter((name) => included.has(name)),
		...(hasMoney ? ["currency"] : []),
	];
}

export type IncludedValues = {
	price?: string | null;
	cost?: string | null;
	currency?: string | null;
	test?: boolean;
};

/** The record's own keys: sums over its messages. */
export function includedOf(
	{ events, test }: Verification,
	{ included, currency }: View,
): IncludedValues {
	if (included.size === 0) return {};
	const hasMoney = included.has("price") || included.has("cost");
	return {
		...(included.has("price") && { price: sumOf(events, "priceMicros") }),
		...(included.has("cost") && { cost: sumOf(events, "costMicros") }),
		...(hasMoney && { currency }),
		...(included.has("test") && { test: test !== undefined }),
	};
}

export function includedOfEvent(
	event: Event,
	{ included }: View,
): Omit<IncludedValues, "currency" | "test"> & { provider?: string | null } {
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
