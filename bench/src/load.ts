/**
 * The load generator: N keep-alive connections, one request under way on each.
 *
 * It works on bare sockets, because it runs beside the server that it measures: an
 * HTTP client costs about as much a request as the server's do-nothing route,
 * and then the ratio to that route would describe the client, not the server.
 */

import { connect, type Socket } from "node:net";
import { type Reply, readReply } from "./reply.ts";

export type Load = {
	port: number;
	connections: number;
	/**
	 * Called for each connection at the start (reply null) and after every reply.
	 * Each call must lead, now or later, to one `send` or to `finish`.
	 */
	turn(client: Client, connection: number, reply: Reply | null): void;
	/** After so long without any reply the run fails; default: 30 s. */
	stallMs?: number;
};

export type Client = {
	/** Sends the bytes of a whole request, in ASCII. */
	send(connection: number, request: string): void;
	finish(connection: number): void;
};

export type LoadResult = {
	/** On the clock of `performance.now()`. */
	startedAt: number;
	elapsedMs: number;
	/** Share of its core that the generator used: near 1 it is the bottleneck. */
	busy: number;
};

type Connection = {
	socket: Socket;
	sentAt: number;
	/** The beginning of a reply whose end has not come yet. */
	partial: Buffer | null;
	finished: boolean;
};

/** After this time without any reply the run fails instead of hanging. */
const STALL_MS = 30_000;
const READ_BUFFER_BYTES = 16 * 1024;

/** Ends when every connection has finished; rejects at the first fault. */
export async function runLoad(load: Load): Promise<LoadResult> {
	const { stallMs = STALL_MS } = load;
	const connections: Connection[] = [];
	let fail: (error: unknown) => void = () => {};
	let finishAll: () => void = () => {};
	const over = new Promise<void>((resolve, reject) => {
		finishAll = resolve;
		fail = reject;
	});
	// A failure while still connecting is thrown below, when `over` is awaited.
	over.catch(() => {});
	let open = load.connections;
	let progressAt = performance.now();

	const client: Client = {
		send(index, request) {
			const connection = connections[index] as Connection;
			connection.sentAt = performance.now();
			connection.socket.write(request, "latin1");
		},
		finish(index) {
			const connection = connections[index] as Connection;
			if (connection.finished) return;
			connection.finished = true;
			open -= 1;
			if (open === 0) finishAll();
		},
	};

	function receive(index: number, length: number, buffer: Buffer): void {
		const connection = connections[index] as Connection;
		const arrived = buffer.subarray(0, length);
		const bytes =
			connection.partial === null
				? arrived
				: Buffer.concat([connection.partial, arrived]);
		progressAt = performance.now();
		try {
			const reply = readReply(bytes, progressAt - connection.sentAt);
			// The socket reuses its buffer for the next read.
			connection.partial = reply === null ? Buffer.from(bytes) : null;
			if (reply !== null) load.turn(client, index, reply);
		} catch (error) {
			fail(error);
		}
	}

	const watchdog = setInterval(() => {
		if (performance.now() - progressAt > stallMs)
			fail(new Error(`no reply for ${stallMs / 1000} s, ${open} waiting`));
	}, 1000);
	try {
		for (let index = 0; index < load.connections; index += 1) {
			const socket = await openSocket(load.port, (length, buffer) =>
				receive(index, length, buffer),
			);
			const connection = { socket, sentAt: 0, partial: null, finished: false };
			socket.on("error", fail);
			socket.on("close", () => {
				if (!connection.finished)
					fail(new Error("the server closed a connection under load"));
			});
			connections.push(connection);
		}
		const startedAt = performance.now();
		const cpuBefore = process.cpuUsage();
		for (let index = 0; index < load.connections; index += 1)
			load.turn(client, index, null);
		await over;
		const elapsedMs = performance.now() - startedAt;
		const cpu = process.cpuUsage(cpuBefore);
		const busy = (cpu.user + cpu.system) / 1000 / elapsedMs;
		return { startedAt, elapsedMs, busy };
	} finally {
		clearInterval(watchdog);
		for (const connection of connections) {
			connection.finished = true;
			connection.socket.destroy();
		}
	}
}

/** Reads go into one buffer a connection (`onread`): no allocation, no stream machinery. */
function openSocket(
	port: number,
	read: (length: number, buffer: Buffer) => void,
): Promise<Socket> {
	return new Promise((resolve, reject) => {
		const socket = connect({
			host: "127.0.0.1",
			port,
			noDelay: true,
			onread: {
				buffer: Buffer.allocUnsafe(READ_BUFFER_BYTES),
				callback(length, buffer) {
					read(length, buffer as Buffer);
					return true;
				},
			},
		});
		socket.once("error", reject);
		socket.once("connect", () => {
			socket.off("error", reject);
			resolve(socket);
		});
	});
}
