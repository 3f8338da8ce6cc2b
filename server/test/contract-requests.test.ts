/** Section 1 of the contract, row by row: paths and bodies as real clients send them. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Sdr,
	SENDER,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { arrivesAt, asForm, asJson, form, json } from "./support/raw-bodies.ts";
import { expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;
let arrives: ReturnType<typeof arrivesAt>;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	arrives = arrivesAt(postern, api);
});
afterAll(() => postern.stop());
const SIX_DIGITS = /^Your verification code is: \d{6}$/;

describe("paths", () => {
	for (const path of ["/2fa/send.json", "/2fa/send/", "/2fa/send"]) {
		it(`POST ${path} sends`, async () => {
			const to = freshRecipient();
			expect(await arrives(to, asJson(to), json, path)).toMatch(SIX_DIGITS);
		});
	}
	for (const end of [".json", "/", ""]) {
		it(`GET /2fa/search/OTP…${end} is the record`, async () => {
			const { requestId } = await api.sent();
			const reply = await api.call("GET", `/2fa/search/${requestId}${end}`);
			expect(reply.body).toEqual(await api.record(requestId));
		});
	}
});

describe("bodies", () => {
	const labels: [string, (to: string) => string, Record<string, string>][] = [
		["JSON", asJson, json],
		[
			"JSON with a charset",
			asJson,
			{ "Content-Type": "application/json; charset=utf-8" },
		],
		["a form", asForm, form],
		["a JSON label over a form", asForm, json],
		["a form label over a JSON object", asJson, form],
		["no content type over JSON", asJson, {}],
		["no content type over a form", asForm, {}],
		[
			"an unknown content type over JSON",
			asJson,
			{ "Content-Type": "text/plain" },
		],
		[
			"an unknown content type over a form",
			asForm,
			{ "Content-Type": "text/plain" },
		],
		[
			"blanks and line breaks around JSON",
			(to) => `\r\n ${asJson(to)} \n`,
			form,
		],
		["a byte order mark before JSON", (to) => `\ufeff${asJson(to)}`, json],
		["a byte order mark before a form", (to) => `\ufeff${asForm(to)}`, form],
		[
			"a + in a form's number that nobody encoded",
			(to) => asForm(`+${to}`),
			form,
		],
	];
	it.each(labels)("%s", async (_, body, headers) => {
		const to = freshRecipient();
		expect(await arrives(to, body(to), headers)).toMatch(SIX_DIGITS);
	});

	it.each([SENDER, "12345"])(
		"a + before the sender %s that nobody encoded, in a form and in a query",
		async (sender) => {
			const to = freshRecipient();
			const body = asForm(to).replace(SENDER, `+${sender}`);
			await arrives(to, body, form);
			const path = `/2fa/search?to=${to}&from=+${sender}`;
			const { text, body: page } = await api.call<{ twoFaOtpSdrs: Sdr[] }>(
				"GET",
				path,
			);
			const shown = page.twoFaOtpSdrs?.[0]?.events[0]?.sender;
			expect(shown, text).toBe(sender);
		},
	);

	it.each([
		["text/plain", "hello"],
		["application/xml", "<to>4917100000</to>"],
		["multipart/form-data; boundary=b", "--b\r\n\r\n4917100000\r\n--b--"],
	])("%s over something else: 415", async (type, body) => {
		const reply = await api.call("POST", "/2fa/send", body, {
			"Content-Type": type,
		});
		expectRefusal(reply, 415, 415);
	});

	it("an expectation that nobody knows is not asked about", async () => {
		const reply = await api.send({}, { Expect: "200-maybe" });
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["x-request-id"]).toBeTruthy();
	});

	it("a JSON label over something that is neither: 400", async () => {
		for (const body of ['{"service":', "hello", "{} {}"])
			expectRefusal(await api.call("POST", "/2fa/send", body, json), 400, 400);
	});

	it("a form label, which curl sets, over neither JSON nor a form: 400, and nothing is done", async () => {
		const sub = await api.subAccount();
		const { to } = await sub.sent();
		for (const [method, path, body] of [
			["DELETE", "/sandbox/messages", '{"to":"4917199999",}'],
			["GET", "/2fa/search", "{'status':'failed'}"],
			["GET", "/2fa/search", '[{"status":"failed"},]'],
			// What `-d '{"to":"4917199999"}'` of the document is in cmd.exe.
			["DELETE", "/sandbox/messages", "'{to:4917199999}'"],
			["PATCH", `/accounts/${sub.account.sid}`, '{"name":"New",}'],
		] as const)
			expectRefusal(await sub.call(method, path, body, form), 400, 400);
		expect(await sub.messages({ to })).toHaveLength(1);
	});
});

describe("200 names or pairs are read, one more is 400", () => {
	const more = (count: number, one: (number: number) => string) =>
		Array.from({ length: count }, (_, i) => one(i));
	const PAIRS = 4;
	it.each<[string, (to: string, names: number) => [string, string, object]]>([
		[
			"in a form",
			(to, names) => [
				"",
				[asForm(to), ...more(names - PAIRS, (i) => `n${i}=1`)].join("&"),
				form,
			],
		],
		[
			"in a query",
			(to, names) => [
				`?${more(names, (i) => `n${i}=1`).join("&")}`,
				asForm(to),
				form,
			],
		],
		[
			"in JSON",
			(to, names) => [
				"",
				`${asJson(to).slice(0, -1)},${more(names - PAIRS, (i) => `"n${i}":1`)}}`,
				json,
			],
		],
		[
			"deep in JSON",
			(to, names) => [
				"",
				`${asJson(to).slice(0, -1)},"x":[{${more(names - PAIRS - 1, (i) => `"n${i}":1`)}}]}`,
				json,
			],
		],
	])("%s", async (_, request) => {
		const to = freshRecipient();
		for (const [names, status] of [
			[201, 400],
			[200, 200],
		] as const) {
			const [query, body, headers] = request(to, names);
			const reply = await api.call(
				"POST",
				`/2fa/send${query}`,
				body,
				headers as Record<string, string>,
			);
			expect(reply.status, reply.text).toBe(status);
		}
	});

	it("a name twice deep in JSON, or in JSON inside a text: 400", async () => {
		const head = asJson(freshRecipient()).slice(0, -1);
		for (const limits of [
			'{"a":"1","a":"2"}',
			'"{\\"a\\":\\"1\\",\\"a\\":\\"2\\"}"',
		]) {
			const body = `${head},"limits":${limits}}`;
			const reply = await api.call("POST", "/2fa/send", body, json);
			expectRefusal(reply, 400, 400);
			expect(reply.body.message).toMatch(/twice$/);
		}
	});

	it("UTF-8 in a URL is read, anything else is 400", async () => {
		const sent = await api.sent({ service: "Grüße" });
		const found = async (service: string) =>
			api.call<{ twoFaOtpSdrs: { sid: string }[] }>(
				"GET",
				`/2fa/search?service=${service}`,
			);
		const encoded = await found("Gr%C3%BC%C3%9Fe");
		expect(encoded.body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual([
			sent.requestId,
		]);
		expect((await found("Gr%FC%DFe")).status).toBe(400);
	});
});

describe("the document's own artefacts", () => {
	const artefact = (to: string, body: string) =>
		`{ \\\n"service":"2FA",\\\r\n"from":"${SENDER}", "to":"${to}",\n"body":"${body}"\n}`;
	it.each([
		[
			"\\{code} and a backslash at the end of a line",
			"It is \\{code}",
			/^It is \d{6}$/,
		],
		[
			"a raw line break inside a string becomes a space",
			"It\nis {code}",
			/^It is \d{6}$/,
		],
		[
			"escapes that JSON knows stay what they are",
			'\\"hi\\" \\u00e9 \\\\ \\{code}',
			/^"hi" é \\ \d{6}$/,
		],
	])("%s", async (_, body, text) => {
		const to = freshRecipient();
		expect(await arrives(to, artefact(to, body), json)).toMatch(text);
	});
});
