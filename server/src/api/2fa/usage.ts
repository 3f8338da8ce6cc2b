/** `/2fa/usage/records`: counts of sends by period (section 6 of the contract). */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { readingFor } from "../../http/caller.ts";
import { type Static, Type } from "../../schema.ts";
import { dayOf, type UsageKind } from "../../usage/usage.ts";
import { PageParameters } from "../pages.ts";
import { replies } from "../replies.ts";
import { readDates } from "./dates.ts";
import {
	countsByPeriod,
	daysOf,
	SUBRESOURCES,
	type UsageQuery,
} from "./usage-periods.ts";
import { channelNamed } from "./values.ts";

const UsageParameters = Type.Object({
	startDate: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "First day, as YYYY-MM-DD or relative as in -30days, in UTC",
		}),
	),
	endDate: Type.Optional(
		Type.String({ maxLength: 64, description: "Last day, itself included" }),
	),
	channel: Type.Optional(
		Type.String({
			maxLength: 16,
			description: "all (default), sms, call or voice, email",
		}),
	),
	accountSid: Type.Optional(
		Type.String({ description: "On behalf of a sub-account" }),
	),
	page: PageParameters.page,
	// The reply cannot say that more pages follow, so the default page is the largest.
	pageSize: Type.Optional(
		Type.Integer({ minimum: 1, maximum: 1000, description: "Default 1000" }),
	),
});
type UsageParameters = Static<typeof UsageParameters>;

const ALIASES = { starttime: "startDate", endtime: "endDate" };
const DEFAULT_PAGE_SIZE = 1_000;

const UsageReply = Type.Object({
	usageRecords: Type.Array(
		Type.Object({
			channel: Type.String({ description: "All, sms, call or email" }),
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
		}),
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
};

export function usageRoutes(app: FastifyInstance, context: Context): void {
	async function answer(
		http: FastifyRequest,
		query: UsageQuery,
		given: UsageParameters,
	): Promise<Static<typeof UsageReply>> {
		const account = readingFor(context.accounts, http, given.accountSid);
		const kind = readKind(given.channel);
		const now = context.now();
		const { start, end } = readDates(given, now);
		const days = daysOf(
			query,
			{
				first: start && dayOf(start.from),
				last: end && dayOf(end.until - 1),
			},
			dayOf(now),
			dayOf(account.createdAt),
		);
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
		const path =
			query === "records"
				? "/2fa/usage/records"
				: `/2fa/usage/records/${query}`;
		const { page = 0, pageSize = DEFAULT_PAGE_SIZE } = given;
		return {
			usageRecords: countsByPeriod(query, days, counts)
				.slice(page * pageSize, (page + 1) * pageSize)
				.map((period) => ({
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

	app.route<{ Querystring: UsageParameters }>({
		method: "GET",
		url: "/2fa/usage/records",
		config: { aliases: ALIASES },
		schema: { querystring: UsageParameters, response: replies(UsageReply) },
		handler: (http) => answer(http, "records", http.query),
	});

	app.route<{ Body: UsageParameters }>({
		method: "POST",
		url: "/2fa/usage/records",
		config: { aliases: ALIASES },
		schema: { body: UsageParameters, response: replies(UsageReply) },
		handler: (http) => answer(http, "records", http.body),
	});

	app.route<{
		Params: { subresource: string };
		Querystring: UsageParameters;
	}>({
		method: "GET",
		url: "/2fa/usage/records/:subresource",
		config: { aliases: ALIASES },
		schema: { querystring: UsageParameters, response: replies(UsageReply) },
		async handler(http) {
			const name = http.params.subresource.toLowerCase();
			const query = SUBRESOURCES.find((each) => each === name);
			if (query === undefined) throw new Refusal("no_route");
			return answer(http, query, http.query);
		},
	});
}

function readKind(channel = "all"): UsageKind {
	if (channel.toLowerCase() === "all") return "verification";
	const named = channelNamed(channel);
	if (named !== null) return named;
	throw badParameter("channel", "must be one of all, sms, call, voice, email");
}
