/** `GET /console/home`: the figures of the home page, from counts that are kept by hour and day. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { DAY_MS, HOUR_MS } from "../../durations.ts";
import { callerOf, readingFor } from "../../http/caller.ts";
import { isAwaitedBy, type Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import type { TrafficSum } from "../../store/contract.ts";
import { hourOf } from "../../usage/traffic.ts";
import { dayOf } from "../../usage/usage.ts";
import { recently } from "../2fa/recently.ts";
import { addDays } from "../2fa/usage-periods.ts";
import { budgetsNow } from "../accounts/budgets.ts";
import { enveloped, ok, replies } from "../replies.ts";
import {
	type Attention,
	backlog,
	fullBudgets,
	halvedConversion,
	THRESHOLDS,
	troubledProviders,
	unusedTokens,
} from "./attention.ts";
import { figuresBy, total } from "./figures.ts";
import {
	DAYS,
	everyDay,
	HomeReply,
	shownAttention,
	shownByChannel,
	shownCountries,
} from "./home-reply.ts";
import { allOf } from "./live-account.ts";

/** A page that is open all day asks again and again: it costs one read in this time. */
const FRESH_MS = 10_000;
const HomeParameters = Type.Object({
	accountSid: Type.Optional(Type.String({ maxLength: 64 })),
});

export function homeRoute(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { store, accounts, now } = context;
	const sums = recently<TrafficSum>(FRESH_MS, now);

	app.route<{ Querystring: Static<typeof HomeParameters> }>({
		method: "GET",
		url: "/console/home",
		schema: {
			querystring: HomeParameters,
			response: replies(enveloped(HomeReply)),
		},
		async handler(http) {
			const account = readingFor(accounts, http, http.query.accountSid);
			const isMaster = callerOf(http).parentSid === null;
			const read = await figuresOf(http, account, isMaster);
			const attention = [
				...(isMaster ? await ofOperator(context) : []),
				...halvedConversion(read.byChannel, read.lastWeekByChannel),
				...fullBudgets(await budgetsNow(account, context)),
				...(await ofTokens(context, account)),
			];
			return ok({
				...read.shown,
				attention: attention.map(shownAttention),
				thresholds: THRESHOLDS,
			});
		},
	});

	async function figuresOf(
		http: FastifyRequest,
		account: Account,
		isMaster: boolean,
	) {
		const at = now();
		const today = dayOf(at);
		const { sid } = account;
		const first = addDays(today, 1 - DAYS);
		const days = await kept(http, [sid, first, "days"], () =>
			store.traffic(sid, { first, last: today }, 10),
		);
		const hours = await kept(http, [sid, today, "hours"], () =>
			store.traffic(sid, { first: addDays(today, -1), last: today }, 13),
		);
		const hourBefore = hourOf(at - DAY_MS);
		const lastDay = hours.filter(({ hour }) => hour > hourBefore);
		const everybody = isMaster
			? await kept(http, ["everybody", hourBefore], () =>
					store.trafficSince(hourOf(at - DAY_MS + HOUR_MS)),
				)
			: null;
		const between = (from: number, to: number) =>
			days.filter(
				({ hour }) =>
					hour >= addDays(today, from) && hour <= addDays(today, to),
			);
		const byChannel = figuresBy(lastDay, ({ channel }) => channel);
		return {
			byChannel,
			// The last 24 hours began yesterday, whose figures may be their own.
			lastWeekByChannel: figuresBy(between(-8, -2), ({ channel }) => channel),
			shown: {
				accountSid: sid,
				isFresh: await isFresh(sid, days),
				channels: shownByChannel(byChannel),
				days: everyDay(first, days),
				week: total(between(-6, 0)),
				weekBefore: total(between(-13, -7)),
				countries: shownCountries(days),
				everybody:
					everybody &&
					shownByChannel(figuresBy(everybody, ({ channel }) => channel)),
			},
		};
	}

	function kept(
		http: FastifyRequest,
		key: readonly string[],
		read: () => Promise<readonly TrafficSum[]>,
	): Promise<readonly TrafficSum[]> {
		return sums(
			JSON.stringify(key),
			(isWanted) => inTurn(http, read, isWanted),
			isAwaitedBy(http),
		);
	}

	/** Messages in the sandbox of a test account count nowhere, but their records do. */
	async function isFresh(
		accountSid: string,
		days: readonly TrafficSum[],
	): Promise<boolean> {
		if (days.length > 0) return false;
		const all = { ...allOf(accountSid), withBlocked: null };
		return (await store.count(all, now())) === 0;
	}
}

/** Facts of the whole installation, so for the operator alone. */
async function ofOperator({
	lanes,
	health,
	store,
	now,
}: Context): Promise<Attention[]> {
	const at = now();
	const states = lanes.states().map((state) => ({
		...state,
		refusesCredentials: health.of(state.provider).refusesCredentials,
	}));
	return [
		...troubledProviders(states),
		...backlog(await store.overdue(at), at),
	];
}

async function ofTokens(
	{ accounts, store, now }: Context,
	{ tokens }: Account,
): Promise<Attention[]> {
	const stored = await store.tokenUse(tokens.map(({ id }) => id));
	const usedAt = (id: string) => accounts.usedAt(id) ?? stored.get(id) ?? null;
	return unusedTokens(tokens, usedAt, now());
}
