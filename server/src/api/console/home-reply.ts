/** The reply of the home page: its schema, and its parts as they are shown. */

import { type Static, Type } from "../../schema.ts";
import type { TrafficSum } from "../../store/contract.ts";
import { addDays } from "../2fa/usage-periods.ts";
import { nullable } from "../accounts/account-patch.ts";
import type { Attention } from "./attention.ts";
import { type Figures, figuresBy, largest, NO_FIGURES } from "./figures.ts";

/** Days of the chart. */
export const DAYS = 30;
const MOST_COUNTRIES = 12;

const FiguresReply = Type.Object({
	sent: Type.Integer(),
	accepted: Type.Integer(),
	delivered: Type.Integer(),
	failed: Type.Integer(),
	verified: Type.Integer(),
	blocked: Type.Integer(),
});

export const HomeReply = Type.Object({
	accountSid: Type.String(),
	isFresh: Type.Boolean({ description: "The account has sent nothing yet" }),
	channels: Type.Array(
		Type.Object({ channel: Type.String(), figures: FiguresReply }),
		{ description: "The last 24 hours" },
	),
	days: Type.Array(
		Type.Object({
			day: Type.String({ description: "YYYY-MM-DD, UTC" }),
			figures: FiguresReply,
		}),
		{ description: "The last 30 days, each of them" },
	),
	week: FiguresReply,
	weekBefore: FiguresReply,
	countries: Type.Array(
		Type.Object({
			country: nullable(Type.String({ description: "ISO 3166-1" })),
			isOthers: Type.Boolean({ description: "All other countries together" }),
			figures: FiguresReply,
		}),
	),
	everybody: nullable(
		Type.Array(Type.Object({ channel: Type.String(), figures: FiguresReply }), {
			description: "For the master account: all accounts, 24 hours",
		}),
	),
	attention: Type.Array(
		Type.Object({
			kind: Type.String(),
			provider: Type.Optional(Type.String()),
			state: Type.Optional(Type.String()),
			reason: Type.Optional(Type.String()),
			at: Type.Optional(Type.String()),
			count: Type.Optional(Type.Integer()),
			oldestSeconds: Type.Optional(Type.Integer()),
			channel: Type.Optional(Type.String()),
			now: Type.Optional(Type.Number()),
			before: Type.Optional(Type.Number()),
			period: Type.Optional(Type.String()),
			country: Type.Optional(nullable(Type.String())),
			share: Type.Optional(Type.Number()),
			token: Type.Optional(Type.String()),
			usedAt: Type.Optional(nullable(Type.String())),
			createdAt: Type.Optional(Type.String()),
		}),
	),
	thresholds: Type.Object({
		backlogSeconds: Type.Integer(),
		conversionMessages: Type.Integer(),
		conversionShare: Type.Number(),
		tokenDays: Type.Integer(),
		budgetShare: Type.Number(),
	}),
});
type HomeReply = Static<typeof HomeReply>;

export function shownAttention(one: Attention): HomeReply["attention"][number] {
	switch (one.kind) {
		case "credentials_refused":
			return { ...one, at: new Date(one.at).toISOString() };
		case "token_unused":
			return {
				...one,
				usedAt: one.usedAt === null ? null : new Date(one.usedAt).toISOString(),
				createdAt: new Date(one.createdAt).toISOString(),
			};
		default:
			return one;
	}
}

export function shownByChannel(figures: ReadonlyMap<string, Figures>) {
	return [...figures].map(([channel, each]) => ({ channel, figures: each }));
}

/** Days without a message are there too: a chart must not draw a line across them. */
export function everyDay(first: string, rows: readonly TrafficSum[]) {
	const byDay = figuresBy(rows, ({ hour }) => hour);
	return Array.from({ length: DAYS }, (_, i) => addDays(first, i)).map(
		(day) => ({ day, figures: byDay.get(day) ?? NO_FIGURES }),
	);
}

export function shownCountries(rows: readonly TrafficSum[]) {
	const { named, others } = largest(
		figuresBy(rows, ({ country }) => country),
		MOST_COUNTRIES,
	);
	return [
		...named.map(([country, figures]) => ({
			country: country === "" ? null : country,
			isOthers: false,
			figures,
		})),
		...(others === null
			? []
			: [{ country: null, isOthers: true, figures: others }]),
	];
}
