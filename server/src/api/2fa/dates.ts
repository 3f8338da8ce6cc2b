/** Reads dates of clients (section 5 of the contract). All dates are UTC. */

import { DAY_MS, MINUTE_MS } from "../../durations.ts";
import { badParameter } from "../../errors.ts";
import { dayOf } from "../../usage/usage.ts";
import { addDays, addMonths } from "./usage-periods.ts";

/** The time that a date names, [from, until): a whole day, a whole minute or a whole second. */
export type Stretch = {
	readonly from: number;
	readonly until: number;
	/** The text of the request; for a relative date the day that it names. */
	readonly text: string;
};

const SECOND = 1_000;

const ABSOLUTE =
	/^(\d{4}-\d\d-\d\d)(?:[T ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d{1,9}))?)?(?:Z|([+ -])([01]\d|2[0-3]):?([0-5]\d)?)?)?$/i;
const RELATIVE = /^-(\d{1,5}) ?(day|week|month|year)s?$/i;
/** Years have four digits, also after the offset is subtracted. */
const EARLIEST = Date.parse("0001-01-01");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

const FORMS =
	"must be YYYY-MM-DD, YYYY-MM-DD HH:mm:ss, an ISO 8601 time, or relative as in -30days";

export function readDate(
	parameter: string,
	given: string,
	now: number,
): Stretch {
	const text = given.trim();
	const relative = RELATIVE.exec(text);
	if (relative !== null) {
		const [, number = "", unit = ""] = relative;
		const day = daysBefore(dayOf(now), Number(number), unit.toLowerCase());
		if (day === null) throw badParameter(parameter, "is too long ago");
		return wholeDay(day, day);
	}
	const absolute = ABSOLUTE.exec(text);
	if (absolute === null) throw badParameter(parameter, FORMS);
	const [, date = "", hour, minute = "00", second, fraction = ""] = absolute;
	if (!exists(date)) {
		throw badParameter(parameter, "is a date that does not exist");
	}
	if (hour === undefined) return wholeDay(date, text);
	const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
	const at = Date.parse(
		`${date}T${hour}:${minute}:${second ?? "00"}.${milliseconds}Z`,
	);
	const from = Math.min(Math.max(at - offsetMs(absolute), EARLIEST), LATEST);
	const unit = fraction !== "" ? 1 : second === undefined ? MINUTE_MS : SECOND;
	return { from, until: Math.min(from + unit, LATEST + 1), text };
}

/** A blank counts as `+`: in a query string an unencoded `+` arrives as one. */
function offsetMs([, , , , , , sign, hours, minutes]: RegExpExecArray): number {
	if (hours === undefined) return 0;
	const ms = (Number(hours) * 60 + Number(minutes ?? "0")) * MINUTE_MS;
	return sign === "-" ? -ms : ms;
}

function exists(date: string): boolean {
	const at = Date.parse(date);
	// Date.parse turns 31 April into 1 May.
	return at >= EARLIEST && dayOf(at) === date;
}

function wholeDay(day: string, text: string): Stretch {
	const from = Date.parse(day);
	return { from, until: from + DAY_MS, text };
}

/** Null if the day is before the year 1. */
function daysBefore(
	today: string,
	number: number,
	unit: string,
): string | null {
	const [year, month] = today.split("-").map(Number) as [number, number];
	if (unit === "day" || unit === "week") {
		const days = number * (unit === "week" ? 7 : 1);
		return Date.parse(today) - days * DAY_MS < EARLIEST
			? null
			: addDays(today, -days);
	}
	const months = number * (unit === "year" ? 12 : 1);
	return months >= (year - 1) * 12 + month ? null : addMonths(today, -months);
}

/** Start and end of the period; null for one that is not given. */
export function readDates(
	given: { readonly startDate?: string; readonly endDate?: string },
	now: number,
): { start: Stretch | null; end: Stretch | null } {
	const start =
		given.startDate === undefined
			? null
			: readDate("startDate", given.startDate, now);
	const end =
		given.endDate === undefined
			? null
			: readDate("endDate", given.endDate, now);
	if (start !== null && end !== null && start.from >= end.until) {
		throw badParameter("endDate", "is before startDate");
	}
	return { start, end };
}

/** The format of replies: `YYYY-MM-DD HH:mm:ss` in UTC. */
export function wireTime(at: number): string {
	return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
