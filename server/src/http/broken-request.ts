/**
 * Answers, on the socket, requests that Node's parser cannot read. Their path may
 * not be known, so they belong to no dialect.
 */

import type { Socket } from "node:net";
import { isInMidReply } from "./pipelines.ts";

/** `code`: the same member as in the bodies of 2FA refusals. */
export const BROKEN_REQUESTS = {
	headers: {
		code: 431,
		status: 431,
		message: "The request headers are larger than 16 KiB",
	},
	late: {
		code: 408,
		status: 408,
		message: "The request did not arrive in time",
	},
	/** Postern is no proxy. */
	connect: { code: 405, status: 405, message: "Method not allowed" },
	malformed: { code: 400, status: 400, message: "Malformed request" },
} as const;

export function answerBrokenRequest(
	error: Error & { code?: string },
	socket: Socket,
	requestId: string,
): void {
	// An answer now would be read as a part of the reply that has begun.
	const isTooLate = !socket.writable || isInMidReply(socket);
	if (error.code === "ECONNRESET" || isTooLate) {
		socket.destroy();
		return;
	}
	const { code, status, message } = faultOf(error.code);
	const allow = status === 405 ? "Allow: GET, POST\r\n" : "";
	const body = JSON.stringify({ code, message, requestID: null });
	socket.end(
		`HTTP/1.1 ${status} ${message}\r\n${allow}Content-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
	);
}

function faultOf(code: string | undefined) {
	switch (code) {
		case "HPE_HEADER_OVERFLOW":
			return BROKEN_REQUESTS.headers;
		case "ERR_HTTP_REQUEST_TIMEOUT":
			return BROKEN_REQUESTS.late;
		case "CONNECT":
			return BROKEN_REQUESTS.connect;
		default:
			return BROKEN_REQUESTS.malformed;
	}
}
