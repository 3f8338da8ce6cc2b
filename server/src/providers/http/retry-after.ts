import { DAY_MS } from "../../durations.ts";
import type { OutboundReply } from "../../outbound/http.ts";

const LONGEST_RETRY_AFTER_MS = DAY_MS;

/**
 * Seconds or a date (RFC 9110, 10.2.3). A date is compared with the reply's own
 * `Date`: the gateway's clock may differ from ours.
 */
export function retryAfterMs(headers: OutboundReply["headers"]): number | null {
	const { "retry-after": after, date } = headers;
	if (typeof after !== "string") return null;
	const wait = /^\d{1,9}$/.test(after)
		? Number(after) * 1000
		: typeof date === "string"
			? Date.parse(after) - Date.parse(date)
			: Number.NaN;
	return wait >= 0 ? Math.min(wait, LONGEST_RETRY_AFTER_MS) : null;
}
