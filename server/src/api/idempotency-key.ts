/** The `Idempotency-Key` header, the same in all dialects. */

import type { FastifyRequest } from "fastify";
import type { Command } from "../commands/command.ts";
import {
	type IdempotencyScope,
	idempotencyKey,
	idempotent,
} from "../commands/idempotency.ts";
import type { Undecided } from "../commands/until-decided.ts";
import type { Context } from "../context.ts";
import { badParameter, Refusal } from "../errors.ts";

export type TiedRequest = {
	readonly scope: IdempotencyScope;
	/** A text that is equal for two requests that ask for the same. */
	readonly normalised: () => string;
	/** The same by the former rule, while replies of that time may still be kept. */
	readonly formerlyNormalised?: () => string;
};

/**
 * The command that `make` makes, or the reply that is kept for its key. Workflows and
 * defaults may have changed since the first request, so a refusal by `make` counts
 * only if no reply is kept.
 */
export function tiedByKey<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	{ hash }: Pick<Context, "hash">,
	/** Asked only where there is a key: most requests have none. */
	tied: () => TiedRequest,
	isKept: (reply: Exclude<Reply, Undecided>) => boolean = () => true,
): Command<Reply> {
	const key = http.headers["idempotency-key"];
	if (key === undefined) return make();
	if (typeof key !== "string" || !/^[\x20-\x7e]{1,128}$/.test(key)) {
		throw badParameter("Idempotency-Key", "must be 1 to 128 ASCII characters");
	}
	const { scope, normalised, formerlyNormalised } = tied();
	const fingerprint = (text: string) => hash("idempotent request", text);
	return idempotent(
		orRefusal(make),
		{
			key: idempotencyKey(hash, scope, key),
			fingerprint: fingerprint(normalised()),
			...(formerlyNormalised && {
				formerFingerprint: fingerprint(formerlyNormalised()),
			}),
		},
		isKept,
	);
}

/** Throws the refusal inside the decision, after the look for a kept reply. */
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
