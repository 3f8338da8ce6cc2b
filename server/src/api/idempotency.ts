/** The `Idempotency-Key` header, in whatever dialect. */

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
	/** Texts that are equal for requests which ask for the same. */
	readonly normalised: () => string;
	/** The same by the rule of before, where replies may be left from then. */
	readonly formerlyNormalised?: () => string;
};

/**
 * The command that `make` makes, or the reply that was kept for its key. What
 * the request refers to (a workflow, the account's defaults) may have changed
 * since the first: that is looked at only where there is no reply yet.
 */
export function tiedByKey<Reply>(
	make: () => Command<Reply>,
	http: FastifyRequest,
	{ hash }: Pick<Context, "hash">,
	scope: IdempotencyScope,
	{ normalised, formerlyNormalised }: TiedRequest,
	isKept: (reply: Exclude<Reply, Undecided>) => boolean = () => true,
): Command<Reply> {
	const key = http.headers["idempotency-key"];
	if (key === undefined) return make();
	if (typeof key !== "string" || !/^[\x20-\x7e]{1,128}$/.test(key)) {
		throw badParameter("Idempotency-Key", "must be 1 to 128 ASCII characters");
	}
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

/** A refusal waits until it is known that no reply is kept. */
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
