/** Idempotency in the 2FA API: its scope, and when two requests ask for the same. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Command } from "../../commands/command.ts";
import { KEPT_MS } from "../../commands/idempotency.ts";
import type { Undecided } from "../../commands/until-decided.ts";
import type { Context } from "../../context.ts";
import { phoneKey } from "../../numbers/key.ts";
import { readPhone } from "../../numbers/phone.ts";
import { FIRST_DIALECT } from "../../verification/first-dialect.ts";
import { formerEmail, formerPhone } from "../../verification/former-keys.ts";
import { normalEmail } from "../../verification/recipient.ts";
import { tiedByKey } from "../idempotency-key.ts";
import { defaultCountryOf } from "../read-recipient.ts";
import { asNormalised } from "./values.ts";

export function withIdempotency<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	context: Context,
	{ account, endpoint }: { account: Account; endpoint: string },
	isKept?: (reply: Exclude<Reply, Undecided>) => boolean,
): Command<Reply> {
	const { config, rekeying, now } = context;
	const { since } = rekeying;
	const country = defaultCountryOf(account, config);
	const normalised = (recipientIn: (text: string) => string) =>
		asNormalised(http.body as Record<string, unknown>, recipientIn);
	return tiedByKey(
		make,
		http,
		context,
		{ dialect: FIRST_DIALECT, accountSid: account.sid, endpoint },
		{
			normalised: () => normalised((text) => normalRecipient(text, country)),
			...(since !== null &&
				now() < since + KEPT_MS && {
					formerlyNormalised: () => normalised(formerRecipient),
				}),
		},
		isKept,
	);
}

function normalRecipient(text: string, country: string | null): string {
	const phone = readPhone(text, country);
	return phone === null || phone === "national"
		? (normalEmail(text) ?? text)
		: phoneKey(phone.number);
}

function formerRecipient(text: string): string {
	return formerPhone(text) ?? formerEmail(text) ?? text;
}
