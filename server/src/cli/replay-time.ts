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
const DATE = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])/;

/**
 * Why a number is no time of a message, as a sentence without its subject; null: it may
 * be one. A date without dashes, seconds or the days of a spreadsheet would be read as
 * milliseconds of the last century: with them all thresholds would be off by a thousand
 * and more, and nothing would look wrong.
 */
export function oldNumberFault(text: string): string | null {
	if (!MILLISECONDS.test(text)) return null;
	const at = Number(text);
	if (at === 0 || at >= FIRST_CODES) return null;
	return at >= 1e8 && at < 1e11 && !DATE.test(text)
		? "is a number of seconds: write milliseconds since 1970, so multiply by 1000, or ISO 8601"
		: "is a time before 2000, if it means milliseconds: write 2026-01-31, or 2026-01-31T12:00:00Z";
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
