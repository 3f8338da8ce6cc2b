/**
 * Idempotency keys: for a day, the same key with the same request gets the
 * first reply again and changes nothing. The reply is kept in the commit that
 * it answers, so neither ever exists without the other. A concurrent request is
 * decided after the first one and finds its reply.
 */

import { DAY_MS } from "../durations.ts";
import { Refusal } from "../errors.ts";
import type { Hasher } from "../secrets/hash.ts";
import type { Keys } from "../store/contract.ts";
import { FIRST_DIALECT } from "../verification/first-dialect.ts";
import type { Command } from "./command.ts";
import { isUndecided, type Undecided } from "./until-decided.ts";

export type IdempotencyScope = {
	readonly dialect: string;
	readonly accountSid: string;
	readonly endpoint: string;
};

/**
 * Hash of a client's key within its scope. The first dialect's hash has no
 * dialect in it, so that replies are found which were kept before there were
 * others.
 */
export function idempotencyKey(
	hash: Hasher,
	{ dialect, accountSid, endpoint }: IdempotencyScope,
	key: string,
): string {
	return dialect === FIRST_DIALECT
		? hash("idempotency key", accountSid, endpoint, key)
		: hash("dialect's idempotency key", dialect, accountSid, endpoint, key);
}

export const KEPT_MS = DAY_MS;

export function idempotent<Reply>(
	command: Command<Reply>,
	request: {
		/** See `idempotencyKey`. */
		readonly key: string;
		readonly fingerprint: string;
		/**
		 * The fingerprint of the same request by the former rule, while replies
		 * from then may exist.
		 */
		readonly formerFingerprint?: string;
	},
	isKept: (reply: Exclude<Reply, Undecided>) => boolean,
): Command<Reply> {
	const { keys } = command;
	const withReply = (own: Keys): Keys => ({ ...own, replies: [request.key] });
	return {
		...command,
		// Keys that need no look-up stay plain, because the batcher cuts batches by
		// them.
		keys:
			typeof keys === "function"
				? (found) => withReply(keys(found))
				: withReply(keys),
		decide(work, now) {
			const kept = work.keptReply(request.key);
			if (kept !== undefined && kept.expiresAt > now) {
				if (
					kept.fingerprint !== request.fingerprint &&
					kept.fingerprint !== request.formerFingerprint
				) {
					throw new Refusal("conflict");
				}
				return kept.reply as Reply;
			}
			const reply = command.decide(work, now);
			if (!isUndecided(reply) && isKept(reply as Exclude<Reply, Undecided>)) {
				work.keepReply({
					key: request.key,
					fingerprint: request.fingerprint,
					reply,
					expiresAt: now + KEPT_MS,
				});
			}
			return reply;
		},
	};
}
