/** From what went wrong to the reply that says so (section 11 of the contract). */

import type { Socket } from "node:net";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { REFUSALS, Refusal } from "../errors.ts";
import { UnknownKey } from "../secrets/key-ring.ts";
import { sentenceOf } from "./patterns.ts";

/** Anything that is neither a refusal nor the client's fault is a bug, and says so. */
export function asRefusal(error: FastifyError | Error): Refusal {
	if (error instanceof Refusal) return error;
	if (error instanceof UnknownKey) {
		return new Refusal("unavailable", {
			details: { retryAfter: 5 },
			cause: error,
		});
	}
	if ("validation" in error && error.validation) {
		const [problem] = error.validation;
		const parameter =
			problem?.keyword === "required"
				? String(problem.params.missingProperty)
				: [
						...(problem?.instancePath.split("/").slice(1) ?? []),
						...(problem?.keyword === "additionalProperties"
							? [problem.params.additionalProperty]
							: []),
					].join(".");
		return new Refusal("parameter", {
			message: `${parameter} ${sentence(problem)}`,
			details: { parameter },
		});
	}
	const status = "statusCode" in error ? error.statusCode : undefined;
	if (status === 413) return new Refusal("too_large");
	if (status === 415) return new Refusal("media_type");
	if (status !== undefined && status >= 400 && status < 500) {
		return new Refusal("malformed", { message: error.message });
	}
	return new Refusal("internal");
}

/** What was wrong before its route could look at it is wrong with the definition all the same. */
export function asBadDefinition(
	refusal: Refusal,
	request: FastifyRequest,
): Refusal {
	if (refusal.refusal !== "parameter") return refusal;
	const { definition } = request.routeOptions.config;
	const { message, details } = refusal;
	return definition?.parameters.includes(details?.parameter ?? "")
		? new Refusal(definition.bad, { message, ...(details && { details }) })
		: refusal;
}

type Problem = NonNullable<FastifyError["validation"]>[number];

function sentence(problem: Problem | undefined): string {
	if (problem?.keyword === "required") return "is required";
	if (problem?.keyword === "additionalProperties") return "is not known";
	if (problem?.keyword === "enum" || problem?.keyword === "const") {
		const values = problem.params.allowedValues ?? [
			problem.params.allowedValue,
		];
		return `must be one of ${(values as unknown[]).join(", ")}`;
	}
	if (problem?.keyword === "pattern") {
		return sentenceOf(String(problem.params.pattern)) ?? "is not valid";
	}
	return (problem?.message ?? "is not valid").replace("NOT have", "not have");
}

export function answerRefusal(
	refusal: Refusal,
	requestId: string | null,
	reply: FastifyReply,
): void {
	const { code, status } = REFUSALS[refusal.refusal];
	if (status === 401) reply.header("www-authenticate", 'Basic realm="postern"');
	const { details } = refusal;
	if (details?.retryAfter !== undefined) {
		reply.header("retry-after", details.retryAfter);
	}
	reply
		.status(status)
		.header("content-type", "application/json; charset=utf-8")
		.send(
			JSON.stringify({
				code,
				message: refusal.message,
				requestID: requestId,
				...(details && { details }),
			}),
		);
}

/** Requests that Node's parser gives up on never become one: they are answered on the socket. */
export function answerBrokenRequest(
	error: Error & { code?: string },
	socket: Socket,
	requestId: string,
): void {
	if (error.code === "ECONNRESET" || !socket.writable) {
		socket.destroy();
		return;
	}
	const refusal =
		error.code === "HPE_HEADER_OVERFLOW"
			? REFUSALS.headers_too_large
			: error.code === "ERR_HTTP_REQUEST_TIMEOUT"
				? REFUSALS.request_timeout
				: REFUSALS.malformed;
	const body = JSON.stringify({
		code: refusal.code,
		message: refusal.message,
		requestID: null,
	});
	socket.end(
		`HTTP/1.1 ${refusal.status} ${refusal.message}\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
	);
}
