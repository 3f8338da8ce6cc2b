/** Every error of a request becomes a refusal; the dialect of the URL writes the reply. */

import type {
	FastifyError,
	FastifyInstance,
	FastifyReply,
	FastifyRequest,
} from "fastify";
import type { Logger } from "pino";
import { Refusal } from "../errors.ts";
import { UnknownKey } from "../secrets/key-ring.ts";
import { causeText } from "../store/cause.ts";
import { asRefusal } from "./as-refusal.ts";
import type { DialectOf, WireReply } from "./dialect.ts";
import { allowedMethods } from "./other-methods.ts";

/** Returns a promise where the dialect takes time to word the refusal; it resolves once it is sent. */
export type AnswerError = (
	error: FastifyError | Error,
	request: FastifyRequest,
	reply: FastifyReply,
) => Promise<void> | undefined;

export function errorAnswers(dialectOf: DialectOf, log: Logger): AnswerError {
	return (error, request, reply) => {
		const refusal = asRefusal(error);
		if (refusal.name === "internal" || error instanceof UnknownKey) {
			log.error({ request: request.id, err: error }, "A request failed");
		}
		if (refusal.name === "unavailable") request.cause = causeText(refusal);
		const dialect = dialectOf(request.url);
		reply.header("x-request-id", request.id).headers(dialect.headers);
		const refused = dialect.refused(refusal, request);
		const answer = ({ status, code = status, headers, body }: WireReply) => {
			// A handler that was overdue has answered meanwhile.
			if (reply.sent) return;
			request.replyCode = code;
			reply.status(status).headers(headers).send(body);
		};
		if (refused instanceof Promise) {
			return refused.then(answer, (failure: unknown) => {
				log.error({ request: request.id, err: failure }, "A refusal failed");
				if (!reply.sent) reply.status(500).send();
			});
		}
		answer(refused);
		return undefined;
	};
}

/** To be called before the first route. */
export function answerErrors(
	app: FastifyInstance,
	answerError: AnswerError,
): void {
	const allowed = allowedMethods(app);
	app.setNotFoundHandler((request, reply) => {
		const allow = allowed(request.url);
		if (allow !== null) reply.header("allow", allow);
		const name = allow === null ? "no_route" : "method";
		void answerError(new Refusal(name), request, reply);
	});
	app.setErrorHandler((error: FastifyError | Error, request, reply) => {
		void answerError(error, request, reply);
	});
}
