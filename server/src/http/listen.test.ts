import { Agent, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { afterEach, expect, test, vi } from "vitest";
import { CLIENTS_GO, letClientsGo } from "./listen.ts";

afterEach(() => {
	vi.useRealTimers();
});

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
