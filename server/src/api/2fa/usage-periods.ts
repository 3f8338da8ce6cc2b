/** The days of a usage query, and the periods that divide them. Days are `YYYY-MM-DD`, UTC. */

/** Inclusive at both ends. */
export type Period = { readonly first: string; readonly last: string };

export const SUBRESOURCES = [
	"daily",
	"monthly",
	"yearly",
	"alltime",
	"today",
	"yesterday",
	"thismonth",
	"lastmonth",
] as const;

/** `records` itself, or one of its subresources. */
export type UsageQuery = "records" | (typeof SUBRESOURCES)[number];

export function addDays(day: string, days: number): string {
	const at = new Date(day);
	at.setUTCDate(at.getUTCDate() + days);
	return at.toISOString().slice(0, 10);
}

/** The same day of another month, or its last day if the month is shorter. */
export function addMonths(day: string, months: number): string {
	const at = new Date(`${day.slice(0, 7)}-01`);
	at.setUTCMonth(at.getUTCMonth() + months);
	const month = at.toISOString().slice(0, 7);
	const same = `${month}${day.slice(7)}`;
	const last = lastOfMonth(month);
	return same < last ? same : last;
}

/** `month`: any day of it, or `YYYY-MM`. */
function lastOfMonth(month: string): string {
	const [year, number] = month.split("-").map(Number) as [number, number];
	// A setter, as the constructor of Date reads the years 0 to 99 as 1900 to 1999.
	const at = new Date(0);
	at.setUTCFullYear(year, number, 0);
	return at.toISOString().slice(0, 10);
}

const firstOfMonth = (day: string) => `${day.slice(0, 7)}-01`;

/**
 * The days that a query covers; null if none are left. A missing last day is today,
 * or the first day if that is later. A missing first day depends on the last one. The
 * dates of a request can only narrow a named period (`today`, `lastmonth`).
 */
export function daysOf(
	query: UsageQuery,
	given: { readonly first: string | null; readonly last: string | null },
	today: string,
	/** The day on which the account began. */
	began: string,
): Period | null {
	const named = namedPeriod(query, today);
	if (named !== null) return narrowed(named, given);
	const last = given.last ?? latest(today, given.first ?? today);
	const first = given.first ?? defaultFirst(query, last, began);
	return { first, last };
}

function namedPeriod(query: UsageQuery, today: string): Period | null {
	const yesterday = addDays(today, -1);
	const monthAgo = addMonths(today, -1);
	switch (query) {
		case "today":
			return { first: today, last: today };
		case "yesterday":
			return { first: yesterday, last: yesterday };
		case "thismonth":
			return { first: firstOfMonth(today), last: today };
		case "lastmonth":
			return { first: firstOfMonth(monthAgo), last: lastOfMonth(monthAgo) };
		default:
			return null;
	}
}

function narrowed(
	{ first, last }: Period,
	given: { readonly first: string | null; readonly last: string | null },
): Period | null {
	const from = latest(first, given.first ?? first);
	const to = given.last !== null && given.last < last ? given.last : last;
	return from <= to ? { first: from, last: to } : null;
}

function defaultFirst(query: UsageQuery, last: string, began: string): string {
	if (query === "daily") return addDays(last, -29);
	if (query === "monthly") return firstOfMonth(addMonths(last, -11));
	return began < last ? began : last;
}

function latest(a: string, b: string): string {
	return a > b ? a : b;
}

/** The characters of a day that name its period: all, the month, the year; default none. */
const NAME_LENGTH: Readonly<Partial<Record<UsageQuery, number>>> = {
	daily: 10,
	monthly: 7,
	yearly: 4,
};

/** How many characters of a day name its period; 0: all days are one period. */
export function periodNameLength(query: UsageQuery): number {
	return NAME_LENGTH[query] ?? 0;
}

/** The days of `days` that lie in the period of this name. */
export function periodWithin(name: string, days: Period): Period {
	return narrowed(periodNamed(name, days), days) ?? days;
}

/**
 * The counts of each period that has any, in order. The first and the last period are
 * cut to `days`, as only those days were counted.
 */
export function countsByPeriod(
	query: UsageQuery,
	days: Period,
	counts: readonly { readonly day: string; readonly count: number }[],
): (Period & { readonly count: number })[] {
	const length = periodNameLength(query);
	const totals = new Map<string, number>();
	for (const { day, count } of counts) {
		const name = day.slice(0, length);
		totals.set(name, (totals.get(name) ?? 0) + count);
	}
	if (query === "records" && totals.size === 0) totals.set("", 0);
	return [...totals]
		.filter(([, count]) => count > 0 || query === "records")
		.map(([name, count]) => ({
			...periodWithin(name, days),
			count,
		}));
}

function periodNamed(name: string, days: Period): Period {
	switch (name.length) {
		case 10:
			return { first: name, last: name };
		case 7:
			return { first: `${name}-01`, last: lastOfMonth(name) };
		case 4:
			return { first: `${name}-01-01`, last: `${name}-12-31` };
		default:
			return days;
	}
}
