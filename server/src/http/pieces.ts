/**
 * A body in chunks of one byte: within any bound on the body, and each chunk is
 * an event. 64 KiB of them stopped everybody for 100 ms and more, without
 * credentials too. So the chunks are counted, and what is beyond them is not read.
 */

import type { IncomingMessage, ServerResponse } from "node:http";

/** A client that writes 64 KiB through the smallest of usual buffers makes 256. */
const MOST_PIECES = 500;

type Handle = (request: IncomingMessage, response: ServerResponse) => void;

/** `refuse` answers on the socket; it is not called where an answer has begun. */
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
		// The parser goes on to the end of what it was given, 64 KiB at the most;
		// `false` has Node read no further, and nothing may ask for more.
		if (pieces === MOST_PIECES + 1) {
			request._read = () => undefined;
			hangUp();
		}
		return false;
	};
	// What comes after an early answer (401) is thrown away by Node, uncounted.
	const discarding = request as IncomingMessage & { _dump: () => void };
	discarding._dump = () => {
		request.removeAllListeners("data");
		request.resume();
	};
}
