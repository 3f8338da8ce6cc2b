/** `/2fa/usage/costs`: the cost of messages by period, channel and country. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { callerOf } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { moneyText } from "../../prices/money.ts";
import { type Static, Type } from "../../schema.ts";
import type { TrafficSum } from "../../store/contract.ts";
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
		Type.Object({
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
				"What the account pays, decimal; null without sellPrices and markup",
			),
			cost: Type.Optional(
				nullableText(
					"For the master account alone: what providers charge, decimal; null without prices",
				),
			),
			currency: nullableText("ISO 4217; null without prices"),
		}),
	),
});
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
			() => inTurn(http, () => store.traffic(account.sid, days, length)),
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
		const amount = (micros: bigint, isKnown: boolean) =>
			currency !== null && isKnown ? moneyText(micros) : null;
		return {
			channel: row.channel,
			country: row.country || null,
			...(isMaster && { provider: row.provider }),
			accountSid: sid,
			startDate: first,
			endDate: last,
			count: String(row.accepted),
			amount: amount(row.priceMicros, isSold),
			...(isMaster && { cost: amount(row.costMicros, true) }),
			currency,
		};
	}

	usageReads(app, "/2fa/usage/costs", CostsReply, answer);
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
			priceMicros: row.priceMicros + (sum?.priceMicros ?? 0n),
		});
	}
	return [...sums.values()];
}
