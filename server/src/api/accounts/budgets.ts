/** Budgets of an account: how they are read from a change, and how full they are. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { unpricedChannel } from "../../accounts/cap-prices.ts";
import {
	type Cap,
	type CapInForce,
	capsInForce,
	MOST_CAPS,
	writtenCaps,
} from "../../accounts/caps.ts";
import {
	PERIODS,
	periodEnd,
	presentPeriod,
	spendingKey,
	spentIn,
} from "../../accounts/spending.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { whyUncounted } from "../../numbers/country.ts";
import { isCountry } from "../../numbers/phone.ts";
import { moneyText } from "../../prices/money.ts";
import type { Prices } from "../../prices/prices.ts";
import { sinceOf } from "../../protection/cap-news.ts";
import type { Provider } from "../../providers/contract.ts";
import { type Static, Type } from "../../schema.ts";
import { wireTime } from "../2fa/dates.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";

const period = Type.Enum(PERIODS, { description: "In UTC" });
const country = (description: string) =>
	Type.Union([Type.String(), Type.Null()], { description });

export const BudgetParameters = Type.Array(
	Type.Object(
		{
			period,
			amount: Type.Union([Type.String(), Type.Number()], {
				description:
					'Above 0 and below 1000000000, with at most 6 decimals: "100.00"; in the currency of the price lists',
			}),
			country: Type.Optional(
				country("ISO 3166-1, such as DE; absent or null: all messages"),
			),
		},
		{ additionalProperties: false },
	),
	{ maxItems: MOST_CAPS },
);

const WrittenBudget = Type.Object({
	period,
	country: country("null: all messages"),
	amount: Type.String(),
	currency: Type.String(),
});

export const BudgetsReply = Type.Object(
	{
		own: Type.Array(WrittenBudget),
		above: Type.Array(WrittenBudget, {
			description: "Written by accounts above it",
		}),
		yours: Type.Optional(
			Type.Array(WrittenBudget, {
				description:
					"Of those the ones that the asking account has written; absent without any",
			}),
		),
	},
	{ description: "Both hold, the stricter first; absent: there are none" },
);

/** Undefined: nobody has written any. */
export function budgetsOf(
	account: Account,
	/** The SID of the account whose credentials the request has. */
	asker: string,
): Static<typeof BudgetsReply> | undefined {
	if (account.budgets === undefined) return undefined;
	const yours = asker === account.sid ? undefined : account.budgets[asker];
	return {
		own: writtenCaps(account, true).map(shownCap),
		above: writtenCaps(account, false).map(shownCap),
		...(yours !== undefined && { yours: yours.map(shownCap) }),
	};
}

const shownCap = (cap: Cap): Static<typeof WrittenBudget> => ({
	period: cap.period,
	country: cap.country,
	amount: moneyText(cap.amount),
	currency: cap.currency,
});

/** The members of the context that it needs; a command line has no lanes. */
type Parts = {
	readonly prices: Pick<Prices, "currency" | "hasAllCapPrices">;
	readonly lanes: {
		readonly all: readonly {
			readonly provider: Pick<Provider, "name" | "channels">;
		}[];
	};
	readonly sandboxes: { has(name: string): boolean };
};

/** All of them, or a refusal: nothing is half taken. */
export function readBudgets(
	given: Static<typeof BudgetParameters>,
	{ prices, lanes, sandboxes }: Parts,
): Cap[] {
	if (given.length === 0) return [];
	const { currency } = prices;
	if (currency === null) {
		throw bad(
			"cannot be counted: the service has no prices. Its operator sets currency, and prices or defaultPrice",
		);
	}
	const carriers = lanes.all
		.map(({ provider }) => provider)
		.filter(({ name }) => !sandboxes.has(name));
	const caps = new Map<string, Cap>();
	for (const one of given) {
		const cap: Cap = {
			period: one.period,
			country: readCountry(one.country ?? null),
			amount: readAmount(one.amount),
			currency,
		};
		const name = `the ${cap.period} budget of ${cap.country ?? "all messages"}`;
		if (caps.has(name)) throw bad(`has ${name} twice`);
		const channel = unpricedChannel(cap, prices, carriers);
		if (channel !== null) {
			throw bad(
				`cannot have ${name}: some of its messages by ${channel} have no price. Its operator sets defaultPrice.${channel}, or a price without a prefix`,
			);
		}
		caps.set(name, cap);
	}
	return [...caps.values()];
}

const bad = (sentence: string) => badParameter("budgets", sentence);

function readCountry(given: string | null): string | null {
	const letters = given?.toUpperCase() ?? null;
	if (letters === null) return null;
	const fault = whyUncounted(letters);
	if (fault !== null) throw bad(`cannot be for ${letters}, which ${fault}`);
	if (isCountry(letters)) return letters;
	throw bad("has a country that is none: write ISO 3166-1 letters such as DE");
}

const AMOUNT = /^[0-9]{1,9}(?:\.([0-9]{1,6}))?$/;

/** Millionths: up to 10^15, which a double holds exactly. */
function readAmount(given: string | number): number {
	const text = String(given).trim();
	const [, fraction = ""] = AMOUNT.exec(text) ?? [];
	const [whole = ""] = text.split(".");
	const micros = AMOUNT.test(text)
		? Number(whole + fraction.padEnd(6, "0"))
		: 0;
	if (micros > 0) return micros;
	throw bad(
		'has an amount that cannot be: it must be above 0 and below 1000000000, with at most 6 decimals, such as "100.00"',
	);
}

const Budget = Type.Object(
	{
		period,
		country: country("null: all messages"),
		amount: Type.String({ description: "The strictest that anybody has set" }),
		used: Type.String({
			description: "Messages under way count with the most that they may cost",
		}),
		left: Type.String({ description: "0.00 if more is used than allowed" }),
		currency: Type.String(),
		since: Type.String({ description: "The first day of the period, UTC" }),
		until: Type.String({ description: "When the period ends" }),
	},
	{ title: "Budget" },
);

const LIST: Operation = {
	id: "listBudgets",
	tag: "Accounts",
	summary: "Show how full the budgets of an account are",
	description:
		"The strictest budget of each period and country, and what is used of it in the present period. A budget counts from the moment at which the first one of its period and country was set.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC") },
};

/** A cap with what is used of it in its present period. */
export type BudgetNow = CapInForce & {
	readonly used: number;
	/** `YYYY-MM-DD` or `YYYY-MM`, UTC. */
	readonly present: string;
};

/** One read by key for all of them; none for an account without budgets. */
export async function budgetsNow(
	account: Account,
	{ prices, store, now }: Pick<Context, "prices" | "store" | "now">,
): Promise<BudgetNow[]> {
	const caps = capsInForce(account, prices.worthOf);
	if (caps.length === 0) return [];
	const keyOf = ({ period, country }: CapInForce) =>
		spendingKey(account.sid, period, country);
	const rows = await store.spendings(caps.map(keyOf));
	const at = now();
	return caps.map((cap) => {
		const row = rows.find(({ key }) => key === keyOf(cap));
		const present = presentPeriod(row, cap.period, at);
		return { ...cap, present, used: spentIn(row, present).used };
	});
}

export function budgetRoute(app: FastifyInstance, context: Context): void {
	const { prices } = context;
	app.route<OneAccount>({
		method: "GET",
		url: "/accounts/:sid/budgets",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			response: replies(
				enveloped(Type.Object({ budgets: Type.Array(Budget) })),
			),
		},
		async handler(http) {
			const account = named(context, http);
			const budgets = await budgetsNow(account, context);
			return ok({
				budgets: budgets.map(({ period, country, limit, used, present }) => ({
					period,
					country,
					amount: moneyText(limit),
					used: moneyText(used),
					left: moneyText(Math.max(0, limit - used)),
					currency: prices.currency ?? "",
					since: sinceOf(present),
					until: wireTime(periodEnd(present)),
				})),
			});
		},
	});
}
