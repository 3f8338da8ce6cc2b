/**
 * The sum that is spent under a cap of an account in its present period: the cost of
 * accepted messages, and the most that those under way may cost. A batch that begins
 * messages loads and locks the row, so no two batches spend the same room. All batches
 * write differences, so one that settles messages needs no lock before its commit.
 *
 * Only a charge begins a period: it has seen the row. Clocks differ: a period that lies
 * ahead by less than `MOST_AHEAD_MS` counts as the present one, so that instances at midnight,
 * and one that is late by hours, share one sum. A row that lies further ahead was written
 * by a clock that was wrong: the next charge takes its place.
 */

import { DAY_MS, MOST_AHEAD_MS } from "../durations.ts";
import { dayOf } from "../usage/usage.ts";

export const PERIODS = ["day", "month"] as const;
export type Period = (typeof PERIODS)[number];

export type Spending = {
	readonly key: string;
	/** `YYYY-MM-DD` or `YYYY-MM`, UTC. */
	readonly period: string;
	/** Millionths of the currency. */
	readonly used: number;
	/** The highest news of this period that the account was told, as a number that only rises: `protection/cap-news.ts`. */
	readonly told: number;
};

export type SpendingChange = {
	readonly key: string;
	readonly period: string;
	/** Added to `used`. */
	readonly change: number;
	/** A charge, or news at a refusal: under the lock of the row, whose period it may replace. Others only add to a row of their own period. */
	readonly isCharge: boolean;
	/** The news that the account is told now, as such a number; 0: none. */
	readonly told: number;
};

export type SpendingView = {
	/** Only loaded rows: others read as empty. */
	spending(key: string): Spending | undefined;
};

export type SpendingWork = SpendingView & {
	spend(change: SpendingChange): void;
};

const PREFIX = "spending ";

/** `country`: ISO 3166-1; null: all messages count. */
export function spendingKey(
	accountSid: string,
	period: Period,
	country: string | null,
): string {
	return `${PREFIX}${accountSid} ${period} ${country ?? "*"}`;
}

/** Gates name these keys among those of counters, so every command that asks gates loads them. */
export function isSpendingKey(key: string): boolean {
	return key.startsWith(PREFIX);
}

/** The period at an instant. Texts of one kind sort as the periods do. */
export function periodAt(period: Period, at: number): string {
	const day = dayOf(at);
	return period === "day" ? day : day.slice(0, "YYYY-MM".length);
}

/** The instant at which this period ends. */
export function periodEnd(period: string): number {
	const [year = 0, month = 0, day] = period.split("-").map(Number);
	return day === undefined
		? Date.UTC(year, month, 1)
		: Date.UTC(year, month - 1, day + 1);
}

/** The period in which `row` is charged at an instant: see above. */
export function presentPeriod(
	row: Spending | undefined,
	period: Period,
	now: number,
): string {
	const present = periodAt(period, now);
	if (row === undefined || row.period <= present) return present;
	return row.period <= periodAt(period, now + MOST_AHEAD_MS)
		? row.period
		: present;
}

const NOTHING = { used: 0, told: 0 };

/** The sum that is spent in `period`; a row of another period says nothing about it. */
export function spentIn(
	row: Spending | undefined,
	period: string,
): { readonly used: number; readonly told: number } {
	return row?.period === period ? row : NOTHING;
}

/** The row after a change, as both stores compute it. */
export function changedBy(
	row: Spending | undefined,
	{ key, period, change, told, isCharge }: SpendingChange,
): Spending | undefined {
	if (!isCharge && row?.period !== period) return row;
	const before = spentIn(row, period);
	return {
		key,
		period,
		used: before.used + change,
		told: Math.max(before.told, told),
	};
}

/** Two changes of one row as one. What is settled in another period than that of a charge is lost, as in the stores. */
export function summed(
	one: SpendingChange | undefined,
	other: SpendingChange,
): SpendingChange {
	if (one === undefined) return other;
	if (one.period === other.period) {
		return {
			...other,
			change: one.change + other.change,
			told: Math.max(one.told, other.told),
			isCharge: one.isCharge || other.isCharge,
		};
	}
	if (one.isCharge !== other.isCharge) return one.isCharge ? one : other;
	return one.period > other.period && !one.isCharge ? one : other;
}

/** Rows stay for a while after their period, for what is settled late. */
const KEPT_MS = 7 * DAY_MS;

export function spendingKeptUntil({ period }: { period: string }): number {
	return periodEnd(period) + KEPT_MS;
}
