/**
 * Who: anyone who can reach a form that passes its fields on to Postern.
 * Gain: a prototype that everybody's requests inherit from, a header of his own
 * in a reply, a fault in code that trusts names and headers, a service that is
 * busy with the names of one body.
 * Stopped by: names are looked up, never assigned; a reply shows them only in a
 * safe form; they are counted; a header without meaning is ignored.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { BODY, type Client, clientOf, SENDER } from "./support/client.ts";
import { FORM } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	around,
	expectUnharmed,
	form,
	json,
	REFUSED_TO,
} from "./support/raw-bodies.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterEach(() => expectUnharmed(postern, api));
afterAll(() => postern.stop());

describe("names that are not parameters (abuse case 83)", () => {
	const other = { recipient: 0 };
	const sendWith = (inside: string) => {
		other.recipient += 1;
		const body = around(inside).replace(
			REFUSED_TO,
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
		const asForm = await api.call(
			"POST",
			"/2fa/verify",
			`${name}=x&${name}.expiry=1`,
			form,
		);
		expectRefusal(asForm, 400, 400, { parameter: "requestId" });
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

describe("64 KiB of names that are no parameters", () => {
	/** As many different names as there is room for. */
	const names = (prefix: string, room: number, each: number) =>
		Array.from(
			{ length: Math.floor(room / (each + prefix.length + 4)) },
			(_, i) => prefix + i.toString(36).padStart(4, "0"),
		);
	const json = (inside: string) => ({
		type: "application/json",
		body: `{"service":"2FA","from":"${SENDER}","body":"${BODY}",${inside}}`,
	});
	const form = (inside: string) => ({
		type: FORM,
		body: `service=2FA&from=${SENDER}&body=${BODY}&${inside}`,
	});
	const ROOM = 65_200;
	const many = (prefix: string) => ({
		json: json(
			names(prefix, ROOM, 5)
				.map((name) => `"${name}":1`)
				.join(),
		),
		form: form(names(prefix, ROOM, 1).join("&")),
	});
	const twice = names("", ROOM, 5).map((name) => `"${name}":1`);
	const long = "guardTme".repeat(8_000);
	const all: [string, { type: string; body: string }][] = [
		["JSON", many("").json],
		["JSON, near to a parameter", many("guard").json],
		["a form", many("").form],
		["a form, near to a parameter", many("guard").form],
		["JSON, the last one twice", json([...twice, twice.at(-1)].join())],
		["JSON, all the same", json(Array(10_000).fill('"x":1').join())],
		["a form, all the same", form(Array(30_000).fill("x").join("&"))],
		["JSON, one long name", json(`"${long}":1`)],
		["a form, one long name", form(long)],
	];

	it.each(all)(
		"%s: an answer within a second that names at most 10",
		async (_, { type, body }) => {
			expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
			expect(Buffer.byteLength(body)).toBeGreaterThan(59_000);
			for (const handling of ["lenient", "strict"]) {
				const before = process.cpuUsage();
				const reply = await api.call("POST", "/2fa/send", body, {
					"Content-Type": type,
					Prefer: `handling=${handling}`,
				});
				const { user, system } = process.cpuUsage(before);
				expect((user + system) / 1_000).toBeLessThan(1_000);
				expect(reply.status, reply.text).toBe(400);
				const named = String(reply.headers["postern-ignored"] ?? "");
				for (const said of [named, reply.body.message]) {
					expect(said.length).toBeLessThan(1_500);
					const list = said.split(", ");
					expect(list.length).toBeLessThanOrEqual(11);
					if (list.length === 11) expect(list[10]).toMatch(/^and \d+ more$/);
				}
			}
		},
	);
});
