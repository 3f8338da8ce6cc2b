/** Recipients and addresses as parameters. */

import { badParameter } from "../errors.ts";
import {
	normalEmail,
	type RecipientKey,
	recipientKeyOf,
} from "../verification/recipient.ts";

export function readRecipient(parameter: string, text: string): RecipientKey {
	const key = recipientKeyOf(text);
	if (key !== null) return key;
	throw badParameter(
		parameter,
		"is neither a phone number nor an email address",
	);
}

export function readEmail(
	parameter: string,
	text: string | null | undefined,
): string | null {
	if (text === undefined || text === null) return null;
	const email = normalEmail(text);
	if (email === null) throw badParameter(parameter, "is not an email address");
	return email;
}
