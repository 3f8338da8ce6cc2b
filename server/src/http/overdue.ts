/** The reply to a request that waits for longer than its connection may be silent. */

import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { AnswerError } from "./answer-errors.ts";

/**
 * A connection without a byte in either direction is closed after so long. Less than the
 * minute after which nginx and most load balancers answer in the service's place.
 */
export const LONGEST_SILENCE_MS = 55_000;

/**
 * To be called when the request begins. Node leaves the connection to whoever listens,
 * and would otherwise close it without a word.
 */
export function answerOverdue(
	request: FastifyRequest,
	reply: FastifyReply,
	answerError: AnswerError,
): void {
	const { raw } = reply;
	raw.on("timeout", () => {
		if (raw.headersSent || reply.sent) {
			raw.socket?.destroy();
			return;
		}
		answerError(refusalFor(request), request, reply);
		// The reply of the handler comes too late, and is dropped.
		reply.hijack();
		reply.log = withoutRefusals(reply.log);
	});
}

/** Fastify logs whatever a handler throws after the reply. A refusal is no fault of the service. */
function withoutRefusals(log: FastifyBaseLogger): FastifyBaseLogger {
	return Object.assign(Object.create(log) as FastifyBaseLogger, {
		error(fields: { err?: unknown }, words: string) {
			if (!(fields.err instanceof Refusal)) log.error(fields, words);
		},
	});
}

function refusalFor({ raw }: FastifyRequest): Refusal {
	if (!raw.complete) return new Refusal("request_timeout");
	const seconds = LONGEST_SILENCE_MS / 1_000;
	return new Refusal("unavailable", {
		details: { retryAfter: 1 },
		cause: new Error(`It was not answered within ${seconds} s`),
	});
}
