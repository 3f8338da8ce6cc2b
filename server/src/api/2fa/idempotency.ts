/** The `Idempotency-Key` header, and the requests that it ties together. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Command } from "../../commands/command.ts";
import { idempotent, KEPT_MS } from "../../commands/idempotency.ts";
import type { Undecided } from "../../commands/until-decided.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { phoneKey } from "../../numbers/key.ts";
import { readPhone } from "../../numbers/phone.ts";
import { canonicalCode } from "../../verification/code.ts";
import { formerEmail, formerPhone } from "../../verification/former-keys.ts";
import { normalEmail } from "../../verification/recipient.ts";
import { countryFor } from "../read-recipient.ts";

/**
 * The command that `make` makes, or the reply that was kept for its key. What
 * the request refers to (a workflow, the account's defaults) may have changed
 * since the first: that is looked at only where there is no reply yet.
 */
export function withIdempotency<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	context: Context,
	{ account, endpoint }: { account: Account; endpoint: string },
	isKept: (reply: Exclude<Reply, Undecided>) => boolean = () => true,
): Command<Reply> {
	const key = http.headers["idempotency-key"];
	if (key === undefined) return make();
	if (typeof key !== "string" || !/^[\x20-\x7e]{1,128}$/.test(key)) {
		throw badParameter("Idempotency-Key", "must be 1 to 128 ASCII characters");
	}
	const { hash, config, rekeying, now } = context;
	const country = countryFor(account, config);
	const fingerprint = (recipientIn: (text: string) => string) =>
		hash(
			"idempotent request",
			asNormalised(http.body as Record<string, unknown>, recipientIn),
		);
	const { since } = rekeying;
	return idempotent(
		orRefusal(make),
		{
			key: hash("idempotency key", account.sid, endpoint, key),
			fingerprint: fingerprint((text) => normalRecipient(text, country)),
			...(since !== null &&
				now() < since + KEPT_MS && {
					formerFingerprint: fingerprint(formerRecipient),
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

function orRefusal<Reply>(make: () => Command<Reply>): Command<Reply> {
	try {
		return make();
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return {
			keys: {},
			decide() {
				throw error;
			},
		};
	}
}

/** Equal for requests that ask for the same, in whatever order and spelling. */
function asNormalised(
	parameters: Readonly<Record<string, unknown>>,
	recipientIn: (text: string) => string,
): string {
	const entries = Object.entries(parameters)
		.map(
			([name, value]) => [name, normalValue(name, value, recipientIn)] as const,
		)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify(entries);
}

function normalValue(
	name: string,
	value: unknown,
	recipientIn: (text: string) => string,
): unknown {
	if (typeof value !== "string") return value;
	switch (name) {
		case "to":
		case "emailTo":
		case "emailFrom":
			return recipientIn(value);
		case "from":
			return value.replace(/^\+(?=\d)/, "");
		case "code":
			return canonicalCode(value);
		case "body":
			return value.replaceAll("\\{code}", "{code}");
		case "channel":
			return value.toLowerCase() === "voice" ? "call" : value.toLowerCase();
		default:
			return value;
	}
}
