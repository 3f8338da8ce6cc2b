/**
 * Who: anyone who can reach a form that passes its fields on to Postern.
 * Gain: a prototype that everybody's requests inherit from, a header of his own
 * in a reply, a fault in code that trusts names and headers.
 * Stopped by: names are looked up, never assigned; what is said of them in a
 * reply is made safe first; a header that makes no sense is none.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { BODY, type Client, clientOf, SENDER } from "./support/client.ts";
import { FORM } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

/** Every refused send of this file was meant for this recipient. */
const to = "491719999955";
const json = { "Content-Type": "application/json" };

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterEach(async () => {
	await postern.settled();
	expect(await api.messages({ to })).toEqual([]);
	expect((await api.send()).status, "still serves others").toBe(200);
	expect(Object.keys(Object.prototype)).toEqual([]);
});
afterAll(() => postern.stop());

/** The JSON of a send with this text in it, unchanged. */
const around = (inside: string, parameters = '"service":"2FA"') =>
	`{${parameters},"from":"${SENDER}","to":"${to}","body":"${BODY}"${inside && `,${inside}`}}`;

describe("names that are not parameters (abuse case 83)", () => {
	const other = { recipient: 0 };
	const sendWith = (inside: string) => {
		other.recipient += 1;
		const body = around(inside).replace(
			to,
			`4917288000${10 + other.recipient}`,
		);
		return api.call("POST", "/2fa/send", body, json);
	};

	it.each([
		"__proto__",
		"constructor",
		"prototype",
		"toString",
		"hasOwnProperty",
		"valueOf",
	])("%s is one more name that means nothing", async (name) => {
		const reply = await sendWith(
			`"${name}":{"expiry":1,"channel":"fax","polluted":true}`,
		);
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-ignored"]).toContain(name);
		const form = await api.call(
			"POST",
			"/2fa/verify",
			`${name}=x&${name}.expiry=1`,
			{ "Content-Type": FORM },
		);
		expectRefusal(form, 400, 400, { parameter: "requestId" });
	});

	it("cannot break out of the header that names them, nor make it endless", async () => {
		const names = [
			'"a\\r\\nSet-Cookie: b=c":1',
			'"é\\u0000ü中😀":1',
			`"${"x".repeat(20_000)}":1`,
			'"":1',
			'"a, b (did you mean to?)":1',
		];
		for (const name of names) {
			const reply = await sendWith(name);
			expect([200, 400], reply.text).toContain(reply.status);
			expect(reply.headers["set-cookie"]).toBeUndefined();
		}
		const many = (count: number) =>
			Array.from(
				{ length: count },
				(_, index) => `"unknown${index}${"y".repeat(100)}":1`,
			).join(",");
		expect((await sendWith(many(300))).status).toBe(400);
		const reply = await sendWith(many(190));
		expect(reply.status).toBe(200);
		expect(String(reply.headers["postern-ignored"]).length).toBeLessThan(8_192);
	});
});

describe("headers full of junk", () => {
	it.each<[string, string]>([
		["Content-Type", ";;;=,"],
		["Content-Type", "application/json; charset=\u00ff"],
		["Prefer", ",,;=;handling==strict,\u00ff"],
		["Accept", "application/xml;q=x"],
		["Accept-Language", "*".repeat(4_000)],
		["Origin", "http://[::1"],
		["Cookie", "a=b; ".repeat(500)],
		["X-Request-Id", "a\tb".repeat(500)],
		["Idempotency-Key", "\u00ff\u00fe"],
		["If-None-Match", "*"],
		["Expect", "200-maybe"],
		["Upgrade", "h2c"],
		["Range", "bytes=0-1"],
	])("%s: %s", async (name, value) => {
		const reply = await api.send({ body: BODY }, { [name]: value });
		expect(reply.status, reply.text).toBeLessThan(500);
		expect(reply.status).toBeGreaterThanOrEqual(200);
	});
});
