/** An SMSC that does as a script says, on this machine and a port of the system's choice. */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { CommandName } from "../../src/providers/smpp/commands.ts";
import { frames } from "../../src/providers/smpp/frames.ts";
import type { ToSend } from "../../src/providers/smpp/link.ts";
import { decode, encode, type Pdu } from "../../src/providers/smpp/pdu.ts";

export type Connection = {
	readonly socket: Socket;
	readonly received: Pdu[];
	send(pdu: ToSend): void;
	raw(octets: Buffer | string): void;
};

type Reaction = (pdu: Pdu, connection: Connection) => void;

export type Smsc = {
	readonly port: number;
	/** Every connection that there ever was. */
	readonly connections: Connection[];
	/** Answers a command in place of the usual way. */
	readonly on: Partial<Record<CommandName, Reaction>>;
	/** All PDUs of a command, over all connections, in their order. */
	all(command: CommandName): Pdu[];
	/** Resolves when it has had so many of them. */
	until(command: CommandName, times?: number): Promise<void>;
	close(): Promise<void>;
};

/** The name that it gives to the message with this number. */
export const idOf = (submitted: number) => `m${submitted}`;

const TLS = (name: string) =>
	readFileSync(new URL(`test-only-tls.${name}.pem`, import.meta.url));

/** `tls`: with a certificate that signs itself, for 127.0.0.1 and localhost. */
export async function startSmsc(
	options: { tls?: boolean; host?: string } = {},
): Promise<Smsc> {
	const connections: Connection[] = [];
	const order: Pdu[] = [];
	const waiting: (() => void)[] = [];
	let submitted = 0;

	const usual: Smsc["on"] = {
		bind_transceiver: (pdu, { send }) => send(answerTo(pdu)),
		bind_transmitter: (pdu, { send }) => send(answerTo(pdu)),
		bind_receiver: (pdu, { send }) => send(answerTo(pdu)),
		enquire_link: (pdu, { send }) => send(answerTo(pdu)),
		submit_sm(pdu, { send }) {
			send({ ...answerTo(pdu), body: { message_id: idOf(++submitted) } });
		},
		unbind(pdu, { send, socket }) {
			send(answerTo(pdu));
			socket.end();
		},
	};
	const smsc: Smsc = {
		port: 0,
		connections,
		on: {},
		all: (command) => order.filter((pdu) => pdu.command === command),
		async until(command, times = 1) {
			while (smsc.all(command).length < times) {
				await new Promise<void>((resolve) => {
					waiting.push(resolve);
				});
			}
		},
		async close() {
			for (const { socket } of connections) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};

	const server = options.tls
		? createTlsServer({ cert: TLS("cert"), key: TLS("key") }, connected)
		: createServer(connected);
	// A client that breaks a handshake off is the client's test, not a fault here.
	server.on("tlsClientError", () => {});

	function connected(socket: Socket): void {
		const incoming = frames();
		const connection: Connection = {
			socket,
			received: [],
			send: (pdu) => connection.raw(encode(pdu)),
			raw(octets) {
				if (!socket.writable) return;
				socket.write(
					typeof octets === "string"
						? Buffer.from(octets.replaceAll(" ", ""), "hex")
						: octets,
				);
			},
		};
		connections.push(connection);
		socket.on("error", () => {});
		socket.on("data", (chunk: Buffer) => {
			for (const frame of incoming.take(chunk).frames) {
				const decoded = decode(frame);
				if (!("pdu" in decoded)) throw new Error(decoded.unreadable);
				connection.received.push(decoded.pdu);
				order.push(decoded.pdu);
				const { command } = decoded.pdu;
				(smsc.on[command] ?? usual[command])?.(decoded.pdu, connection);
				for (const wake of waiting.splice(0)) wake();
			}
		});
	}
	server.listen(0, options.host ?? "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return Object.assign(smsc, { port });
}

export function answerTo(
	{ command, sequence }: Pick<Pdu, "command" | "sequence">,
	status = 0,
): ToSend {
	return {
		...{ command: `${command}_resp` as CommandName, sequence, status },
		body: status === 0 ? {} : null,
	};
}

/** A receipt as most SMSCs write it. */
export function receiptOf(
	id: string,
	stat = "DELIVRD",
	sequence = 1,
	err = "000",
): ToSend {
	const text = `id:${id} sub:001 dlvrd:001 submit date:2611290830 done date:2611290831 stat:${stat} err:${err} text:Your code is 482913`;
	return {
		...{ command: "deliver_sm", sequence },
		body: {
			...{ source_addr: "491710000001", destination_addr: "12015550100" },
			...{ esm_class: 4, short_message: Buffer.from(text) },
		},
	};
}
