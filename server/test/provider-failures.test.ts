/**
 * A provider that fails says so in the log: an operator must not have to read
 * records to learn that a password has changed.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Mailbox, startMailbox } from "./support/smtp-server.ts";

let postern: TestPostern;
let mailbox: Mailbox;
let status = 401;
const gateway = createServer((request, response) => {
	request.resume();
	response.statusCode = status;
	response.end(`{"to":"4917100000"}`);
});

beforeAll(async () => {
	mailbox = await startMailbox();
	await new Promise<void>((done) => gateway.listen(0, "127.0.0.1", done));
	const { port } = gateway.address() as AddressInfo;
	const http = { type: "http", json: { to: "{to}", text: "{text}" } };
	postern = await startTestPostern({
		settings: {
			sendLimits: [],
			providers: [
				{
					...http,
					name: "gateway",
					channels: ["sms"],
					url: `http://127.0.0.1:${port}/`,
				},
				// Nothing listens on this reserved port.
				{
					...http,
					name: "closed",
					channels: ["call"],
					url: "http://127.0.0.1:1/",
				},
				{
					type: "smtp",
					name: "mail",
					host: "127.0.0.1",
					port: mailbox.port,
					tls: "opportunistic",
					username: "postern",
					password: "wrong horse",
				},
			],
		},
	});
});
afterAll(async () => {
	await postern.stop();
	await mailbox.close();
	await new Promise((done) => gateway.close(done));
});

type Line = Readonly<Record<string, unknown>>;

function warned(provider: string): Line[] {
	return postern
		.log()
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line) as Line)
		.filter((line) => line.provider === provider && line.level === 40);
}

const send = (parameters: Record<string, string>) =>
	clientOf(postern).call("POST", "/2fa/send", {
		service: "2FA",
		from: "Postern",
		body: "Your code is {code}",
		...parameters,
	});

it("a 401, a refused connection and a wrong password have one line each, without recipients", async () => {
	for (let i = 0; i < 3; i++) {
		await send({ to: `+4917100000${i}0` });
		await send({ to: `+4917100000${i}1`, channel: "call" });
	}
	await send({
		emailTo: "a@example.com",
		emailFrom: "b@example.com",
		subject: "x",
		channel: "email",
	});
	await postern.settled();
	expect(warned("gateway")).toMatchObject([
		{ outcome: "refused, elsewhere", reason: "HTTP 401", failures: 1 },
	]);
	expect(warned("closed")[0]).toMatchObject({
		outcome: "refused, later",
		reason: "ECONNREFUSED",
		failures: 1,
	});
	expect(warned("mail")).toMatchObject([
		{ outcome: "refused, elsewhere", reason: "SMTP 535", failures: 1 },
	]);
	const said = ["gateway", "closed", "mail"].map((name) => warned(name));
	expect(JSON.stringify(said)).not.toMatch(
		/49171000|example\.com|horse|code is/,
	);
});

it("a minute later there is one more, with how many there were", async () => {
	postern.clock.advance(60_000);
	await send({ to: "+4917100000991" });
	await postern.settled();
	expect(warned("gateway")).toMatchObject([
		{ failures: 1 },
		{ reason: "HTTP 401", failures: 3 },
	]);
});

it("a breaker that opens has a line, and one when it closes", async () => {
	status = 503;
	for (let i = 0; i < 5; i++) await send({ to: `+49171000007${i}0` });
	await postern.settled();
	const lines = () => warned("gateway").map(({ msg }) => String(msg));
	expect(lines().filter((each) => each.includes("has opened"))).toHaveLength(1);
	status = 200;
	postern.clock.advance(60_000);
	await postern.settled();
	expect(lines().filter((each) => each.includes("has closed"))).toHaveLength(1);
});
