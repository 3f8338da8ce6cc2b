/** Section 2 of the contract: each parameter of a send, its bounds and its default. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const email: Parameters = {
	channel: "email",
	to: undefined,
	from: undefined,
	emailTo: "jane@example.com",
	subject: "Your code",
};
const representation = { Prefer: "return=representation" };
const letters = (count: number) => "x".repeat(count);

it("takes one address in two spellings as one", async () => {
	const both = { ...email, to: "jane@example.com" };
	for (const emailTo of ["Jane@Example.com", "jane@example.com"]) {
		const sent = await api.send({ ...both, emailTo });
		expect(sent.status, sent.text).toBe(200);
	}
	const other = await api.send({ ...both, emailTo: "joe@example.com" });
	expectRefusal(other, 400, 400, { parameter: "to" });
});

describe("bounds", () => {
	type Row = [
		parameter: string,
		taken: unknown[],
		refused: unknown[],
		with_?: Parameters,
	];
	const rows: Row[] = [
		["service", ["a", letters(64), "2FA über"], [undefined, letters(65)]],
		[
			"to",
			["4917112", "491711234567890"],
			[
				undefined,
				"491711",
				"4917112345678901",
				"4917112a",
				"++4917112",
				"４９17112345",
			],
		],
		[
			"to",
			["+491711111", "00491711111", "49 (171) 11-11.1", "+49 171 11111"],
			["49/171/11111", "sip:491711111"],
		],
		[
			"from",
			["1", "+491711234567890", "Postern", "My-Shop_1 A", "A1"],
			[undefined, "ABCDEFGHIJKL", "4917112345678901", "Bücher", "a.b"],
		],
		[
			"emailTo",
			["jane@example.com", "j.o+x@sub.example.com"],
			[
				undefined,
				"jane",
				"jane@",
				"@example.com",
				"a b@example.com",
				"a@example.com,b@example.com",
			],
			email,
		],
		[
			"emailFrom",
			["shop@example.com", "A <a@example.com>"],
			["shop", "shop@", "<a@example.com>", "a@b.c <a@example.com>"],
			email,
		],
		[
			"subject",
			["x", letters(200)],
			[
				undefined,
				letters(201),
				"a\nb",
				"a\rb",
				"a\r\nBcc: b@example.com",
				"a\u2028b",
			],
			email,
		],
		[
			"body",
			[undefined, "{code}", `${letters(1594)}{code}`, "\\{code}"],
			[`${letters(1595)}{code}`, "no code", "{ code }"],
		],
		["channel", ["sms", "call", "voice"], ["fax", "sms,call", ["sms"]]],
		[
			"code",
			["1234", "aB3dE6gH9k", "001234"],
			["123", letters(11), "12-34", "12 34", "１２３４５６"],
		],
		["codeLength", [4, 10, "8"], [3, 11, 6.5, "six"]],
		["codeType", ["numeric", "alphanumeric"], ["hex", 1]],
		["expiry", [30, 86_400], [29, 86_401, -600, "10m"]],
		["maxAttempts", [1, 10], [0, 11, -1]],
		["guardTime", [0, 86_400], [-1, 86_401]],
		[
			"language",
			["ja-JP", "en", "awspolly.ja-JP"],
			["not a language", "x", letters(300)],
			{ channel: "call" },
		],
		["voice", ["man", "woman"], ["robot"], { channel: "call" }],
		["repeat", [1, 5], [0, 6], { channel: "call" }],
		[
			"domain",
			["example.com", "login.example.co.uk"],
			["https://example.com", "exa mple.com", "example.com/x", "-"],
		],
		["appHash", ["FA+9qCX9VSu"], ["FA+9qCX9VS", "FA+9qCX9VSuu", "FA+9 CX9VSu"]],
	];

	it.each(rows)("%s", async (parameter, taken, refused, more = {}) => {
		for (const value of taken) {
			const reply = await api.send({ ...more, [parameter]: value });
			expect(reply.status, `${JSON.stringify(value)}: ${reply.text}`).toBe(200);
		}
		for (const value of refused) {
			const reply = await api.send({ ...more, [parameter]: value });
			expectRefusal(reply, 400, 400, { parameter });
			// A sentence, not the regular expression.
			expect(reply.body.message).not.toMatch(/\\|\^/);
		}
	});

	it("a code of the caller's own, with a codeLength that differs: 400", async () => {
		expect((await api.send({ code: "123456", codeLength: 6 })).status).toBe(
			200,
		);
		const reply = await api.send({ code: "123456", codeLength: 8 });
		expectRefusal(reply, 400, 400);
		expect(["code", "codeLength"]).toContain(reply.body.details?.parameter);
	});
});

describe("the reply", () => {
	it("is exactly this", async () => {
		const reply = await api.send();
		const requestID = reply.body.requestID;
		expect(requestID).toMatch(/^OTP[0-9a-f]{32}$/);
		expectReply(reply, { code: 200, message: "OK", requestID });
	});

	it("tells more with Prefer: return=representation, and shows the defaults", async () => {
		const to = freshRecipient();
		const before = postern.clock.now();
		const reply = await api.send({ to: `+${to}` }, representation);
		const after = postern.clock.now();
		const { requestID } = reply.body;
		const verification = {
			sid: requestID,
			status: "pending",
			channel: "sms",
			to,
			expiresAt: expect.stringMatching(
				/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
			),
			attemptsLeft: 5,
			dateCreated: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
			segments: 1,
		};
		expect(reply.body).toEqual({
			code: 200,
			message: "OK",
			requestID,
			verification,
		});
		const { expiresAt } = (
			reply.body as unknown as { verification: { expiresAt: string } }
		).verification;
		const sentAt = Date.parse(expiresAt) - 600_000;
		expect(sentAt).toBeGreaterThanOrEqual(before);
		expect(sentAt).toBeLessThanOrEqual(after);
	});
});
