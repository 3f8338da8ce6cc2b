/** Tells an account how far one of its caps is used: once for each threshold and period. */

import {
	type AccountNews,
	freshNews,
	type NewsParts,
} from "../accounts/account-news.ts";
import type { BudgetFacts } from "../accounts/account-payloads.ts";
import {
	type Spending,
	type SpendingChange,
	spentIn,
} from "../accounts/spending.ts";
import { moneyText } from "../prices/money.ts";
import type { CapParts, CapUse } from "./caps.ts";

/** In percent. */
export const NEARLY_SPENT = 80;
const ALL_SPENT = 100;
/**
 * `told` of a row where 100 was told alone, at a refusal before 80 % were used. It only
 * rises: so it lies between 80 and 100, which mean that nothing else is left to tell below.
 */
const REFUSED_EARLY = 90;

export type CapNews = {
	readonly news: readonly AccountNews[];
	readonly spendings: readonly SpendingChange[];
};

const NO_NEWS: CapNews = { news: [], spendings: [] };

/**
 * `row`: what is spent, with the message that begins. A message may cross both
 * thresholds, and is told for each. One that is refused for lack of room is told as 100:
 * a budget is seldom used to its last part, so a crossing alone would hardly ever be told.
 */
export function newsOfCap(
	parts: Pick<CapParts, "currency"> & NewsParts,
	{ accountSid, key, country, limit, ...cap }: CapUse,
	row: Spending | undefined,
	period: string,
	{ isRefused, now }: { readonly isRefused: boolean; readonly now: number },
): CapNews {
	const { used, told } = spentIn(row, period);
	// Whole numbers: a product with 0.8 is not exact.
	const isNearlySpent = used * 100 >= limit * NEARLY_SPENT;
	const tells80 = isNearlySpent && !hasTold80(told);
	const tells100 = (isRefused || used >= limit) && told < REFUSED_EARLY;
	const thresholds: BudgetFacts["threshold"][] = [];
	if (tells80) thresholds.push("80");
	if (tells100) thresholds.push("100");
	const news = thresholds.flatMap((threshold) => {
		const facts: BudgetFacts = {
			country,
			period: cap.period,
			since: sinceOf(period),
			threshold,
			amount: moneyText(limit),
			used: moneyText(used),
			currency: parts.currency,
		};
		const about = { accountSid, event: "account.budget", facts } as const;
		return freshNews(parts, about, now) ?? [];
	});
	// An account that begins to listen in the middle of a period hears of it then.
	if (news.length === 0) return NO_NEWS;
	const after = toldAfter(
		tells80 || hasTold80(told),
		tells100 || told >= REFUSED_EARLY,
	);
	return {
		news,
		spendings: [{ key, period, change: 0, told: after, isCharge: true }],
	};
}

const hasTold80 = (told: number) =>
	told >= NEARLY_SPENT && told !== REFUSED_EARLY;

function toldAfter(of80: boolean, of100: boolean): number {
	if (of100) return of80 ? ALL_SPENT : REFUSED_EARLY;
	return of80 ? NEARLY_SPENT : 0;
}

/** The first day of the period. */
export function sinceOf(period: string): string {
	return period.length === "YYYY-MM".length ? `${period}-01` : period;
}
