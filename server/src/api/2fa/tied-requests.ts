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
import { type TiedRequest, tiedByKey } from "../idempotency-key.ts";
import { defaultCountryOf } from "../read-recipient.ts";
import { asFormerlyNormalised, asNormalised } from "./values.ts";

export function withIdempotency<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	context: Context,
	{ account, endpoint }: { account: Account; endpoint: string },
	isKept?: (reply: Exclude<Reply, Undecided>) => boolean,
): Command<Reply> {
	return tiedByKey(
		make,
		http,
		context,
		() => ({
			scope: { dialect: FIRST_DIALECT, accountSid: account.sid, endpoint },
			...fingerprintsOf(http.body as Record<string, unknown>, account, context),
		}),
		isKept,
	);
}

function fingerprintsOf(
	parameters: Readonly<Record<string, unknown>>,
	account: Account,
	{ config, rekeying: { since }, now }: Context,
): Pick<TiedRequest, "normalised" | "formerlyNormalised"> {
	const country = defaultCountryOf(account, config);
	return {
		normalised: () =>
			asNormalised(parameters, (text) => normalRecipient(text, country)),
		...(since !== null &&
			now() < since + KEPT_MS && {
				formerlyNormalised: () =>
					asFormerlyNormalised(parameters, formerRecipient),
			}),
	};
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
