/**
 * Bounds pipelining: requests that a client sends without waiting for replies. Node
 * begins all requests in one buffer before anything else has a turn: 65 kB of the
 * shortest ones, without credentials, were 2,000 requests and took this thread a
 * third of a second.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** Requests under way on one connection; one more closes it. Clients that pipeline send a few. */
const MOST_PIPELINED = 64;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** In the order of their requests: the first one has the connection. */
const underWay = new WeakMap<Socket, Set<ServerResponse>>();

/** A part of a reply is on its way, and more of it is to come. */
export function isInMidReply(socket: Socket): boolean {
	const [response] = underWay.get(socket) ?? [];
	return response?.headersSent === true && !response.writableEnded;
}

export function boundPipelines(handle: Handle): Handle {
	function begun(socket: Socket): Set<ServerResponse> {
		const responses = new Set<ServerResponse>();
		underWay.set(socket, responses);
		socket.once("close", () => closeQueued(responses));
		return responses;
	}

	return (request, response) => {
		const { socket } = request;
		// Node still begins the requests that stand in the buffer after the last one.
		if (socket.destroyed) return;
		const responses = underWay.get(socket) ?? begun(socket);
		if (responses.size === MOST_PIPELINED) {
			socket.destroy();
			return;
		}
		responses.add(response);
		response.once("close", () => responses.delete(response));
		handle(request, response);
	};
}

/**
 * Node closes the one response that has the connection. Those that wait behind it would
 * never close, and whoever gives something back then (a place, a file) would keep it.
 */
function closeQueued(responses: ReadonlySet<ServerResponse>): void {
	for (const response of responses) {
		if (response.socket !== null || response.writableFinished) continue;
		response.destroy();
		response.emit("close");
	}
}
