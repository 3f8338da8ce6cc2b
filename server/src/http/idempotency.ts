/** The `Idempotency-Key` header, and the requests that it ties together. */

import type { FastifyRequest } from "fastify";
import type { Command } from "../commands/command.ts";
import { idempotent } from "../commands/idempotency.ts";
import type { Hasher } from "../crypto.ts";
import { badParameter, Refusal } from "../errors.ts";
import { canonicalCode } from "../verification/code.ts";
import { normalEmail, normalPhone } from "../verification/recipient.ts";

/**
 * The command that `make` makes, or the reply that was kept for its key. What
 * the request refers to (a workflow, the account's defaults) may have changed
 * since the first: that is looked at only where there is no reply yet.
 */
export function withIdempotency<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	hash: Hasher,
	scope: { accountSid: string; endpoint: string },
	isKept: (reply: Reply) => boolean = () => true,
): Command<Reply> {
	const key = http.headers["idempotency-key"];
	if (key === undefined) return make();
	if (typeof key !== "string" || !/^[\x20-\x7e]{1,128}$/.test(key)) {
		throw badParameter("Idempotency-Key", "must be 1 to 128 ASCII characters");
	}
	return idempotent(
		orRefusal(make),
		{
			key: hash("idempotency key", scope.accountSid, scope.endpoint, key),
			fingerprint: hash(
				"idempotent request",
				asNormalised(http.body as Record<string, unknown>),
			),
		},
		isKept,
	);
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
function asNormalised(parameters: Readonly<Record<string, unknown>>): string {
	const entries = Object.entries(parameters)
		.map(([name, value]) => [name, normalValue(name, value)] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify(entries);
}

function normalValue(name: string, value: unknown): unknown {
	if (typeof value !== "string") return value;
	switch (name) {
		case "to":
		case "emailTo":
		case "emailFrom":
			return normalPhone(value) ?? normalEmail(value) ?? value;
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
