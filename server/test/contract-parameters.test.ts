/** Section 1 of the contract: values and names of parameters, and every reply. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	BODY,
	type Client,
	clientOf,
	freshRecipient,
	SENDER,
} from "./support/client.ts";
import { basic, exchange, type Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { arrivesAt, asForm, asJson, form, json } from "./support/raw-bodies.ts";
import { expectEveryReply, expectRefusal } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;
let arrives: ReturnType<typeof arrivesAt>;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
	arrives = arrivesAt(postern, api);
});
afterAll(() => postern.stop());

describe("values", () => {
	it.each([
		["an empty string", ""],
		["null", null],
	])(
		"%s for an optional parameter is as if it were absent",
		async (_, none) => {
			const reply = await api.send(
				{
					guardTime: none,
					expiry: none,
					channel: none,
					codeType: none,
					accountSid: none,
					code: none,
				},
				{ Prefer: "return=representation" },
			);
			expect(reply.status, reply.text).toBe(200);
			expect(reply.body).toMatchObject({
				verification: { channel: "sms", attemptsLeft: 5 },
			});
		},
	);

	it.each([["service"], ["to"], ["from"]])(
		"empty or null for %s, which is required: 400",
		async (parameter) => {
			for (const none of ["", null])
				expectRefusal(await api.send({ [parameter]: none }), 400, 400, {
					parameter,
				});
		},
	);

	describe("a whole number as text, wherever one is documented", () => {
		let account: string;
		let names = 0;
		beforeAll(() => {
			account = `/accounts/${api.account.sid}`;
		});
		const given: readonly [string, (five: unknown) => Promise<Reply>][] = [
			["pageSize", (pageSize) => api.call("POST", "/2fa/search", { pageSize })],
			["maxAttempts", (maxAttempts) => api.send({ maxAttempts })],
			[
				"defaults",
				(codeLength) =>
					api.call("PATCH", account, { defaults: { codeLength } }),
			],
			[
				"guard",
				(DE) =>
					api.call("PATCH", account, { guard: { messagesPerHour: { DE } } }),
			],
			[
				"buckets",
				(max) =>
					api.call("POST", "/2fa/limits", {
						name: `n${++names}`,
						buckets: [{ name: "b", max, interval: max }],
					}),
			],
			[
				"channels",
				(interval) =>
					api.call("POST", "/2fa/workflows", {
						name: `n${++names}`,
						channels: [{ channel: "sms", interval }],
					}),
			],
		];

		it.each(given)("%s", async (_, send) => {
			for (const five of [5, "5", " 5", "5 ", "+5", "005", "000000000000005"]) {
				const reply = await send(five);
				expect([five, reply.status], reply.text).toEqual([five, 200]);
			}
			for (const none of ["5.0", "5e0", "0x5", "5 5", "+-5", "-5", "\uff15"]) {
				const reply = await send(none);
				expect([none, reply.status], reply.text).toEqual([none, 400]);
			}
		});
	});

	it("null for a member that may not be empty, in a PUT or PATCH: 400, and nothing changes", async () => {
		const of = await api.subAccount("Kept");
		const account = `/accounts/${of.account.sid}`;
		type Made = { data: { sid: string; result?: { sid: string }[] } };
		const made = async (path: string, parameters: object) => {
			const { body, text } = await of.call<Made>("POST", path, {
				...parameters,
			});
			expect(body.data, text).toBeDefined();
			return body.data.result?.[0]?.sid ?? body.data.sid;
		};
		const buckets = [{ name: "b", max: 1, interval: 60 }];
		const limit = await made("/2fa/limits", { name: "kept", buckets });
		const channels = [{ channel: "sms", interval: 0 }];
		const workflow = await made("/2fa/workflows", { name: "kept", channels });
		const texts = [{ body: "{code}" }];
		const template = await made("/2fa/templates", { name: "kept", texts });
		const person = { email: "kept@example.com", role: "viewer" };
		const user = await made(`${account}/users`, person);
		const entry = await made(`${account}/lists`, {
			...{ list: "deny", subject: "prefix", value: "4415", reason: "kept" },
		});
		const rows = [
			["PATCH", account, "name", 400],
			["PATCH", account, "status", 400],
			["PATCH", `${account}/users/${user}`, "role", 400],
			["PATCH", `${account}/users/${user}`, "status", 400],
			["PATCH", `${account}/lists/${entry}`, "reason", 400],
			["PUT", `/2fa/limits/${limit}`, "buckets", 494],
			["PUT", `/2fa/workflows/${workflow}`, "channels", 496],
			["PUT", `/2fa/templates/${template}`, "texts", 498],
		] as const;
		for (const [method, path, parameter, code] of rows) {
			const reply = await of.call(method, path, { [parameter]: null });
			expectRefusal(reply as Reply, 400, code, { parameter });
			// It says on whose behalf, and is no member. Names of definitions never change.
			const absent = method === "PUT" ? ["accountSid", "name"] : ["accountSid"];
			for (const name of absent) {
				const read = await of.call(method, path, { [name]: null });
				expect(read.status, read.text).toBe(200);
			}
		}
	});

	it("a number where a string is documented is its decimal text", async () => {
		const to = Number(freshRecipient());
		const { requestId } = await api.sent({
			to,
			from: Number(SENDER),
			service: 7,
			code: 123456,
		});
		const { service, events } = await api.record(requestId);
		expect([service, events[0]?.sender, events[0]?.recipient]).toEqual([
			"7",
			SENDER,
			String(to),
		]);
		expect(
			(await api.verify(requestId, 123456, { service: 7 })).body.message,
		).toBe("OK");
	});

	it.each([
		["491711234567.5"],
		["491711234567.0"],
		["4.91711234567e11"],
		["491711234567E0"],
		["4917112345675e-1"],
		["-491711234567"],
		["49171123456789012345"],
		["1e999"],
	])(
		"a number that is not written as whole digits is nobody's phone number: %s",
		async (number) => {
			const body = (name: string) =>
				`{"service":"2FA","from":"Postern","body":"{code}","${name}":${number}}`;
			for (const name of ["to", "To", "t\\u006f", "\\u0054\\u006F"]) {
				expectRefusal(
					await api.call("POST", "/2fa/send", body(name)),
					400,
					400,
					{
						parameter: "to",
					},
				);
			}
			const path = `/accounts/${postern.master.sid}/erase`;
			expectRefusal(
				await api.call("POST", path, `{"recipient":${number}}`),
				400,
				400,
				{ parameter: "recipient" },
			);
		},
	);

	it('1234 never means "001234"', async () => {
		const { requestId } = await api.sent({ code: "001234" });
		expect((await api.verify(requestId, 1234)).body.code).toBe(481);
		expect((await api.verify(requestId, "001234")).body.code).toBe(200);
	});

	it("a string where a number is documented", async () => {
		const reply = await api.send(
			{ maxAttempts: "3" },
			{ Prefer: "return=representation" },
		);
		expect(reply.body).toMatchObject({ verification: { attemptsLeft: 3 } });
	});

	it.each([["abc"], ["1.5"], ["3 x"], [1.5], [true], ["0x3"], [[3]], [{}]])(
		"%j is not unambiguously a number: 400",
		async (maxAttempts) => {
			expectRefusal(await api.send({ maxAttempts }), 400, 400, {
				parameter: "maxAttempts",
			});
		},
	);
});

describe("names", () => {
	it("are matched without regard to case", async () => {
		const to = freshRecipient();
		const body = {
			Service: "2FA",
			FROM: SENDER,
			To: to,
			Body: BODY,
			codelength: 8,
		};
		expect(await arrives(to, JSON.stringify(body), json)).toMatch(/\d{8}$/);
		const [message] = await api.messages({ to });
		const reply = await api.call("POST", "/2fa/verify", {
			RequestID: message?.requestID,
			CODE: message?.text.slice(-8),
		});
		expect(reply.body.message).toBe("OK");
	});

	const to = "491719999955";
	it.each([
		["two spellings", json, `{"To":"${to}",${asJson(to).slice(1)}`],
		["one name twice", json, `{"to":"${to}",${asJson(to).slice(1)}`],
		["two spellings in a form", form, `${asForm(to)}&TO=${to}`],
		["one name twice in a form", form, `${asForm(to)}&to=${to}`],
	])(
		"%s in one request: 400, and nothing goes out",
		async (_, headers, body) => {
			const reply = await api.call("POST", "/2fa/send", body, headers);
			expectRefusal(reply, 400, 400);
			expect(reply.body.message.toLowerCase()).toContain("to");
			await postern.settled();
			expect(await api.messages({ to })).toEqual([]);
		},
	);
});

describe("unknown parameters", () => {
	const ignored = (reply: Reply) => reply.headers["postern-ignored"];

	it("are ignored aloud, with what may have been meant", async () => {
		const reply = await api.send({ guardTme: 60 });
		expect(reply.status).toBe(200);
		expect(ignored(reply)).toBe("guardTme (did you mean guardTime?)");
	});

	it("are each named, without a guess where nothing is near", async () => {
		const reply = await api.send({ expirey: 60, tenantColour: "red" });
		expect(String(ignored(reply)).split(", ").sort()).toEqual([
			"expirey (did you mean expiry?)",
			"tenantColour",
		]);
	});

	it("are refused with Prefer: handling=strict", async () => {
		const strict = { Prefer: "handling=strict" };
		const reply = await api.send({ guardTme: 60 }, strict);
		expectRefusal(reply, 400, 400, { parameter: "guardTme" });
		const both = { Prefer: "return=representation, handling=strict" };
		expect((await api.send({ guardTme: 60 }, both)).status).toBe(400);
		expect((await api.send({ guardTime: 60 }, strict)).status).toBe(200);
	});

	it("nothing ignored, nothing said", async () => {
		expect(ignored(await api.send())).toBeUndefined();
	});
});

describe("every reply", () => {
	it("is JSON, is not to be stored, and has a request id of its own", async () => {
		const replies: Reply<unknown>[] = [
			await api.send(),
			await api.send({ to: "x" }),
			await api.verify("OTPnone", "123456"),
			await api.call("GET", "/2fa/nowhere"),
			await api.call("GET", "/2fa/send"),
			await api.call("GET", "/accounts"),
			await exchange(`${postern.url}/2fa/send`, { method: "POST" }),
			await exchange(`${postern.url}/2fa/send`, {
				method: "POST",
				headers: { Authorization: basic("a:b"), Accept: "text/html" },
			}),
		];
		for (const reply of replies) expectEveryReply(reply);
		const ids = replies.map(({ headers }) => headers["x-request-id"]);
		expect(new Set(ids).size).toBe(replies.length);
	});
});
