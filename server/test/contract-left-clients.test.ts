/** The end of the service while requests are under way whose clients have left. */

import { once } from "node:events";
import type { Server } from "node:http";
import { connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { allDecided } from "../src/http/undecided.ts";
import { BODY, SENDER } from "./support/client.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

async function connected({ url }: TestPostern): Promise<Socket> {
	const socket = connect(Number(new URL(url).port), "127.0.0.1");
	socket.on("error", () => undefined);
	await once(socket, "connect");
	return socket;
}

function sendBy({ master: { sid, token } }: TestPostern): string {
	const body = JSON.stringify({
		...{ service: "2FA", from: SENDER, to: "491719999955", body: BODY },
	});
	return `POST /2fa/send HTTP/1.1\r\nHost: postern\r\nContent-Type: application/json\r\nAuthorization: ${basic(`${sid}:${token}`)}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A send that waits before its handler until `go` is called. */
async function held() {
	let isHeld = false;
	let go = () => {};
	const free = new Promise<void>((resolve) => {
		go = resolve;
	});
	let server: Server | undefined;
	const postern = await startTestPostern({
		routes(app) {
			server = app.server;
			app.addHook("preHandler", async ({ method }) => {
				if (method !== "POST") return;
				isHeld = true;
				await free;
			});
		},
	});
	return {
		postern,
		server: server as unknown as Server,
		go,
		async begun() {
			const socket = await connected(postern);
			socket.write(sendBy(postern));
			while (!isHeld) await tick();
			return socket;
		},
	};
}

it("a send whose client has left is done before the store is closed", async () => {
	const { postern, begun, go } = await held();
	(await begun()).destroy();
	const stopped = postern.stop();
	await new Promise((resolve) => setTimeout(resolve, 300));
	go();
	await stopped;
	expect(postern.log()).not.toContain('"level":50');
	expect(postern.log()).toMatch(/"route":"\/2fa\/send","status":200/);
});

it("nothing is waited for once each request has its reply, or none can come", async () => {
	const { postern, server, begun, go } = await held();
	go();
	(await begun()).destroy();
	const texts = [
		"GET /nothing HTTP/1.1\r\nHost: postern\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: postern\r\n\r\n",
		"GET /2fa/search/%zz HTTP/1.1\r\nHost: postern\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: a b\r\n\r\n",
		"GET /2fa/search HTTP/1.1\r\nHost: postern\r\n\r\n",
		"HEAD /healthz HTTP/1.1\r\nHost: postern\r\n\r\n",
		// The rest of the body never comes.
		sendBy(postern).slice(0, -5),
		"POST /receipts/none HTTP/1.1\r\nHost: postern\r\nContent-Length: 9\r\n\r\na",
	];
	for (const text of texts) {
		const socket = await connected(postern);
		socket.write(text);
		await new Promise((resolve) => setTimeout(resolve, 50));
		socket.destroy();
	}
	await postern.settled();
	const from = performance.now();
	await allDecided(server, 20_000);
	expect(performance.now() - from).toBeLessThan(10_000);
	await postern.stop();
});
