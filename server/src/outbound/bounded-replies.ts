/**
 * A bound on what one reply may cost, counted on the connection itself.
 *
 * A bound on the body alone sees nothing of the framing: of chunks of one byte,
 * their extensions, interim replies, headers and trailers a sender may make as
 * many as it likes, and the parser keeps about 250 bytes for each of its lines.
 * So all bytes count as they are received, and all line breaks.
 */

import type { Socket } from "node:net";
import type { buildConnector } from "undici";

export type ReplyBounds = {
	/** Everything: interim replies, headers, framing, body, trailers. */
	readonly bytes: number;
	readonly lines: number;
};

/** What the connection is destroyed with. */
export const REPLY_TOO_LONG = "REPLY_TOO_LONG";

const LINE_FEED = 0x0a;

/** The connections of `connect`, each closed by a reply beyond the bounds. */
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
 * Counts from one write to the next: a connection carries one request at a time,
 * and undici writes nothing but requests. What comes after a whole reply, on a
 * connection that is kept, counts as that reply's.
 */
function boundReads(socket: Socket, bounds: ReplyBounds): void {
	const read = socket.read.bind(socket);
	const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
	let bytes = 0;
	let lines = 0;
	let isOver = false;

	/** How much of a piece is within the bounds. */
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
		// How it begins may be enough to go by. The parser asks for more at once,
		// and meets the end.
		isOver = true;
		return piece.subarray(0, room);
	};
	// Tickets of TLS are read by nobody, and a server may send them without end.
	socket.on("session", (ticket: Buffer) => {
		bytes += ticket.length;
		if (bytes > bounds.bytes) hangUp();
	});
}
