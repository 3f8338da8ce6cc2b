/** Times of a CSV file. */

const ISO =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}(?::\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
/** 13 digits reach to the year 2286: more are microseconds, or a date without dashes. */
const MILLISECONDS = /^\d{1,13}(?:\.\d{1,9})?$/;
/** The basic form: 20260105T110000Z. A date alone would look like milliseconds. */
const BASIC =
	/^(\d{4})(\d{2})(\d{2})T(\d{2})(?:(\d{2})(?:(\d{2})([.,]\d{1,9})?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** Nobody has sent codes before. */
export const FIRST_CODES = Date.UTC(2000, 0, 1);
/** A date without dashes, also with hours and minutes, and as a spreadsheet writes it. */
const DATE =
	/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])(?:[0-5]\d)?)?(?:\.\d*)?$/;

/**
 * Why a number is hardly a time in milliseconds, as a sentence without its subject; null:
 * it may be one. Seconds, and dates without dashes, would be read as times of the last
 * century: with them all thresholds would be off by a thousand and more, and nothing would
 * look wrong. A made-up file may well begin at any other small number.
 */
export function oldNumberFault(text: string): string | null {
	if (DATE.test(text)) {
		return "is a number of milliseconds, and looks like a date: write 2026-01-31, or 2026-01-31T12:00:00Z";
	}
	const at = Number(text);
	return MILLISECONDS.test(text) && at >= 1e8 && at < 1e11
		? "is a number of seconds: write milliseconds since 1970, so multiply by 1000, or ISO 8601"
		: null;
}

/**
 * ISO 8601 in its extended or basic form, without a zone in UTC, or milliseconds since
 * 1970; in ms. Null: it is none of them.
 */
export function readTime(text: string): number | null {
	if (MILLISECONDS.test(text)) return Math.floor(Number(text));
	const found = ISO.exec(extended(text));
	if (found === null) return null;
	const [, date = "", clock = "00:00", zone = "Z"] = found;
	const minutes = clock.length === 2 ? `${clock}:00` : clock;
	const at = Date.parse(
		`${date}T${minutes.replace(",", ".").replace(/(\.\d{3})\d+$/, "$1")}${zoneOf(zone)}`,
	);
	// Date.parse takes 30 February for 2 March.
	return Number.isNaN(at) || !isCalendarDay(date) || at < 0 ? null : at;
}

function extended(text: string): string {
	const found = BASIC.exec(text);
	if (found === null) return text;
	const [
		,
		year,
		month,
		day,
		hour,
		minute = "00",
		second,
		rest = "",
		zone = "",
	] = found;
	const seconds = second === undefined ? "" : `:${second}${rest}`;
	return `${year}-${month}-${day}T${hour}:${minute}${seconds}${zone}`;
}

/** `+01` and `+0100` as `+01:00`. */
function zoneOf(zone: string): string {
	if (/^z$/i.test(zone)) return "Z";
	return `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
}

function isCalendarDay(date: string): boolean {
	const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
	const made = new Date(Date.UTC(year, month - 1, day));
	return made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
}
