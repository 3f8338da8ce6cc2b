/** `/2fa/usage/costs`: the cost of messages by period, channel and country. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { callerOf } from "../../http/caller.ts";
import { isAwaitedBy, type Turns } from "../../http/turns.ts";
import { moneyText } from "../../prices/money.ts";
import { type Static, Type } from "../../schema.ts";
import type { TrafficSum } from "../../store/contract.ts";
import type { Operation } from "../operation.ts";
import { recently } from "./recently.ts";
import {
	type Period,
	periodNameLength,
	periodWithin,
	type UsageQuery,
} from "./usage-periods.ts";
import {
	readUsage,
	type UsageParameters,
	usagePage,
	usageReads,
} from "./usage-query.ts";

const FRESH_MS = 10_000;

const nullableText = (description: string) =>
	Type.Union([Type.String(), Type.Null()], { description });

const CostsReply = Type.Object({
	usageCosts: Type.Array(
		Type.Object(
			{
				channel: Type.String(),
				country: nullableText("ISO 3166-1, of the recipients' numbers"),
				provider: Type.Optional(
					Type.String({ description: "For the master account alone" }),
				),
				accountSid: Type.String(),
				startDate: Type.String({ description: "First day" }),
				endDate: Type.String({ description: "Last day, itself included" }),
				count: Type.String({
					description: "Messages that went out, a whole number",
				}),
				amount: nullableText(
					"What the account pays for the messages whose price is known, decimal; null if none is known",
				),
				unpriced: Type.String({
					description:
						"Messages of count that amount leaves out, a whole number",
				}),
				cost: Type.Optional(
					nullableText(
						"For the master account alone: what providers charge for the messages whose cost is known, decimal; null if none is known",
					),
				),
				uncosted: Type.Optional(
					Type.String({
						description:
							"For the master account alone: messages of count that cost leaves out, a whole number",
					}),
				),
				currency: nullableText("ISO 4217; null without prices"),
			},
			{ title: "CostRecord" },
		),
	),
});
const COSTS: Operation = {
	id: "listCosts",
	tag: "Usage",
	summary: "Sum costs of a stretch of days",
	description:
		"A row for each channel and country; for the master account also for each provider. An answer may be 10 s old.",
	example: { startDate: "-30days" },
};

type Cost = Static<typeof CostsReply>["usageCosts"][number];

export function usageCostRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { store, config } = context;
	const sums = recently<TrafficSum>(FRESH_MS, context.now);

	async function answer(
		http: FastifyRequest,
		query: UsageQuery,
		given: UsageParameters,
	): Promise<Static<typeof CostsReply>> {
		const { account, kind, days } = readUsage(context, http, query, given);
		if (days === null) return { usageCosts: [] };
		const length = periodNameLength(query);
		const rows = await sums(
			JSON.stringify([account.sid, days.first, days.last, length]),
			(isWanted) =>
				inTurn(http, () => store.traffic(account.sid, days, length), isWanted),
			isAwaitedBy(http),
		);
		const isMaster = callerOf(http).parentSid === null;
		const wanted = rows.filter(
			({ channel, accepted }) =>
				accepted > 0 && (kind === "verification" || channel === kind),
		);
		const rowsShown = isMaster ? wanted : withoutProviders(wanted);
		return {
			usageCosts: usagePage(rowsShown, given).map((row) =>
				shown(row, account, days, isMaster),
			),
		};
	}

	function shown(
		row: TrafficSum,
		{ sid }: Account,
		days: Period,
		isMaster: boolean,
	): Cost {
		const { first, last } = periodWithin(row.hour, days);
		const { currency = null } = config;
		const isSold =
			config.sellPrices !== undefined || config.markup !== undefined;
		const priced = isSold && currency !== null ? row.priced : 0;
		const costed = currency !== null ? row.costed : 0;
		// A sum over no known price is not an amount of zero.
		const amount = (micros: bigint, known: number) =>
			known > 0 ? moneyText(micros) : null;
		return {
			channel: row.channel,
			country: row.country || null,
			...(isMaster && { provider: row.provider }),
			accountSid: sid,
			startDate: first,
			endDate: last,
			count: String(row.accepted),
			amount: amount(row.priceMicros, priced),
			unpriced: String(row.accepted - priced),
			...(isMaster && {
				cost: amount(row.costMicros, costed),
				uncosted: String(row.accepted - costed),
			}),
			currency,
		};
	}

	usageReads(
		app,
		"/2fa/usage/costs",
		CostsReply,
		{
			all: COSTS,
			byPeriod: {
				...COSTS,
				id: "listCostsByPeriod",
				summary: "Sum costs by day, month, year or a named period",
			},
		},
		answer,
	);
}

/** Customers do not see which provider carried a message. The rows arrive in the order of their keys. */
function withoutProviders(rows: readonly TrafficSum[]): TrafficSum[] {
	const sums = new Map<string, TrafficSum>();
	for (const row of rows) {
		const key = `${row.hour} ${row.channel} ${row.country}`;
		const sum = sums.get(key);
		sums.set(key, {
			...row,
			provider: "",
			accepted: row.accepted + (sum?.accepted ?? 0),
			priced: row.priced + (sum?.priced ?? 0),
			priceMicros: row.priceMicros + (sum?.priceMicros ?? 0n),
		});
	}
	return [...sums.values()];
}
