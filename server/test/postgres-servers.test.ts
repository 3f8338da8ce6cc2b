/** Several hosts in `DATABASE_URL`: which one is used while servers come and go. */

import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, expect, inject, it } from "vitest";
import { databaseHosts } from "../src/config/database-hosts.ts";
import { serversOf } from "../src/store/postgres/servers.ts";

const database = new URL(inject("postgres"));
const closed: (() => void)[] = [];
afterAll(() => {
	for (const close of closed) close();
});

/** A way to the tests' server, whose connections go on or wait. */
async function way() {
	let isHeld = false;
	const held: Socket[] = [];
	const pass = (client: Socket) => {
		const inner = connect(Number(database.port), database.hostname);
		inner.on("error", () => {}).pipe(client);
		client.on("error", () => {}).pipe(inner);
	};
	const server = createServer((client) => {
		if (!isHeld) return pass(client);
		held.push(client);
		server.emit("held");
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	closed.push(() => server.close());
	const { port } = server.address() as { port: number };
	return {
		at: `127.0.0.1:${port}`,
		/** Its connections go on, and others are refused. */
		refuse: () => {
			server.close();
		},
		/** Resolves with the next connection. */
		hold() {
			isHeld = true;
			return once(server, "held");
		},
		letGo() {
			isHeld = false;
			for (const client of held) pass(client);
		},
	};
}

it("a server that is left while the next one is tried for another reason: each pool ends once", async () => {
	const [first, second] = [await way(), await way()];
	const { username, password, pathname } = database;
	const url = `postgres://${username}:${password}@${first.at},${second.at}${pathname}`;
	const servers = serversOf({
		database: databaseHosts(`${url}?connect_timeout=30`),
		settings: { max: 2, connectionTimeoutMillis: 60_000 },
		urlOf: (host) => host.url,
		opened: () => {},
		unsuited: () => null,
	});
	const used = await servers.client();
	expect(servers.host()).toBe(first.at);

	const isTried = second.hold();
	first.refuse();
	const next = servers.client();
	await isTried;
	servers.leave(used, "silent");
	second.letGo();
	(await next).release();
	expect(servers.host()).toBe(second.at);

	used.release();
	await servers.close();
});
