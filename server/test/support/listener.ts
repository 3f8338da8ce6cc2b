/** A listener for tests: raw TCP that counts connections and bytes. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/**
 * A port where nobody listens: reserved by IANA, and not among those that the system
 * gives to whoever asks for one, as it may give one that a test has closed.
 */
export const CLOSED_PORT = 1024;

export type Listener = {
	readonly port: number;
	/** Connections so far. */
	readonly connections: number;
	/** Open connections. */
	readonly open: number;
	readonly received: string;
	/** Bytes sent, over all connections. */
	readonly sent: number;
	/** Resolves when no connection is open. */
	emptied(): Promise<void>;
	close(): Promise<void>;
};

export async function startListener(
	play: (socket: Socket) => void = () => undefined,
): Promise<Listener> {
	const all: Socket[] = [];
	const open = new Set<Socket>();
	let received = "";
	const server = createServer((socket) => {
		all.push(socket);
		open.add(socket);
		socket.on("close", () => open.delete(socket));
		socket.on("error", () => undefined);
		socket.on("data", (part) => {
			received += part.toString("latin1");
		});
		play(socket);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const emptied = async () => {
		while (open.size > 0) {
			const [socket] = open;
			await new Promise((done) => socket?.once("close", done));
		}
	};
	return {
		port: (server.address() as AddressInfo).port,
		get connections() {
			return all.length;
		},
		get open() {
			return open.size;
		},
		get received() {
			return received;
		},
		get sent() {
			return all.reduce((sum, socket) => sum + socket.bytesWritten, 0);
		},
		emptied,
		async close() {
			for (const socket of open) socket.destroy();
			await new Promise((done) => server.close(done));
		},
	};
}

const END_OF_HEAD = "\r\n\r\n";

/** Calls `answer` for each request once its head is whole, in however many pieces it comes. */
export function onRequests(
	socket: Socket,
	answer: (head: string) => void,
): void {
	let text = "";
	socket.on("data", (part) => {
		text += part.toString("latin1");
		for (;;) {
			const end = text.indexOf(END_OF_HEAD);
			if (end === -1) return;
			const head = text.slice(0, end);
			text = text.slice(end + END_OF_HEAD.length);
			answer(head);
		}
	});
}

/** Writes `piece` for as long as the other side reads. */
export function writeForEver(socket: Socket, piece: string): void {
	const more = () => {
		while (socket.writable && socket.write(piece));
	};
	socket.on("drain", more);
	more();
}
