/** `/2fa/usage/records`: counts of sends by period (section 6 of the contract). */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { CHANNELS } from "../../channel.ts";
import type { Context } from "../../context.ts";
import { type Static, Type } from "../../schema.ts";
import type { UsageKind } from "../../usage/usage.ts";
import type { Operation } from "../operation.ts";
import { replies } from "../replies.ts";
import { countsByPeriod, type UsageQuery } from "./usage-periods.ts";
import {
	ALIASES,
	readUsage,
	UsageParameters,
	usagePage,
	usageReads,
} from "./usage-query.ts";

const PATH = "/2fa/usage/records";

const UsageReply = Type.Object({
	usageRecords: Type.Array(
		Type.Object(
			{
				channel: Type.String({ description: `All, ${CHANNELS.join(", ")}` }),
				category: Type.String({ description: "The same as channel" }),
				description: Type.String(),
				accountSid: Type.String(),
				startTime: Type.String({ description: "First day" }),
				endTime: Type.String({ description: "Last day, itself included" }),
				startDate: Type.String({ description: "The same as startTime" }),
				endDate: Type.String({ description: "The same as endTime" }),
				count: Type.String({ description: "A whole number" }),
				unit: Type.String(),
				uri: Type.String(),
			},
			{ title: "UsageRecord" },
		),
	),
});

const SHOWN: Readonly<
	Record<UsageKind, { channel: string; description: string; unit: string }>
> = {
	verification: {
		channel: "All",
		description: "Total OTP sent, irrespective of channel or retry",
		unit: "OTP",
	},
	sms: { channel: "sms", description: "Total SMS sent for OTP", unit: "SMS" },
	call: {
		channel: "call",
		description: "Total calls made for OTP",
		unit: "Calls",
	},
	email: {
		channel: "email",
		description: "Total emails sent for OTP",
		unit: "Emails",
	},
	whatsapp: {
		channel: "whatsapp",
		description: "Total WhatsApp messages sent for OTP",
		unit: "Messages",
	},
	telegram: {
		channel: "telegram",
		description: "Total Telegram messages sent for OTP",
		unit: "Messages",
	},
};

const USAGE: Operation = {
	id: "listUsage",
	tag: "Usage",
	summary: "Count sends of a stretch of days",
	description:
		"`All` counts verifications; a channel counts the messages that went out on it. Dates are also taken as `startTime` and `endTime`.",
	example: { startDate: "-30days", channel: "all" },
};

export function usageRoutes(app: FastifyInstance, context: Context): void {
	async function answer(
		http: FastifyRequest,
		query: UsageQuery,
		given: UsageParameters,
	): Promise<Static<typeof UsageReply>> {
		const { account, kind, days } = readUsage(context, http, query, given);
		if (days === null) return { usageRecords: [] };
		const { first, last } = days;
		const counts = await context.store.usage(account.sid, kind, first, last);
		const { channel, description, unit } = SHOWN[kind];
		const inForce = new URLSearchParams({
			...(given.channel !== undefined && { channel }),
			startTime: first,
			endTime: last,
			accountSid: account.sid,
		});
		const path = query === "records" ? PATH : `${PATH}/${query}`;
		const periods = countsByPeriod(query, days, counts);
		return {
			usageRecords: usagePage(periods, given).map((period) => ({
				channel,
				category: channel,
				description,
				accountSid: account.sid,
				startTime: period.first,
				endTime: period.last,
				startDate: period.first,
				endDate: period.last,
				count: String(period.count),
				unit,
				uri: `${path}?${inForce}`,
			})),
		};
	}

	usageReads(
		app,
		PATH,
		UsageReply,
		{
			all: USAGE,
			byPeriod: {
				...USAGE,
				id: "listUsageByPeriod",
				summary: "Count sends by day, month, year or a named period",
			},
		},
		answer,
	);

	app.route<{ Body: UsageParameters }>({
		method: "POST",
		url: PATH,
		config: {
			aliases: ALIASES,
			operation: { ...USAGE, id: "listUsageByPost" },
		},
		schema: { body: UsageParameters, response: replies(UsageReply) },
		handler: (http) => answer(http, "records", http.body),
	});
}
