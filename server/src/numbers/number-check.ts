/** Decides whether a send accepts a phone number (setting `numbers`). Reading never refuses one. */

import { phoneKey } from "./key.ts";
import { isValidPhone, type Phone } from "./phone.ts";

export type NumberCheck = "possible" | "valid" | "lenient";

/** Null: it is accepted. The second form of a number (`key.ts`) counts as that number. */
export function whyRefused(
	{ number, plan }: Phone,
	check: NumberCheck,
	allow: readonly string[],
): string | null {
	if (allow.some((prefix) => number.startsWith(prefix))) return null;
	if (plan === "unknown") {
		return "begins with no country code that is known; the setting numbers.allow takes it all the same";
	}
	if (check === "lenient") return null;
	const isKey = phoneKey(number) !== number;
	if (plan === "impossible" && !isKey) {
		return "has a length that its country's numbers do not have; the settings numbers: lenient and numbers.allow take it all the same";
	}
	if (check === "possible") return null;
	return isValidPhone(number) || (isKey && isValidPhone(phoneKey(number)))
		? null
		: "is of a range that its country has not given out; the settings numbers: possible and numbers.allow take it all the same";
}
