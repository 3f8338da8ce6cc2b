/**
 * A connection that carries PDUs. A PDU with a wrong length or body ends it: nobody
 * knows where the next one begins. Rejected: a link that stays open and is not read
 * any more, as npm `smpp` has it.
 */

import type { Socket } from "node:net";
import type { CommandName } from "./commands.ts";
import { frames } from "./frames.ts";
import { type Body, decode, encode, type Pdu, type Tlv } from "./pdu.ts";
import { INVALID_COMMAND, INVALID_LENGTH } from "./statuses.ts";

/** Octets that the SMSC may leave unread: one that sends requests and reads no answers is cut off. */
const MOST_UNREAD = 1024 * 1024;

export type ToSend = {
	readonly command: CommandName;
	readonly status?: number;
	readonly sequence: number;
	readonly body?: Body | null;
	readonly tlvs?: readonly Tlv[];
};

export type Link = {
	send(pdu: ToSend): void;
	/**
	 * Whether nothing may be sent now: written octets wait for the SMSC to read them, or
	 * it has ended the connection.
	 */
	isFull(): boolean;
	/** The time of the last octets, on the clock of `performance`. */
	heardAt(): number;
	/** Sends the rest, then waits at most a second for the SMSC to close too. */
	close(reason: string): void;
	destroy(reason: string): void;
};

const CLOSE_MS = 1_000;

export function link(
	socket: Socket,
	partialMs: number,
	events: {
		readonly received: (pdu: Pdu) => void;
		readonly drained: () => void;
		/** Called once. */
		readonly ended: (reason: string) => void;
	},
): Link {
	const incoming = frames();
	let partial: NodeJS.Timeout | undefined;
	let closing: NodeJS.Timeout | undefined;
	let heardAt = performance.now();
	let reason: string | null = null;
	let hasEnded = false;
	let isHeld = false;

	function destroy(why: string): void {
		reason ??= why;
		clearTimeout(partial);
		flush();
		socket.destroy();
		ended();
	}

	function ended(): void {
		if (hasEnded) return;
		hasEnded = true;
		clearTimeout(partial);
		clearTimeout(closing);
		events.ended(reason ?? "closed by the SMSC");
	}

	/** PDUs of one turn of the event loop go out together: a window of small ones is one segment. */
	function send(pdu: ToSend): void {
		if (hasEnded || !socket.writable) return;
		if (!isHeld) {
			isHeld = true;
			socket.cork();
			process.nextTick(flush);
		}
		socket.write(encode(pdu));
		if (socket.writableLength > MOST_UNREAD) destroy("unread answers");
	}

	function flush(): void {
		if (!isHeld) return;
		isHeld = false;
		socket.uncork();
	}

	function take(frame: Buffer): void {
		const decoded = decode(frame);
		if ("pdu" in decoded) {
			events.received(decoded.pdu);
			return;
		}
		const sequence = frame.readUInt32BE(12);
		if (decoded.unreadable === "unknown command") {
			// An unknown response gets no answer, or two peers could go on for ever.
			if (frame.readUInt32BE(4) < 0x80000000) {
				send({ command: "generic_nack", status: INVALID_COMMAND, sequence });
			}
			return;
		}
		send({ command: "generic_nack", status: INVALID_LENGTH, sequence });
		destroy(decoded.unreadable);
	}

	socket.on("data", (chunk: Buffer) => {
		heardAt = performance.now();
		const { frames: whole, broken } = incoming.take(chunk);
		for (const frame of whole) {
			if (hasEnded) return;
			take(frame);
		}
		if (hasEnded) return;
		if (broken !== null) {
			send({ command: "generic_nack", status: INVALID_LENGTH, sequence: 0 });
			destroy(broken);
			return;
		}
		if (whole.length > 0 || !incoming.isPartial()) {
			clearTimeout(partial);
			partial = undefined;
		}
		if (incoming.isPartial()) {
			partial ??= setTimeout(() => destroy("half a PDU"), partialMs);
		}
	});
	socket.on("drain", events.drained);
	socket.on("error", ({ code }: NodeJS.ErrnoException) => {
		reason ??= code ?? "failed";
	});
	socket.on("close", ended);

	return {
		send,
		// Between the SMSC's end and "close" a socket takes nothing any more.
		isFull: () => !socket.writable || socket.writableNeedDrain,
		heardAt: () => heardAt,
		close(why) {
			reason ??= why;
			flush();
			socket.end();
			closing ??= setTimeout(() => destroy(why), CLOSE_MS);
		},
		destroy,
	};
}
