import {
	Agent,
	type IncomingMessage,
	request,
	type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import fastify from "fastify";
import { afterEach, expect, test, vi } from "vitest";
import { CLIENTS_GO, closeServers, letClientsGo } from "./listen.ts";
import { nodeServer } from "./node-server.ts";

afterEach(() => {
	vi.useRealTimers();
});

test("a reply that its client reads slowly is whole, though the server closes meanwhile", async () => {
	const app = fastify({
		serverFactory: (handle) => nodeServer(handle, String),
	});
	const bytes = 16 * 1024 * 1024;
	let response: ServerResponse | undefined;
	app.get("/", async (_, reply) => {
		response = reply.raw;
		return "a".repeat(bytes);
	});
	await app.listen({ host: "127.0.0.1", port: 0 });
	const { port } = app.server.address() as AddressInfo;
	const socket = connect(port, "127.0.0.1").pause();
	socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	while (response?.writableEnded !== true) await tick();
	expect(response.writableFinished).toBe(false);

	const closed = closeServers([app]);
	await new Promise((resolve) => setTimeout(resolve, 300));
	let read = 0;
	for await (const piece of socket) read += (piece as Buffer).length;
	expect(read).toBeGreaterThan(bytes);
	await closed;
});

const tick = () => new Promise((resolve) => setImmediate(resolve));

test("a client that has been silent for a minute gets one more reply from a process that goes", async () => {
	const app = fastify({ keepAliveTimeout: 65_000 });
	app.get("/", async () => "here");
	await app.listen({ host: "127.0.0.1", port: 0 });
	const agent = new Agent({ keepAlive: true });
	const { port } = app.server.address() as AddressInfo;
	const get = () =>
		new Promise<IncomingMessage>((resolve, reject) => {
			const options = { host: "127.0.0.1", port, agent };
			request(options, (reply) => {
				reply.resume().once("end", () => resolve(reply));
			})
				.on("error", reject)
				.end();
		});
	try {
		await get();
		vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
		let streamsEnd = false;
		let hasGone = false;
		app.server.once(CLIENTS_GO, () => {
			streamsEnd = true;
		});
		const going = letClientsGo([app]).then(() => {
			hasGone = true;
		});
		expect(streamsEnd).toBe(true);
		await vi.advanceTimersByTimeAsync(65_000);
		expect(hasGone).toBe(false);

		const { statusCode, headers } = await get();
		expect([statusCode, headers.connection]).toEqual([200, "close"]);

		await going;
		expect(vi.getTimerCount()).toBe(0);
	} finally {
		agent.destroy();
		await app.close();
	}
});
