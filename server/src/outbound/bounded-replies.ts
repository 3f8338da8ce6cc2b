/**
 * Bounds the bytes and lines of one reply, counted on the connection.
 *
 * A bound on the body alone misses the framing: a server can send any number of
 * one-byte chunks, chunk extensions, interim replies, headers and trailers, and the
 * parser keeps about 250 bytes for each line. So all received bytes and line breaks
 * count.
 */

import type { Socket } from "node:net";
import type { buildConnector } from "undici";

export type ReplyBounds = {
	/** Interim replies, headers, framing, body and trailers together. */
	readonly bytes: number;
	readonly lines: number;
};

/** The code of the error that destroys the connection. */
export const REPLY_TOO_LONG = "REPLY_TOO_LONG";

const LINE_FEED = 0x0a;

/** Wraps `connect`: a reply beyond the bounds closes its connection. */
export function boundReplies(
	connect: buildConnector.connector,
	bounds: ReplyBounds,
): buildConnector.connector {
	return (target, callback) => {
		connect(target, (...args) => {
			const [, socket] = args;
			if (socket) boundReads(socket, bounds);
			callback(...args);
		});
	};
}

/**
 * Counts from one write to the next: a connection carries one request at a time, and
 * undici writes only requests. Bytes that follow a complete reply on a kept connection
 * count for that reply.
 */
function boundReads(socket: Socket, bounds: ReplyBounds): void {
	const read = socket.read.bind(socket);
	const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
	let bytes = 0;
	let lines = 0;
	let isOver = false;

	/** The number of bytes of a piece that are within the bounds. */
	function within(piece: Buffer): number {
		const room = Math.min(piece.length, Math.max(bounds.bytes - bytes, 0));
		for (let at = 0; at < room; at++) {
			if (piece[at] === LINE_FEED && ++lines > bounds.lines) return at;
		}
		return room;
	}

	const hangUp = () => {
		socket.destroy(
			Object.assign(new Error("The reply is too long"), {
				code: REPLY_TOO_LONG,
			}),
		);
	};

	socket.write = (...args: unknown[]) => {
		bytes = 0;
		lines = 0;
		return write(...args);
	};
	socket.read = (size) => {
		if (isOver) hangUp();
		const piece = isOver ? null : (read(size) as Buffer | null);
		if (piece === null) return null;
		const room = within(piece);
		bytes += room;
		if (room === piece.length) return piece;
		// The start of the reply may be enough, so the parser gets it. It reads on at
		// once, and that read ends the connection.
		isOver = true;
		return piece.subarray(0, room);
	};
	// A server may send TLS tickets without end, and they do not pass through `read`.
	socket.on("session", (ticket: Buffer) => {
		bytes += ticket.length;
		if (bytes > bounds.bytes) hangUp();
	});
}
