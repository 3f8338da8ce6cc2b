/** The points of the home page that need attention. Each rule states its threshold, which the page shows. */

import type { BreakerState } from "../../delivery/breaker.ts";
import type { Failure } from "../../delivery/provider-health.ts";
import { DAY_MS } from "../../durations.ts";
import { NEARLY_SPENT } from "../../protection/cap-news.ts";
import type { BudgetNow } from "../accounts/budgets.ts";
import type { Figures } from "./figures.ts";

export const THRESHOLDS = {
	/** A backlog: the oldest work has been due for longer. */
	backlogSeconds: 60,
	/** Conversion is compared only over this many messages at least, in both times. */
	conversionMessages: 50,
	/** The part of last week's conversion below which it needs attention. */
	conversionShare: 0.5,
	tokenDays: 90,
	/** The part of a budget that is used: an account is told at the same one. */
	budgetShare: NEARLY_SPENT / 100,
} as const;

export type Attention =
	| {
			readonly kind: "provider_down";
			readonly provider: string;
			/** `not_connected`: it holds connections and has none. */
			readonly state: Exclude<BreakerState, "closed"> | "not_connected";
	  }
	| {
			readonly kind: "credentials_refused";
			readonly provider: string;
			readonly reason: string;
			readonly at: number;
	  }
	| {
			readonly kind: "backlog";
			readonly count: number;
			readonly oldestSeconds: number;
	  }
	| {
			readonly kind: "conversion";
			readonly channel: string;
			/** Right codes for each message that went out, from 0 to 1. */
			readonly now: number;
			readonly before: number;
	  }
	| {
			readonly kind: "budget";
			readonly period: BudgetNow["period"];
			/** ISO 3166-1; null: all messages count. */
			readonly country: string | null;
			/** The part that is used; above 1 if the budget was lowered. */
			readonly share: number;
	  }
	| {
			readonly kind: "token_unused";
			readonly token: string;
			/** The last use; null: never, or before uses were noted. */
			readonly usedAt: number | null;
			readonly createdAt: number;
	  };

export type ProviderFacts = {
	readonly provider: string;
	readonly breaker: BreakerState;
	readonly isReady: boolean;
	readonly refusesCredentials: Failure | null;
};

export function troubledProviders(
	providers: readonly ProviderFacts[],
): Attention[] {
	return providers.flatMap((each): Attention[] => {
		const { provider, breaker, isReady, refusesCredentials } = each;
		const state = isReady ? breaker : "not_connected";
		return [
			...(state === "closed"
				? []
				: [{ kind: "provider_down", provider, state } as const]),
			...(refusesCredentials === null
				? []
				: [
						{
							kind: "credentials_refused",
							provider,
							...refusesCredentials,
						} as const,
					]),
		];
	});
}

export function backlog(
	overdue: { readonly count: number; readonly oldestAt: number | null },
	now: number,
): Attention[] {
	const { count, oldestAt } = overdue;
	const oldestSeconds = oldestAt === null ? 0 : (now - oldestAt) / 1_000;
	return count > 0 && oldestSeconds > THRESHOLDS.backlogSeconds
		? [{ kind: "backlog", count, oldestSeconds: Math.round(oldestSeconds) }]
		: [];
}

/** Figures by channel: of the last 24 hours, and of the seven days before. */
export function halvedConversion(
	today: ReadonlyMap<string, Figures>,
	lastWeek: ReadonlyMap<string, Figures>,
): Attention[] {
	const { conversionMessages, conversionShare } = THRESHOLDS;
	return [...today].flatMap(([channel, figures]): Attention[] => {
		const before = lastWeek.get(channel);
		if (before === undefined) return [];
		const isEnough = [figures, before].every(
			({ sent }) => sent >= conversionMessages,
		);
		const now = figures.verified / figures.sent;
		const then = before.verified / before.sent;
		return isEnough && then > 0 && now <= then * conversionShare
			? [{ kind: "conversion", channel, now, before: then }]
			: [];
	});
}

export function fullBudgets(budgets: readonly BudgetNow[]): Attention[] {
	return budgets.flatMap(({ period, country, limit, used }): Attention[] =>
		// Whole numbers: a product with 0.8 is not exact.
		used * 100 >= limit * NEARLY_SPENT
			? [{ kind: "budget", period, country, share: shareOf(used, limit) }]
			: [],
	);
}

/** An amount that nobody can convert any more lets nothing through: it counts as full. */
const shareOf = (used: number, limit: number) => (limit > 0 ? used / limit : 1);

export function unusedTokens(
	tokens: readonly { readonly id: string; readonly createdAt: number }[],
	usedAt: (id: string) => number | null,
	now: number,
): Attention[] {
	const oldest = now - THRESHOLDS.tokenDays * DAY_MS;
	return tokens.flatMap(({ id, createdAt }): Attention[] => {
		const used = usedAt(id);
		return Math.max(createdAt, used ?? 0) < oldest
			? [{ kind: "token_unused", token: id, usedAt: used, createdAt }]
			: [];
	});
}
