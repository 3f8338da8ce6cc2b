/** The reply to a request that waits for longer than its connection may be silent. */

import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { AnswerError } from "./answer-errors.ts";

/**
 * A connection without a byte in either direction is closed after so long. Less than the
 * minute after which nginx and most load balancers answer in the service's place.
 */
export const LONGEST_SILENCE_MS = 55_000;

/** Whatever held the request up for so long is hardly over in a second. */
const RETRY_AFTER_S = 10;

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
		if (request.isOverdue || raw.headersSent || reply.sent) {
			raw.socket?.destroy();
			return;
		}
		request.isOverdue = true;
		forgetBody(reply);
		// The rest of the body would be taken for the next request.
		if (!request.raw.complete) reply.header("connection", "close");
		const answered = answerError(refusalFor(request), request, reply);
		if (answered === undefined) drop(reply);
		else void answered.then(() => drop(reply));
	});
}

/** The handler may have described a body that is not sent. */
function forgetBody(reply: FastifyReply): void {
	for (const name of Object.keys(reply.getHeaders())) {
		if (name.startsWith("content-")) reply.removeHeader(name);
	}
}

/** Drops what the handler still returns, sends or throws: it comes too late. */
function drop(reply: FastifyReply): void {
	reply.hijack();
	// Fastify would log the URL, in which there may be numbers.
	reply.send = () => reply;
	reply.log = withoutRefusals(reply.log);
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
		details: { retryAfter: RETRY_AFTER_S },
		cause: new Error(`It was not answered within ${seconds} s`),
	});
}
