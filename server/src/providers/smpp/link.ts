/**
 * A connection as PDUs see it. Whatever cannot be read ends it: after a length or
 * a body that is wrong nobody knows where the next PDU begins, and a link that
 * stays open without being read is the worst of all (npm `smpp` does that).
 */

import type { Socket } from "node:net";
import type { CommandName } from "./commands.ts";
import { frames } from "./frames.ts";
import { type Body, decode, encode, type Pdu, type Tlv } from "./pdu.ts";
import { INVALID_COMMAND, INVALID_LENGTH } from "./statuses.ts";

/** What is written and not taken by the SMSC, in octets: one that asks and does not read is cut off. */
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
	/** Whether what was written waits for the SMSC to read it. */
	isFull(): boolean;
	/** On the clock of `performance`. */
	heardAt(): number;
	/** Once what was written is out, and the SMSC has closed too, or has not in a second. */
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
		/** Once. */
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

	/** What one turn writes goes out at once: a window of small PDUs is one segment. */
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
			// An answer to nothing is not answered, or two peers could do so for ever.
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
		isFull: () => socket.writableNeedDrain,
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
