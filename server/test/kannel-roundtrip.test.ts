/**
 * Through a real Kannel: Postern -> smsbox -> bearerbox -> an SMSC, and the receipt
 * back. .ci/run installs the distribution's Kannel and gives the directory of its
 * programs in POSTERN_KANNEL; without it there is nothing to run.
 */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../bench/src/free-port.ts";
import { type Client, clientOf } from "./support/client.ts";
import {
	type PeerProcess,
	startPeer,
	untilDelivered,
} from "./support/peer-process.ts";
import { type PeerSmsc, startPeerSmsc } from "./support/peer-smsc.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";

const programs = process.env.POSTERN_KANNEL ?? "";
const PASSWORD = "kannel-password";
const directory = mkdtempSync(join(tmpdir(), "postern-kannel-"));
const boxes: PeerProcess[] = [];
let smsc: PeerSmsc;
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	if (programs === "") return;
	smsc = await startPeerSmsc();
	const sendsms = await freePort();
	const file = join(directory, "kannel.conf");
	writeFileSync(file, await settingsOf(smsc.port, sendsms));
	// `-v 1`: information and worse, on standard error.
	for (const [name, ready] of [
		["bearerbox", /entering mainloop/i],
		["smsbox", /connected to bearerbox/i],
	] as const) {
		const program = join(programs, name);
		boxes.push(await startPeer(program, ["-v", "1", file], ready));
	}
	const port = await freePort();
	postern = await startTestPostern({
		settings: {
			port,
			publicUrl: `http://127.0.0.1:${port}`,
			providers: [
				{
					...{ type: "kannel", gateway: `http://127.0.0.1:${sendsms}` },
					...{ username: "postern", password: PASSWORD },
				},
			],
			sendLimits: [],
		},
	});
	api = clientOf(postern);
}, 60_000);

afterAll(async () => {
	await postern?.stop();
	for (const box of boxes.reverse()) await box.close();
	await smsc?.close();
	rmSync(directory, { recursive: true });
});

async function settingsOf(smscPort: number, sendsms: number): Promise<string> {
	const [admin, smsbox] = [await freePort(), await freePort()];
	return `
group = core
admin-port = ${admin}
admin-interface = 127.0.0.1
admin-password = ${PASSWORD}
smsbox-port = ${smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = peer
host = 127.0.0.1
port = ${smscPort}
smsc-username = kannel
smsc-password = kannel
system-type = ""
transceiver-mode = true
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${smsbox}
sendsms-port = ${sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = postern
password = ${PASSWORD}
concatenation = true
max-messages = 10
`;
}

test.runIf(programs !== "").each([
	["a short text", "Your code is {code} @ {{} €"],
	["UCS-2", "Код {code} 😀"],
	["several parts", `${"a".repeat(150)}{code}${"b".repeat(200)}`],
])(
	"%s arrives as it was sent, and its receipt is in the record",
	{ timeout: 60_000 },
	async (_, body) => {
		const before = smsc.arrived.length;
		const reply = await api.send({ body, code: "482913" });
		expect(reply.status, reply.text).toBe(200);
		await eventually("it arrives", () => smsc.arrived.length > before, 30_000);
		const arrived = smsc.arrived[before];
		expect(arrived?.text).toBe(body.replace("{code}", "482913"));
		for (const id of arrived?.ids ?? []) {
			expect(await smsc.receipt(id, "DELIVRD")).toBe(0);
		}
		await untilDelivered(api, reply.body.requestID);
	},
);
