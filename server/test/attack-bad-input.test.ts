/**
 * Who: anyone who can reach a form that passes its fields on to Postern.
 * Gain: a crash or a hang that stops everybody's sign-in; a message or a record
 * made of something that was never checked; another row, header or prototype.
 * Stopped by: one tolerant reader in front of everything, bounded in size, and a
 * check of every parameter; what is refused is refused with a 4xx whose sentence
 * names the parameter, and leaves nothing behind.
 */

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, wrongCode } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	around,
	expectUnharmed,
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

describe("parameters that are not what they should be", () => {
	const texts = [
		"service",
		"to",
		"from",
		"body",
		"channel",
		"code",
		"codeType",
		"emailTo",
		"emailFrom",
		"subject",
		"language",
		"voice",
		"domain",
		"appHash",
	];
	const numbers = [
		"codeLength",
		"expiry",
		"maxAttempts",
		"guardTime",
		"repeat",
	];
	const send = (parameter: string, value: unknown) =>
		api.send({ to: REFUSED_TO, [parameter]: value });

	it.each(texts)(
		"%s as an array, an object, or with what no text holds",
		async (parameter) => {
			for (const value of [
				[],
				["x"],
				{},
				{ $ne: "" },
				[[1]],
				"a\u0000b",
				"a\ud800b",
				"\udfff",
			]) {
				const reply = await send(parameter, value);
				expectRefusal(reply, 400, 400, { parameter });
			}
		},
	);

	it.each(numbers)("%s as a number beyond all bounds", async (parameter) => {
		for (const digits of [
			"1e309",
			"-1e309",
			"9007199254740993",
			"-1",
			"1e-7",
			"0.1",
			'"Infinity"',
			'"NaN"',
			`"${"9".repeat(400)}"`,
		]) {
			const reply = await api.call(
				"POST",
				"/2fa/send",
				around(`"${parameter}":${digits}`),
				json,
			);
			expectRefusal(reply, 400, 400, { parameter });
		}
	});

	it("a number beyond all bounds where a text is documented", async () => {
		for (const digits of [
			"1e309",
			"123456789012345678901234567890",
			"-5",
			"0.5",
		]) {
			const reply = await api.call(
				"POST",
				"/2fa/send",
				around(`"code":${digits}`),
				json,
			);
			expectRefusal(reply, 400, 400, { parameter: "code" });
		}
	});

	it.each(["to", "service", "expiry"])(
		"%s twice, in any spelling",
		async (parameter) => {
			const value = parameter === "expiry" ? 600 : '"491719999955"';
			for (const other of [parameter, parameter.toUpperCase()]) {
				const twice = `"${parameter}":${value},"${other}":${value}`;
				const rest = around(twice).replace(
					`,"to":"${REFUSED_TO}"`,
					parameter === "to" ? "" : "$&",
				);
				const body =
					parameter === "service" ? rest.replace('"service":"2FA",', "") : rest;
				const reply = await api.call("POST", "/2fa/send", body, json);
				expectRefusal(reply, 400, 400, {
					parameter: reply.body.details?.parameter ?? parameter,
				});
				expect(reply.body.message.toLowerCase()).toContain(parameter);
			}
		},
	);

	// abuse case 94
	it.each(["\r\nBcc: b@example.com", "a\nb", "a\u2029b", "\u0000"])(
		"%j in what becomes a header of an email",
		async (value) => {
			const email = {
				channel: "email",
				to: undefined,
				emailTo: "a@example.com",
				subject: "s",
			};
			for (const parameter of ["subject", "emailTo", "emailFrom"]) {
				const reply = await api.send({
					...email,
					[parameter]: `a@example.com${value}`,
				});
				expectRefusal(reply, 400, 400, { parameter });
			}
			expect(await api.messages({ to: "a@example.com" })).toEqual([]);
		},
	);

	it("anything at all as a requestId or a code, and the owner pays nothing", async () => {
		const { requestId, code } = await api.sent();
		const odd = [
			[],
			{},
			[requestId],
			{ sid: requestId },
			`${requestId}\u0000`,
			"\ud800",
			1e300,
			"%",
			"../",
			"x".repeat(10_000),
		];
		for (const value of odd) {
			for (const reply of [
				await api.verify(value, code),
				await api.cancel(value),
			])
				expect([400, 404], reply.text).toContain(reply.status);
		}
		for (const value of [
			[],
			{},
			[code],
			{ code },
			"\ud800",
			`${code}\u0000`,
			code.repeat(10),
		]) {
			const reply = await api.verify(requestId, value);
			expectRefusal(reply, 400, 400, {
				parameter: "code",
				requestID: requestId,
			});
		}
		const reply = await api.verify(requestId, wrongCode(code));
		expect(reply.body.details?.attemptsLeft).toBe(4);
	});
});
