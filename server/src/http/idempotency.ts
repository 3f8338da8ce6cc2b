/** The `Idempotency-Key` header, and the requests that it ties together. */

import type { FastifyRequest } from "fastify";
import type { Command } from "../commands/command.ts";
import { idempotent } from "../commands/idempotency.ts";
import type { Hasher } from "../crypto.ts";
import { badParameter } from "../errors.ts";

/** `request`: what was asked for, after normalising: two are the same if it is. */
export function withIdempotency<Reply>(
	command: Command<Reply>,
	http: FastifyRequest,
	hash: Hasher,
	scope: { accountSid: string; endpoint: string; request: unknown },
	isKept: (reply: Reply) => boolean = () => true,
): Command<Reply> {
	const key = http.headers["idempotency-key"];
	if (key === undefined) return command;
	if (typeof key !== "string" || !/^[\x20-\x7e]{1,128}$/.test(key)) {
		throw badParameter("Idempotency-Key", "must be 1 to 128 ASCII characters");
	}
	return idempotent(
		command,
		{
			key: hash("idempotency key", scope.accountSid, scope.endpoint, key),
			fingerprint: hash("idempotent request", JSON.stringify(scope.request)),
		},
		isKept,
	);
}
