/** Numbers and times as people of the language write them; times local, or UTC by a key. */

import { useMemo } from "react";
import { type At, instantOf } from "./instant.ts";
import { moneyIn } from "./money.ts";
import { stored } from "./stored.ts";
import { type Language, language, localeOf } from "./texts.ts";

export type Zone = "local" | "utc";
export const zone = stored<Zone>("zone", (text) =>
	text === "utc" ? "utc" : "local",
);

export { type At, instantOf } from "./instant.ts";

export type Format = ReturnType<typeof formatOf>;

export function useFormat(): Format {
	const chosen = language.use();
	const where = zone.use();
	return useMemo(() => formatFor(chosen, where), [chosen, where]);
}

/** One for all: each row of a list asks for it, and the browser takes a millisecond to make one. */
const made = new Map<string, Format>();

function formatFor(chosen: Language, where: Zone): Format {
	const key = `${chosen} ${where}`;
	const known = made.get(key) ?? formatOf(chosen, where);
	made.set(key, known);
	return known;
}

function formatOf(chosen: Language, where: Zone) {
	const locale = localeOf(chosen);
	const timeZone = where === "utc" ? { timeZone: "UTC" } : {};
	const times = (options: Intl.DateTimeFormatOptions) => {
		const format = new Intl.DateTimeFormat(locale, { ...options, ...timeZone });
		return (at: At) => {
			const date = instantOf(at);
			return Number.isNaN(date.getTime()) ? "–" : format.format(date);
		};
	};
	const day = { year: "numeric", month: "short", day: "numeric" } as const;
	const clock = { hour: "2-digit", minute: "2-digit" } as const;
	const utc = (options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
	const dayOfUtc = utc(day);
	const monthOfUtc = utc({ year: "numeric", month: "long" });
	const number = new Intl.NumberFormat(locale);
	const percent = new Intl.NumberFormat(locale, {
		style: "percent",
		maximumFractionDigits: 1,
	});
	const oneDigit = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
	return {
		locale,
		/** Day and time to the minute. */
		time: times({ ...day, ...clock }),
		/** With seconds, milliseconds and the zone. */
		exact: times({
			...day,
			...clock,
			second: "2-digit",
			fractionalSecondDigits: 3,
			timeZoneName: "short",
		}),
		/** Time of day to the second. */
		clock: times({ ...clock, second: "2-digit" }),
		date: times(day),
		/** `YYYY-MM-DD` or `YYYY-MM`, which is of UTC wherever the person is. */
		day: (key: string) =>
			(key.length > 7 ? dayOfUtc : monthOfUtc).format(new Date(key)),
		number: (value: number) => number.format(value),
		/** 0.5 is 50 %. */
		percent: (share: number) => percent.format(share),
		/** A time of so many milliseconds, in the unit that fits: 1.2 s. */
		duration(ms: number): string {
			if (ms < 1_000) return `${number.format(Math.round(ms))} ms`;
			const seconds = ms / 1_000;
			if (seconds < 60) return `${oneDigit.format(seconds)} s`;
			if (seconds < 3_600) return `${oneDigit.format(seconds / 60)} min`;
			if (seconds < 86_400) return `${oneDigit.format(seconds / 3_600)} h`;
			return `${oneDigit.format(seconds / 86_400)} d`;
		},
		money: (amount: number, currency: string) =>
			moneyIn(locale, amount, currency),
		/** A number of a phone stays as it is: people compare it with other records. */
		phone: (value: string) => value,
	};
}
