/** Queries of usage, which counts and costs read alike: parameters, days, pages and paths. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { readingFor } from "../../http/caller.ts";
import { type Static, type TSchema, Type } from "../../schema.ts";
import { dayOf, type UsageKind } from "../../usage/usage.ts";
import type { Operation } from "../operation.ts";
import { PageParameters } from "../paging.ts";
import { replies } from "../replies.ts";
import { readDates } from "./dates.ts";
import {
	daysOf,
	type Period,
	SUBRESOURCES,
	type UsageQuery,
} from "./usage-periods.ts";
import {
	CHANNEL_NAMES,
	CHANNEL_WORDS,
	channelNamed,
	noChannel,
} from "./values.ts";

export const UsageParameters = Type.Object({
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
			description: `all (default), ${CHANNEL_WORDS.join(", ")}`,
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
const OnePeriod = Type.Object({
	subresource: Type.String({ description: SUBRESOURCES.join(", ") }),
});
export type UsageParameters = Static<typeof UsageParameters>;

export const ALIASES = { starttime: "startDate", endtime: "endDate" };
const DEFAULT_PAGE_SIZE = 1_000;

/** A query that was read. */
export type UsageAsked = {
	readonly account: Account;
	readonly kind: UsageKind;
	/** Null: no day is left. */
	readonly days: Period | null;
};

export function readUsage(
	{ accounts, now }: Pick<Context, "accounts" | "now">,
	http: FastifyRequest,
	query: UsageQuery,
	given: UsageParameters,
): UsageAsked {
	const account = readingFor(accounts, http, given.accountSid);
	const kind = readKind(given.channel);
	const at = now();
	const { start, end } = readDates(given, at);
	const days = daysOf(
		query,
		{ first: start && dayOf(start.from), last: end && dayOf(end.until - 1) },
		dayOf(at),
		dayOf(account.createdAt),
	);
	return { account, kind, days };
}

function readKind(channel = "all"): UsageKind {
	if (channel.toLowerCase() === "all") return "verification";
	const named = channelNamed(channel);
	if (named !== null) return named;
	throw badParameter("channel", noChannel(channel, ["all", ...CHANNEL_NAMES]));
}

/** The rows of the page that was asked for. */
export function usagePage<Row>(
	rows: readonly Row[],
	{
		page = 0,
		pageSize = DEFAULT_PAGE_SIZE,
	}: Pick<UsageParameters, "page" | "pageSize">,
): readonly Row[] {
	return rows.slice(page * pageSize, (page + 1) * pageSize);
}

/** `GET path`, and `GET path/:subresource` for the periods that have names. */
export function usageReads(
	app: FastifyInstance,
	path: string,
	reply: TSchema,
	operations: { readonly all: Operation; readonly byPeriod: Operation },
	answer: (
		http: FastifyRequest,
		query: UsageQuery,
		given: UsageParameters,
	) => Promise<unknown>,
): void {
	const schema = { querystring: UsageParameters, response: replies(reply) };
	app.route<{ Querystring: UsageParameters }>({
		method: "GET",
		url: path,
		config: { aliases: ALIASES, operation: operations.all },
		schema,
		handler: (http) => answer(http, "records", http.query),
	});

	app.route<{
		Params: { subresource: string };
		Querystring: UsageParameters;
	}>({
		method: "GET",
		url: `${path}/:subresource`,
		config: {
			aliases: ALIASES,
			operation: {
				...operations.byPeriod,
				refusals: ["no_route"],
				example: { ...operations.byPeriod.example, subresource: "daily" },
			},
		},
		schema: { ...schema, params: OnePeriod },
		async handler(http) {
			const name = http.params.subresource.toLowerCase();
			const query = SUBRESOURCES.find((each) => each === name);
			if (query === undefined) throw new Refusal("no_route");
			return answer(http, query, http.query);
		},
	});
}
