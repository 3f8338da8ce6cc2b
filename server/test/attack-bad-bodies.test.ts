/**
 * Who: anyone who can reach a form that passes its bytes on to Postern.
 * Gain: a crash, or a reader that is busy for so long that nobody else signs in.
 * Stopped by: one tolerant reader in front of everything, bounded in size and in
 * depth: what is not JSON and not a form is refused with a 4xx, and leaves
 * nothing behind.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, SENDER } from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
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

function expect4xx(reply: Reply, what?: string): void {
	expect(reply.status, what).toBeGreaterThanOrEqual(400);
	expect(reply.status, what).toBeLessThan(500);
	expectRefusal(reply, reply.status, reply.body.code);
}

describe("bodies that are not what they say (abuse cases 81, 84)", () => {
	it.each([
		["an object cut short", around("").slice(0, -1)],
		["two values", `${around("")}{}`],
		["a comment", around("/* */")],
		["a comma too many", `${around("").slice(0, -1)},}`],
		["single quotes", around("").replaceAll('"', "'")],
		["an unfinished escape", around('"subject":"\\u12"')],
		["NaN", around('"expiry":NaN')],
		["a leading zero", around('"expiry":0600')],
		["UTF-16", Buffer.from(around(""), "utf16le")],
		[
			"invalid UTF-8",
			Buffer.concat([
				Buffer.from(around("").slice(0, -2)),
				Buffer.from([0xff, 0xfe]),
				Buffer.from('"}'),
			]),
		],
		[
			"overlong UTF-8",
			Buffer.concat([
				Buffer.from(around("").slice(0, -2)),
				Buffer.from([0xc0, 0xaf]),
				Buffer.from('"}'),
			]),
		],
		["30,000 brackets", "[".repeat(30_000)],
		[
			"30,000 brackets that close",
			`${"[".repeat(30_000)}${"]".repeat(30_000)}`,
		],
		[
			"30,000 braces in a parameter",
			around(`"subject":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`),
		],
		[
			"brackets in a parameter",
			around(`"to":${"[".repeat(20_000)}${"]".repeat(20_000)}`),
		],
	])("%s: 400", async (what, body) => {
		expect4xx(await api.call("POST", "/2fa/send", body, json), what);
	});

	it.each([
		["100,000 brackets", "[".repeat(100_000)],
		["a megabyte of a string", around(`"subject":"${"x".repeat(1_000_000)}"`)],
		[
			"a megabyte of names",
			around(
				Array.from({ length: 60_000 }, (_, name) => `"n${name}":1`).join(","),
			),
		],
		["a megabyte of a form", `${"a=b&".repeat(250_000)}to=${REFUSED_TO}`],
	])("%s: 413", async (_, body) => {
		for (const label of [json, form])
			expectRefusal(await api.call("POST", "/2fa/send", body, label), 413, 413);
	});

	it.each([
		["to[]=x", "to[]"],
		["%00=1", "NUL as a name"],
		["subject=%zz", "a percent sign that encodes nothing"],
		["subject=%ff%fe", "bytes that are no UTF-8"],
		[`${"&".repeat(60_000)}`, "60,000 separators"],
	])("a form with %s", async (inside) => {
		const start = `service=2FA&from=${SENDER}&to=${REFUSED_TO}&body=no+code+in+here`;
		expect4xx(
			await api.call("POST", "/2fa/send", `${start}&${inside}`, form),
			inside,
		);
	});
});
