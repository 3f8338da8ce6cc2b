import type { ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it } from "vitest";
import { answerBrokenRequest } from "./broken-request.ts";
import { nodeServer } from "./node-server.ts";

/** The bytes that a client reads if it sends `broken` while its reply is at `begun`. */
async function readBy(
	begin: (response: ServerResponse) => void,
	broken: string,
): Promise<string> {
	let response: ServerResponse | undefined;
	const server = nodeServer((_request, fresh) => {
		response = fresh;
		begin(fresh);
	}, String);
	server.on("clientError", (error, socket) => {
		answerBrokenRequest(error, socket as never, "id");
	});
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	const { port } = server.address() as AddressInfo;
	const socket = connect(port, "127.0.0.1");
	let text = "";
	socket.on("error", () => undefined);
	const closed = new Promise((resolve) => socket.once("close", resolve));
	socket.on("data", (part) => {
		text += part.toString("latin1");
	});
	socket.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	while (response === undefined) await tick();
	if (response.headersSent) while (text === "") await tick();
	socket.write(broken);
	await closed;
	server.close();
	return text;
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

const BROKEN = [
	["no request", "\0garbage\r\n\r\n"],
	["CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"],
] as const;

it.each(BROKEN)(
	"%s in the midst of a reply: it is cut, and nothing else is written into it",
	async (_, broken) => {
		const text = await readBy((response) => {
			response.write("first part");
		}, broken);
		expect(text).toContain("first part");
		expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
		// The last chunk would say that the reply is whole.
		expect(text).not.toContain("\r\n0\r\n");
	},
);

it.each(BROKEN)("%s after a whole reply is refused", async (_, broken) => {
	const text = await readBy((response) => {
		response.end("all of it");
	}, broken);
	expect(text).toContain("all of it");
	expect(text.match(/HTTP\/1\.1 (?:200|400|405) /g)).toHaveLength(2);
});

it.each(BROKEN)("%s before a reply is refused", async (_, broken) => {
	const text = await readBy(() => undefined, broken);
	expect(text).toMatch(/^HTTP\/1\.1 40[05] /);
});
