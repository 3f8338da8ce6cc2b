/** The key of a limit, as a send gives it. */

import type { Limit } from "../../limits/limit.ts";
import { phoneKey } from "../../numbers/key.ts";
import { readPhone } from "../../numbers/phone.ts";
import {
	emailKey,
	isLookAlike,
	normalEmail,
	type RecipientKey,
} from "../../verification/recipient.ts";

export type LimitKey = {
	readonly limit: Limit;
	readonly key: string;
	/** The key as the request has it. */
	readonly given: string;
	/** The recipient that the key names; null: the key is taken byte for byte. */
	readonly recipient: RecipientKey | null;
};

/** `own`: the recipients of the send itself. */
export function limitKey(
	limit: Limit,
	given: string,
	own: readonly RecipientKey[],
	country: string | null,
): LimitKey {
	const recipient = recipientIn(given, own, country);
	return { limit, given, recipient, key: recipient ?? given };
}

/**
 * The recipient that the key of a limit names, so that one recipient is one key in
 * every spelling. Null if the key may be something else, such as an IP address or an
 * id: it is taken byte for byte, since two ids may differ in a blank, a dot or a zero.
 */
function recipientIn(
	given: string,
	own: readonly RecipientKey[],
	country: string | null,
): RecipientKey | null {
	// People type blanks around; the key is a recipient all the same.
	const text = given.trim();
	if (text.includes("@")) {
		const email = normalEmail(text);
		return email === null || isLookAlike(text) ? null : emailKey(email);
	}
	const phone = readPhone(text, country);
	if (phone === null || phone === "national") return null;
	const key = phoneKey(phone.number);
	if (own.includes(key)) return key;
	// More zeros than the prefix `00` has are the start of an id, and behind other signs
	// than blanks and brackets stand the parts of one (`00-11-22-33-44-55`).
	const isAbroad = /^\+|^00[\s(]*[1-9]/.test(text);
	return isAbroad && phone.plan !== "unknown" ? key : null;
}
