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
export const ALL_SPENT = 100;

export type CapNews = {
	readonly news: readonly AccountNews[];
	readonly spendings: readonly SpendingChange[];
};

const NO_NEWS: CapNews = { news: [], spendings: [] };

/** The threshold that this amount has reached; 0: none. */
export function thresholdOf(used: number, limit: number): number {
	if (used >= limit) return ALL_SPENT;
	// Whole numbers: a product with 0.8 is not exact.
	return used * 100 >= limit * NEARLY_SPENT ? NEARLY_SPENT : 0;
}

/** A jump over both thresholds is told as the higher one. */
export function newsOfCap(
	parts: Pick<CapParts, "currency"> & NewsParts,
	{ accountSid, key, country, limit, ...cap }: CapUse,
	row: Spending | undefined,
	period: string,
	{ threshold, now }: { readonly threshold: number; readonly now: number },
): CapNews {
	const { used, told } = spentIn(row, period);
	if (threshold <= told) return NO_NEWS;
	const facts: BudgetFacts = {
		...{ country, period: cap.period, since: sinceOf(period) },
		threshold: threshold >= ALL_SPENT ? "100" : "80",
		amount: moneyText(limit),
		used: moneyText(used),
		currency: parts.currency,
	};
	const news = freshNews(
		parts,
		{ accountSid, event: "account.budget", facts },
		now,
	);
	// An account that begins to listen in the middle of a period hears of it then.
	if (news === null) return NO_NEWS;
	return {
		news: [news],
		spendings: [{ key, period, change: 0, told: threshold }],
	};
}

/** The first day of the period. */
export function sinceOf(period: string): string {
	return period.length === "YYYY-MM".length ? `${period}-01` : period;
}
