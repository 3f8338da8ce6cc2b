/** Rows of `/2fa/usage/costs`, added up by day, month, channel or country. */

import { FORMULA } from "../../../server/src/api/2fa/formula.ts";
import { DAY_MS } from "../../../server/src/durations.ts";

export type CostRow = {
	readonly channel: string;
	readonly country: string | null;
	readonly provider?: string;
	readonly startDate: string;
	/** A whole number. */
	readonly count: string;
	/** Decimal; null: no price is known. */
	readonly amount: string | null;
	readonly unpriced: string;
	/** For the master account alone. */
	readonly cost?: string | null;
	readonly uncosted?: string;
	readonly currency: string | null;
};

export const DIMENSIONS = [
	...(["day", "month", "channel", "country", "service"] as const),
] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** Costs are not known by service. */
export type CostDimension = Exclude<Dimension, "service">;

/** Money in millionths of the currency; null: none of the messages has a known price. */
export type Sum = {
	readonly key: string;
	readonly count: number;
	readonly amount: bigint | null;
	readonly unpriced: number;
	readonly cost: bigint | null;
	readonly uncosted: number;
};

export function summed(
	rows: readonly CostRow[],
	keyOf: (row: CostRow) => string,
): Sum[] {
	const sums = new Map<string, Sum>();
	for (const row of rows) {
		const key = keyOf(row);
		const sum = sums.get(key) ?? { ...NOTHING, key };
		sums.set(key, {
			key,
			count: sum.count + Number(row.count),
			amount: added(sum.amount, row.amount),
			unpriced: sum.unpriced + Number(row.unpriced),
			cost: added(sum.cost, row.cost ?? null),
			uncosted: sum.uncosted + Number(row.uncosted ?? 0),
		});
	}
	return [...sums.values()];
}

const NOTHING: Omit<Sum, "key"> = {
	...{ count: 0, amount: null, unpriced: 0, cost: null, uncosted: 0 },
};

export function keyOf(dimension: CostDimension): (row: CostRow) => string {
	switch (dimension) {
		case "day":
			return ({ startDate }) => startDate;
		case "month":
			return ({ startDate }) => startDate.slice(0, 7);
		case "channel":
			return ({ channel }) => channel;
		case "country":
			return ({ country }) => country ?? "";
	}
}

/** Days and months in order, all else by count. */
export function sorted(sums: readonly Sum[], dimension: Dimension): Sum[] {
	return dimension === "day" || dimension === "month"
		? sums.toSorted((a, b) => a.key.localeCompare(b.key))
		: sums.toSorted((a, b) => b.count - a.count || a.key.localeCompare(b.key));
}

function added(sum: bigint | null, amount: string | null): bigint | null {
	return amount === null ? sum : (sum ?? 0n) + microsOf(amount);
}

const DECIMALS = 6;

export function microsOf(amount: string): bigint {
	const [whole = "0", fraction = ""] = amount.split(".");
	return BigInt(whole + fraction.slice(0, DECIMALS).padEnd(DECIMALS, "0"));
}

/** For `Intl`, which takes decimal text without a loss. */
export function decimalOf(micros: bigint): `${number}` {
	const digits = String(micros).padStart(DECIMALS + 1, "0");
	const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
	const whole = digits.slice(0, -DECIMALS);
	return (fraction === "" ? whole : `${whole}.${fraction}`) as `${number}`;
}

/**
 * Each day from the first to the last, as a chart must not draw a line across days
 * without a message; of a longer stretch the last `MOST_POINTS` days.
 */
export function daysBetween(first: string, last: string): string[] {
	const dayOf = (text: string) => Date.parse(text) / DAY_MS;
	return keysBetween(dayOf(first), dayOf(last), (day) =>
		new Date(day * DAY_MS).toISOString().slice(0, 10),
	);
}

/** As `daysBetween`. */
export function monthsBetween(first: string, last: string): string[] {
	const monthOf = (text: string) => {
		const at = new Date(text);
		return at.getUTCFullYear() * 12 + at.getUTCMonth();
	};
	return keysBetween(monthOf(first), monthOf(last), (month) => {
		const year = String(Math.floor(month / 12)).padStart(4, "0");
		return `${year}-${String((month % 12) + 1).padStart(2, "0")}`;
	});
}

const MOST_POINTS = 800;

function keysBetween(
	first: number,
	last: number,
	keyOf: (number: number) => string,
): string[] {
	const keys: string[] = [];
	const start = Math.max(first, last - MOST_POINTS + 1);
	for (let each = start; each <= last; each++) keys.push(keyOf(each));
	return keys;
}

/**
 * RFC 4180. A text that a spreadsheet may compute or run gets an apostrophe before it, as
 * in the service's own CSV; a negative number stays one.
 */
export function csvOf(rows: readonly (readonly string[])[]): string {
	return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
	const safe =
		FORMULA.test(text) && !/^-\d+(?:\.\d+)?$/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
