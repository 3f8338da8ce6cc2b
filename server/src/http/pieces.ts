/**
 * Bounds the chunks of a body. Each chunk is an event: 64 KiB in chunks of one byte
 * stopped everybody for 100 ms and more, and needed no credentials. So chunks are
 * counted, and those beyond the bound are not read.
 */

import type { IncomingMessage, ServerResponse } from "node:http";

/** A client that writes 64 KiB through the smallest usual buffer (256 bytes) makes 256 chunks. */
const MOST_PIECES = 500;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** `refuse` answers on the socket; it is not called after an answer has begun. */
export function boundPieces(
	handle: Handle,
	refuse: (request: IncomingMessage) => void,
): Handle {
	return (request, response) => {
		if (request.headers["transfer-encoding"] !== undefined) {
			countPieces(request, () => {
				if (!response.headersSent) refuse(request);
				request.socket.destroySoon();
			});
		}
		handle(request, response);
	};
}

function countPieces(request: IncomingMessage, hangUp: () => void): void {
	const push = request.push.bind(request);
	let pieces = 0;
	request.push = (piece: unknown, encoding?: BufferEncoding) => {
		if (piece === null || ++pieces <= MOST_PIECES) return push(piece, encoding);
		// The parser still finishes the buffer that it has, 64 KiB at the most. `false`
		// stops Node from reading on, and the empty `_read` stops everything else.
		if (pieces === MOST_PIECES + 1) {
			request._read = () => undefined;
			hangUp();
		}
		return false;
	};
	// After an early answer (401) Node discards the rest of the body: the chunks are
	// counted there too.
	const discarding = request as IncomingMessage & { _dump: () => void };
	discarding._dump = () => {
		request.removeAllListeners("data");
		request.resume();
	};
}
