/**
 * Against smpp34, whose codec is in Rust. .ci/run installs it and names the Python
 * that has it in POSTERN_SMPP34; without it there is nothing to run.
 */

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { type Client, clientOf } from "./support/client.ts";
import {
	type PeerProcess,
	startPeer,
	untilDelivered,
} from "./support/peer-process.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const python = process.env.POSTERN_SMPP34 ?? "";
const SCRIPT = fileURLToPath(new URL("peers/smpp34-smsc.py", import.meta.url));

let peer: PeerProcess;
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	if (python === "") return;
	const port = await freePort();
	peer = await startPeer(python, [SCRIPT, String(port)]);
	postern = await startTestPostern({
		settings: {
			providers: [
				{
					...{ type: "smpp", name: "python", host: "127.0.0.1", port },
					...{ tls: "none", systemId: "postern", password: "secret" },
				},
			],
			sendLimits: [],
		},
	});
	api = clientOf(postern);
}, 60_000);
afterAll(async () => {
	await postern?.stop();
	await peer?.close();
});

async function delivered(body: string): Promise<void> {
	const reply = await api.send({ body, code: "482913" });
	expect(reply.status, reply.text).toBe(200);
	await untilDelivered(api, reply.body.requestID);
}

test.runIf(python !== "")(
	"a throttled message goes a second later, and all arrive as they are and are delivered",
	async () => {
		await delivered("{code} @ {€}");
		await delivered("ё {code} 😀");
		await delivered(`${"a".repeat(150)}{code}${"b".repeat(20)}`);
		const told = peer
			.lines()
			.filter((line) => line.startsWith("{"))
			.map((line) => JSON.parse(line) as Record<string, unknown>);
		const utf16 = Buffer.from("ё 482913 😀", "utf16le").swap16();
		const hex = (text: string) => Buffer.from(text).toString("hex");
		expect(told).toMatchObject([
			// @ is 0x00, { is 0x1b28, € is 0x1b65, } is 0x1b29.
			{ coding: 0, octets: `${hex("482913 ")}00201b281b651b29` },
			{ coding: 8, octets: utf16.toString("hex") },
			{
				...{ coding: 0, esmClass: 0x40 },
				octets: expect.stringMatching(
					new RegExp(`^050003..0201${hex("a".repeat(150))}$`),
				),
			},
			{
				octets: expect.stringMatching(
					new RegExp(`^050003..0202${hex(`482913${"b".repeat(20)}`)}$`),
				),
			},
		]);
	},
);
