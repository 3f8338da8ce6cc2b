/** Reads recipients and email addresses from parameters. */

import type { Account } from "../accounts/account.ts";
import type { Config } from "../config/settings.ts";
import type { Context } from "../context.ts";
import { badParameter } from "../errors.ts";
import { type Mailbox, splitMailbox } from "../mailbox.ts";
import { formerKeysOf, keysIn } from "../verification/former-keys.ts";
import {
	isLookAlike,
	normalEmail,
	type RecipientKey,
} from "../verification/recipient.ts";

/** The country whose national numbers an account may use; null: none. */
export function defaultCountryOf(
	{ defaultCountry }: Pick<Account, "defaultCountry">,
	config: Pick<Config, "defaultCountry">,
): string | null {
	return defaultCountry ?? config.defaultCountry ?? null;
}

/**
 * The keys of a recipient's records. It also reads numbers that a send would refuse,
 * as the store may hold them. Former keys come before the present ones: if a record
 * is rewritten between two looks, the second look finds it.
 */
export function readRecipient(
	{ config, rekeying }: Pick<Context, "config" | "rekeying">,
	account: Account,
	parameter: string,
	text: string,
): RecipientKey[] {
	const keys = keysIn(text, defaultCountryOf(account, config));
	if (keys.length === 0) {
		throw badParameter(
			parameter,
			"is neither a phone number nor an email address",
		);
	}
	const country = config.defaultCountry ?? null;
	const former = rekeying.isUnderWay()
		? keys.flatMap((key) => formerKeysOf(key, country))
		: [];
	return [...new Set([...former, ...keys])];
}

export function readEmail(
	parameter: string,
	text: string | null | undefined,
): string | null {
	if (text === undefined || text === null) return null;
	const email = normalEmail(text);
	if (email === null) throw badParameter(parameter, "is not an email address");
	if (isLookAlike(text)) {
		throw badParameter(
			parameter,
			"holds a character before the @ that becomes an ASCII one in lower case: write that one",
		);
	}
	return email;
}

/** An address, or a name with one: `Acme <codes@acme.com>`. */
export function readMailbox(
	parameter: string,
	text: string | null | undefined,
): Mailbox | null {
	if (text === undefined || text === null) return null;
	const mailbox = splitMailbox(text);
	if (mailbox === null) {
		throw badParameter(
			parameter,
			'needs before < a name of 1 to 64 characters without control characters, ", @, =? and backslashes',
		);
	}
	const address = readEmail(parameter, mailbox.address);
	return address === null ? null : { name: mailbox.name, address };
}
