/** An SMSC that takes every message and answers after a while, as `gateway.ts` does over HTTP. */

import { type AddressInfo, createServer, type Socket } from "node:net";
import { frames } from "../../server/dist/providers/smpp/frames.js";
import {
	type Body,
	decode,
	encode,
	type Pdu,
} from "../../server/dist/providers/smpp/pdu.js";
import { codesThatCame, type Gateway } from "./gateway.ts";

export type Smsc = Omit<Gateway, "url"> & { port: number };

/** `answerMs`: the delay of its answers to messages. */
export async function startSmsc(answerMs: number): Promise<Smsc> {
	const { take, onCode } = codesThatCame();
	const sockets = new Set<Socket>();
	let taken = 0;

	function answer(socket: Socket, pdu: Pdu): void {
		if (pdu.command !== "submit_sm") {
			socket.write(answerTo(pdu, {}));
			return;
		}
		taken += 1;
		const reply = answerTo(pdu, { message_id: `smsc${taken}` });
		take(smsIn(pdu.body));
		setTimeout(() => {
			if (socket.writable) socket.write(reply);
		}, answerMs);
	}

	const server = createServer({ noDelay: true }, (socket) => {
		const incoming = frames();
		sockets.add(socket);
		socket.on("error", () => {});
		socket.on("close", () => sockets.delete(socket));
		socket.on("data", (chunk: Buffer) => {
			for (const frame of incoming.take(chunk).frames) {
				const decoded = decode(frame);
				if (!("pdu" in decoded)) throw new Error(decoded.unreadable);
				answer(socket, decoded.pdu);
			}
		});
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});

	return {
		port: (server.address() as AddressInfo).port,
		onCode,
		close() {
			for (const socket of sockets) socket.destroy();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

function answerTo({ command, sequence }: Pdu, body: Body): Buffer {
	// Each request has a response of its name.
	const response = `${command}_resp` as Pdu["command"];
	return encode({ command: response, sequence, status: 0, body, tlvs: [] });
}

function smsIn(body: Body | null): { to: string; text: string } {
	const { destination_addr: to, short_message: text } = body ?? {};
	if (typeof to !== "string" || !Buffer.isBuffer(text))
		throw new Error("the SMSC got something that is no message");
	return { to, text: text.toString("latin1") };
}
