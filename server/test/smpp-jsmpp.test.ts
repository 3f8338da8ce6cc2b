/**
 * Against the simulator of jSMPP, which answers with names in hexadecimal and sends
 * receipts with the same in decimal. .ci/run fetches it and gives its class path in
 * POSTERN_JSMPP; without it there is nothing to run.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { type Client, clientOf } from "./support/client.ts";
import {
	type PeerProcess,
	startPeer,
	untilDelivered,
} from "./support/peer-process.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const classPath = process.env.POSTERN_JSMPP ?? "";

let peer: PeerProcess;
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	if (classPath === "") return;
	const port = await freePort();
	const simulator = [
		...[`-Djsmpp.simulator.port=${port}`, "-cp", classPath],
		"org.jsmpp.examples.SMPPServerSimulator",
	];
	peer = await startPeer("java", simulator);
	postern = await startTestPostern({
		settings: {
			providers: [
				{
					...{ type: "smpp", name: "java", host: "127.0.0.1", port },
					...{ tls: "none", systemId: "j", password: "jpwd" },
					messageId: "hexToDecimal",
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

test.runIf(classPath !== "").each([
	["a short text", "Your code is {code}"],
	["UCS-2", "Код {code} 😀"],
	["several parts", `${"a".repeat(150)}{code}${"b".repeat(200)}`],
])(
	"%s is sent, and its receipts are in the record",
	{ timeout: 60_000 },
	async (_, body) => {
		const reply = await api.send({ body });
		expect(reply.status, reply.text).toBe(200);
		await untilDelivered(api, reply.body.requestID);
	},
);
