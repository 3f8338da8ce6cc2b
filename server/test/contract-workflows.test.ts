/** Section 8 of the contract: workflows, made, changed, listed and named in a send. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	type Parameters,
	times,
} from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply, tally } from "./support/replies.ts";

type Workflow = { sid: string; name: string; [name: string]: unknown };
type One = { data: Workflow; code: number };
type List = { data: { result: Workflow[]; total: number } };

const CHANNELS = [
	{ channel: "sms", interval: 0 },
	{ channel: "voice", interval: 60 },
];
const SHOWN = [
	{ channel: "sms", interval: "0" },
	{ channel: "voice", interval: "60" },
];

let postern: TestPostern;
let api: Client;
let names = 0;

beforeAll(async () => {
	postern = await startTestPostern();
	api = await clientOf(postern).subAccount("workflows");
});
afterAll(() => postern.stop());

const freshName = () => `Workflow ${++names}`;
const create = (parameters: Parameters = {}, as = api) =>
	as.call("POST", "/2fa/workflows", {
		name: freshName(),
		channels: CHANNELS,
		...parameters,
	});
async function created(
	parameters: Parameters = {},
	as = api,
): Promise<Workflow> {
	const reply = await create(parameters, as);
	expect(reply.status, reply.text).toBe(200);
	return (reply as unknown as Reply<One>).body.data;
}
const list = async (as = api, query = "") => {
	const reply = await as.call<List>("GET", `/2fa/workflows/search${query}`);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
};

describe("what is given", () => {
	it.each([
		["JSON", CHANNELS],
		["JSON in a string", JSON.stringify(CHANNELS)],
		["numbers as text", SHOWN],
		[
			"channels in any case",
			CHANNELS.map((step) => ({
				...step,
				channel: step.channel.toUpperCase(),
			})),
		],
	])("may be %s; what is shown is an array of strings", async (_, channels) => {
		const reply = await create({ name: "Exact one", channels });
		const { sid } = (reply as unknown as Reply<One>).body.data;
		expectReply(reply, {
			data: {
				sid,
				name: "Exact one",
				channels: SHOWN,
				description: "",
				accountSid: api.account.sid,
				accountEmail: "sub@example.com",
				targetAccountSid: api.account.sid,
				targetAccountEmail: "sub@example.com",
				uri: `/2fa/workflows/search/${sid}`,
			},
			code: 200,
			message: "OK",
		});
		await api.call("DELETE", `/2fa/workflows/${sid}`);
	});

	it.each([
		["ten steps", { channels: Array(10).fill(CHANNELS[1]) }],
		[
			"every channel",
			{
				channels: ["sms", "voice", "call", "email"].map((channel) => ({
					channel,
					interval: 3_600,
				})),
			},
		],
		["the longest name", { name: "Ü ".repeat(32) }],
		["the longest description", { description: "d".repeat(255) }],
	])("may be as large as allowed: %s", async (_, parameters) => {
		expect(await created(parameters)).toMatchObject({
			name: expect.stringMatching(/./),
		});
	});
});

const step = (changes: object) => [{ ...CHANNELS[0], ...changes }];

const BAD: [parameter: string, given: Parameters][] = [
	["name", { name: undefined }],
	["name", { name: null }],
	["name", { name: "" }],
	["name", { name: "bell\u0007" }],
	["name", { name: "line\nbreak" }],
	["name", { name: "nul\0" }],
	["name", { name: "half \ud800" }],
	["name", { name: ["list"] }],
	["name", { name: {} }],
	["name", { name: 1e300 }],
	["name", { name: "line\u2028break" }],
	["name", { name: "n".repeat(65) }],
	["description", { description: "d".repeat(256) }],
	["description", { description: "nul\0" }],
	["description", { description: ["list"] }],
	["channels", { channels: step({ channel: "nul\0" }) }],
	["channels", { channels: step({ interval: [[[[[1]]]]] }) }],
	["channels", { channels: undefined }],
	["channels", { channels: "[{" }],
	["channels", { channels: "sms" }],
	["channels", { channels: 7 }],
	["channels", { channels: true }],
	["channels", { channels: CHANNELS[0] }],
	["channels", { channels: [] }],
	["channels", { channels: "[]" }],
	["channels", { channels: [null] }],
	["channels", { channels: ["sms"] }],
	["channels", { channels: [[]] }],
	["channels", { channels: Array(11).fill(CHANNELS[0]) }],
	["channels", { channels: step({ delay: 5 }) }],
	["channels", { channels: '[{"channel":"sms","interval":0,"__proto__":1}]' }],
	...["fax", "", 7, null, undefined, ["sms"]].map(
		(channel): [string, Parameters] => [
			"channels",
			{ channels: step({ channel }) },
		],
	),
	...[-1, 0.5, 3_601, 1e9, "-1", "0.5", "1e3", "", null, true, undefined].map(
		(interval): [string, Parameters] => [
			"channels",
			{ channels: step({ interval }) },
		],
	),
];

describe("a bad definition: 400 with code 496 and the parameter", () => {
	it.each(BAD)("%s %j: nothing is created", async (parameter, given) => {
		const before = (await list()).total;
		expectRefusal(await create(given), 400, 496, { parameter });
		expect((await list()).total).toBe(before);
	});

	it.each(
		BAD.filter(([, given]) => Object.values(given).some((value) => value)),
	)("%s %j: nothing is changed", async (parameter, given) => {
		const { sid } = await created({ description: "as it was" });
		const reply = await api.call("PUT", `/2fa/workflows/${sid}`, {
			description: "changed",
			...given,
		});
		expectRefusal(reply, 400, 496, { parameter });
		expect((await list()).result[0]).toMatchObject({
			sid,
			description: "as it was",
			channels: SHOWN,
		});
	});
});

describe("a change", () => {
	const put = (sid: string, changes: Parameters) =>
		api.call<One>("PUT", `/2fa/workflows/${sid}`, changes);

	it("replaces what it names, and leaves the rest", async () => {
		const workflow = await created({ description: "first" });
		const other = await put(workflow.sid, { description: "second" });
		expect(other.body.data).toEqual({ ...workflow, description: "second" });
		const shorter = await put(workflow.sid, {
			channels: [{ channel: "email", interval: 5 }],
		});
		expect(shorter.body.data).toEqual({
			...workflow,
			description: "second",
			channels: [{ channel: "email", interval: "5" }],
		});
		const cleared = await put(workflow.sid, { description: null });
		expect(cleared.body.data).toMatchObject({ description: "" });
	});

	it("may not change the name", async () => {
		const { sid, name } = await created();
		expect((await put(sid, { name })).status).toBe(200);
		const reply = await put(sid, { name: "another" });
		expectRefusal(reply as unknown as Reply, 400, 496, { parameter: "name" });
	});
});

describe("names and SIDs", () => {
	it("one name, 20 times at once: one is made, the others are 495", async () => {
		const name = freshName();
		const replies = await times(20, () => create({ name }));
		expect(tally(replies)).toEqual({ 200: 1, 495: 19 });
		const query = `?${new URLSearchParams({ name })}`;
		expect((await list(api, query)).total).toBe(1);
	});

	it("a limit of the same name is another thing", async () => {
		const name = "both";
		await created({ name });
		const limit = await api.call<One>("POST", "/2fa/limits", {
			name,
			buckets: [{ name: "b", max: 1, interval: 1 }],
		});
		expect(limit.status, limit.text).toBe(200);
		const { sid } = limit.body.data;
		const path = `/2fa/workflows/${sid}`;
		expectRefusal(await api.call("DELETE", path), 404, 499);
		expect((await api.send({ workflow: sid })).body.code).toBe(499);
		expect((await list(api, "?name=both")).total).toBe(1);
	});

	it("another account's workflow does not exist, and its name is free", async () => {
		const { sid, name } = await created();
		const other = await clientOf(postern).subAccount();
		for (const [method, path] of [
			["GET", `/2fa/workflows/search/${sid}`],
			["PUT", `/2fa/workflows/${sid}`],
			["DELETE", `/2fa/workflows/${sid}`],
		] as const) {
			const body = method === "PUT" ? { description: "mine" } : undefined;
			expectRefusal(await other.call(method, path, body), 404, 499, {
				message: "Invalid Workflow Id",
			});
		}
		for (const workflow of [sid, name]) {
			expectRefusal(await other.send({ workflow }), 422, 499, {
				message: "Invalid Workflow Id",
			});
		}
		await created({ name }, other);
	});

	it("the caller and the owner are told apart", async () => {
		const below = await api.subAccount();
		const { sid } = below.account;
		const workflow = await created({ accountSid: sid });
		expect(workflow).toMatchObject({
			accountSid: api.account.sid,
			targetAccountSid: sid,
		});
		expect((await list(below)).result).toMatchObject([
			{ sid: workflow.sid, accountSid: sid, targetAccountSid: sid },
		]);
	});
});

describe("a send", () => {
	it("names a workflow by its SID or its name", async () => {
		const { sid, name } = await created();
		for (const workflow of [sid, name]) {
			const { requestId } = await api.sent({ workflow });
			const { events } = await api.record(requestId);
			expect(events.map(({ channel }) => channel)).toEqual(["sms"]);
		}
	});

	it.each(["Nobody's", "WF88170d5b0e1f4eb3ad724ffc8131c9c1", "__proto__"])(
		"with workflow %s: 422, code 499",
		async (workflow) => {
			expectRefusal(await api.send({ workflow }), 422, 499, {
				message: "Invalid Workflow Id",
			});
		},
	);

	it("with channel together with workflow: 400, and nothing is sent", async () => {
		const { sid } = await created();
		const before = (await api.messages()).length;
		const reply = await api.send({ workflow: sid, channel: "sms" });
		expectRefusal(reply, 400, 400, { parameter: "channel" });
		await postern.settled();
		expect(await api.messages()).toHaveLength(before);
	});
});

describe("what each channel of a workflow needs is checked at the send", () => {
	const only = async (...channels: string[]) =>
		(
			await created({
				channels: channels.map((channel) => ({ channel, interval: 60 })),
			})
		).sid;
	const complete = { emailTo: "ada@example.com", subject: "Your code" };

	it.each([
		["from", "sms", { from: undefined }],
		["from", "voice", { from: undefined }],
		["to", "sms", { to: undefined }],
		["to", "call", { to: undefined, emailTo: "ada@example.com" }],
		["emailTo", "email", { to: undefined, emailTo: undefined }],
		["subject", "email", { subject: undefined }],
	])("no %s for %s: 400", async (parameter, channel, parameters) => {
		for (const channels of [[channel], ["sms", "email", channel]]) {
			const workflow = await only(...channels);
			const reply = await api.send({ workflow, ...complete, ...parameters });
			expectRefusal(reply, 400, 400, { parameter });
		}
	});

	it.each([
		["voice only", ["voice"], {}],
		["email only", ["email"], { to: undefined, from: undefined, ...complete }],
		["mixed", ["sms", "email", "call"], complete],
	])("%s, complete: 200", async (_, channels, parameters) => {
		const workflow = await only(...channels);
		const reply = await api.send({ workflow, ...parameters });
		expect(reply.body.code, reply.text).toBe(200);
	});
});
