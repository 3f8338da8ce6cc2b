/** Section 7 of the contract: limits, made, changed, listed and counted against. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Parameters,
	times,
} from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply, tally } from "./support/replies.ts";

type Limit = { sid: string; name: string; buckets: string };
type One = { data: Limit; code: number };
type List = {
	data: { result: Limit[]; total: number; [name: string]: unknown };
};

const BUCKETS = [{ name: "bucket1", max: 1, interval: 30 }];

let postern: TestPostern;
/** An account of its own for each test, so that lists are its own. */
let api: Client;
let names = 0;

beforeAll(async () => {
	postern = await startTestPostern();
	api = await clientOf(postern).subAccount("limits");
});
afterAll(() => postern.stop());

const freshName = () => `limit_${++names}`;
const create = (parameters: Parameters = {}, as = api) =>
	as.call("POST", "/2fa/limits", {
		name: freshName(),
		buckets: BUCKETS,
		...parameters,
	});
async function created(parameters: Parameters = {}, as = api): Promise<Limit> {
	const reply = await create(parameters, as);
	expect(reply.status, reply.text).toBe(200);
	return (reply as unknown as Reply<One>).body.data;
}
const list = async (as = api, query = "") => {
	const reply = await as.call<List>("GET", `/2fa/limits/search${query}`);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
};
const otpsSent = async (as: Client) => {
	const reply = await as.call<{ total: number }>("GET", "/2fa/search");
	return reply.body.total;
};

describe("what is given", () => {
	it.each([
		["JSON", BUCKETS],
		["JSON in a string", JSON.stringify(BUCKETS)],
		["numbers as text", [{ name: "bucket1", max: "1", interval: "30" }]],
	])("may be %s; what is shown is a string of strings", async (_, buckets) => {
		const reply = await create({ name: "exact", buckets });
		const { sid } = (reply as unknown as Reply<One>).body.data;
		expectReply(reply, {
			data: {
				sid,
				name: "exact",
				buckets: '[{"name":"bucket1","max":"1","interval":"30"}]',
				description: "",
				accountSid: api.account.sid,
				uri: `/2fa/limits/search/${sid}`,
			},
			code: 200,
			message: "OK",
		});
		await api.call("DELETE", `/2fa/limits/${sid}`);
	});

	it("may be named by a number, which is its decimal text", async () => {
		const reply = await create({
			name: "numbered",
			buckets: [{ name: 1, max: 1, interval: 30 }],
		});
		const { sid, buckets } = (reply as unknown as Reply<One>).body.data;
		expect(JSON.parse(buckets)).toEqual([
			{ name: "1", max: "1", interval: "30" },
		]);
		await api.call("DELETE", `/2fa/limits/${sid}`);
	});

	it("may be a form, with a slash or .json at the end of the path", async () => {
		for (const path of ["/2fa/limits/", "/2fa/limits.json"]) {
			const form = new URLSearchParams({
				Name: freshName(),
				buckets: JSON.stringify(BUCKETS),
			});
			const reply = await api.call("POST", path, form.toString(), {
				"Content-Type": "application/x-www-form-urlencoded",
			});
			expect(reply.status, reply.text).toBe(200);
		}
	});

	it.each([
		[
			"bounds",
			{ buckets: [{ name: "b", max: 1_000_000, interval: 2_592_000 }] },
		],
		["two buckets", { buckets: [...BUCKETS, { ...BUCKETS[0], name: "2" }] }],
		["the longest name", { name: "n-_Z".repeat(16) }],
		["the longest description", { description: "d".repeat(255) }],
		["the longest one of two units each", { description: "😀".repeat(255) }],
	])("may be as large as allowed: %s", async (_, parameters) => {
		await created(parameters);
	});
});

const bucket = (changes: object) => [{ ...BUCKETS[0], ...changes }];

/** The parameter that is refused, and the parameters of the request. */
const BAD: [parameter: string, given: Parameters][] = [
	["name", { name: undefined }],
	["name", { name: null }],
	["name", { name: "" }],
	["name", { name: "two words" }],
	["name", { name: "bell\u0007" }],
	["name", { name: "line\nbreak" }],
	["name", { name: "nul\0" }],
	["name", { name: "half \ud800" }],
	["name", { name: ["list"] }],
	["name", { name: {} }],
	["name", { name: 1e300 }],
	["name", { name: "grün" }],
	["name", { name: "n".repeat(65) }],
	["description", { description: "d".repeat(256) }],
	["description", { description: "😀".repeat(256) }],
	["description", { description: "nul\0" }],
	["description", { description: ["list"] }],
	["buckets", { buckets: bucket({ name: "nul\0" }) }],
	["buckets", { buckets: bucket({ name: "half \ud800" }) }],
	["buckets", { buckets: bucket({ max: [[[[[1]]]]] }) }],
	["buckets", { buckets: undefined }],
	["buckets", { buckets: "[{" }],
	["buckets", { buckets: "many" }],
	["buckets", { buckets: 7 }],
	["buckets", { buckets: true }],
	["buckets", { buckets: BUCKETS[0] }],
	["buckets", { buckets: "{}" }],
	["buckets", { buckets: [] }],
	["buckets", { buckets: "[]" }],
	["buckets", { buckets: [null] }],
	["buckets", { buckets: [[]] }],
	["buckets", { buckets: ["bucket1"] }],
	["buckets", { buckets: [..."123"].map((name) => ({ ...BUCKETS[0], name })) }],
	["buckets", { buckets: [...BUCKETS, ...BUCKETS] }],
	["buckets", { buckets: bucket({ name: undefined }) }],
	["buckets", { buckets: bucket({ name: "" }) }],
	["buckets", { buckets: bucket({ name: 1.5 }) }],
	["buckets", { buckets: bucket({ name: 2 ** 53 }) }],
	["buckets", { buckets: bucket({ name: true }) }],
	["buckets", { buckets: bucket({ name: "line\nbreak" }) }],
	["buckets", { buckets: bucket({ name: "n".repeat(65) }) }],
	["buckets", { buckets: bucket({ burst: 5 }) }],
	["buckets", { buckets: '[{"name":"b","max":1,"interval":1,"__proto__":1}]' }],
	...[0, -1, 1.5, 1e9, 1_000_001, "0", "-1", "1.5", "1e3", "0x1", "", " "].map(
		(max): [string, Parameters] => ["buckets", { buckets: bucket({ max }) }],
	),
	...[null, true, [1], {}, undefined].map((max): [string, Parameters] => [
		"buckets",
		{ buckets: bucket({ max }) },
	]),
	["buckets", { buckets: '[{"name":"b","max":1e309,"interval":30}]' }],
	["buckets", { buckets: '[{"name":"b","max":NaN,"interval":30}]' }],
	...[0, -30, 0.5, 2_592_001, 2 ** 53, "0", undefined].map(
		(interval): [string, Parameters] => [
			"buckets",
			{ buckets: bucket({ interval }) },
		],
	),
];

describe("a bad definition: 400 with code 494 and the parameter (abuse case 46)", () => {
	it.each(BAD)("%s %j: nothing is created", async (parameter, given) => {
		const before = (await list()).total;
		expectRefusal(await create(given), 400, 494, { parameter });
		expect((await list()).total).toBe(before);
	});

	it.each(
		BAD.filter(([, given]) => Object.values(given).some((value) => value)),
	)("%s %j: nothing is changed", async (parameter, given) => {
		const { sid } = await created({ description: "as it was" });
		const reply = await api.call("PUT", `/2fa/limits/${sid}`, {
			description: "changed",
			...given,
		});
		expectRefusal(reply, 400, 494, { parameter });
		expect((await list()).result[0]).toMatchObject({
			sid,
			description: "as it was",
			buckets: '[{"name":"bucket1","max":"1","interval":"30"}]',
		});
	});
});

describe("what is bad beside the definition: 400 with code 400", () => {
	it("another parameter, or one that comes twice", async () => {
		const accountSid = ["list"];
		expectRefusal(await create({ accountSid }), 400, 400, {
			parameter: "accountSid",
		});
		const twice = `{"name":"a","Name":"b","buckets":${JSON.stringify(BUCKETS)}}`;
		expectRefusal(await api.call("POST", "/2fa/limits", twice), 400, 400, {
			parameter: "name",
		});
	});
});

describe("a change", () => {
	const put = (sid: string, changes: Parameters) =>
		api.call<One>("PUT", `/2fa/limits/${sid}`, changes);

	it("replaces what it names, and leaves the rest", async () => {
		const limit = await created({ description: "first" });
		const other = await put(limit.sid, { description: "second" });
		expect(other.body.data).toEqual({ ...limit, description: "second" });
		const wider = await put(limit.sid, { buckets: bucket({ max: 7 }) });
		expect(wider.body.data).toEqual({
			...limit,
			description: "second",
			buckets: '[{"name":"bucket1","max":"7","interval":"30"}]',
		});
		const cleared = await put(limit.sid, { description: null });
		expect(cleared.body.data).toMatchObject({ description: "" });
		expect((await list()).result[0]).toEqual(cleared.body.data);
	});

	it("may repeat the name, and may not change it", async () => {
		const { sid, name } = await created();
		expect((await put(sid, { name })).status).toBe(200);
		const reply = await put(sid, { name: "another" });
		expectRefusal(reply as unknown as Reply, 400, 494, { parameter: "name" });
	});
});

describe("names and SIDs", () => {
	it("one name, 20 times at once: one is made, the others are 492", async () => {
		const name = freshName();
		const replies = await times(20, () => create({ name }));
		expect(tally(replies)).toEqual({ 200: 1, 492: 19 });
		expect((await list(api, `?name=${name}`)).total).toBe(1);
	});

	it("a name is free again once its limit is deleted", async () => {
		const { sid, name } = await created();
		await api.call("DELETE", `/2fa/limits/${sid}`);
		expect((await created({ name })).sid).not.toBe(sid);
	});

	it("another account's limit does not exist, and its name is free", async () => {
		const { sid, name } = await created();
		const other = await clientOf(postern).subAccount();
		await created({ name }, other);
		for (const [method, path] of [
			["GET", `/2fa/limits/search/${sid}`],
			["PUT", `/2fa/limits/${sid}`],
			["DELETE", `/2fa/limits/${sid}`],
			["DELETE", `/2fa/limits/${sid.replace("LM", "WF")}`],
		] as const) {
			const body = method === "PUT" ? { description: "mine" } : undefined;
			expectRefusal(await other.call(method, path, body), 404, 493, {
				message: "Invalid Limit Id",
			});
		}
		const reply = await other.send({
			limits: { [(await created()).name]: "1" },
		});
		expectRefusal(reply, 422, 490);
		expect(reply.body.details?.parameter).toBe("limits");
	});

	it("an account manages those below it with accountSid, and no others", async () => {
		const below = await api.subAccount();
		const { sid } = below.account;
		const limit = await created({ accountSid: sid });
		expect(limit).toMatchObject({ accountSid: sid });
		expect((await list(api, `?accountSid=${sid}`)).total).toBe(1);
		expect((await list(below)).total).toBe(1);
		const above = api.account.sid;
		expectRefusal(await create({ accountSid: above }, below), 403, 403);
	});
});

describe("the list", () => {
	it("is newest first, in pages that name each other", async () => {
		const own = await clientOf(postern).subAccount();
		for (const name of ["a", "b", "c"]) {
			await created({ name }, own);
			postern.clock.advance(1);
		}
		const page = (number: number) => list(own, `?pageSize=2&page=${number}`);
		const uri = (number: number) =>
			`/2fa/limits/search?pageSize=2&page=${number}`;
		const { result, ...first } = await page(0);
		expect(result.map(({ name }) => name)).toEqual(["c", "b"]);
		expect(first).toEqual({
			pageSize: 2,
			total: 3,
			page: 0,
			numPages: 2,
			start: 0,
			end: 1,
			firstPageUri: uri(0),
			previousPageUri: null,
			nextPageUri: uri(1),
			uri: uri(0),
		});
		expect(await page(1)).toMatchObject({
			result: [{ name: "a" }],
			start: 2,
			end: 2,
			previousPageUri: uri(0),
			nextPageUri: null,
		});
		expect(await page(5)).toMatchObject({ result: [], start: 10, end: 10 });
		expect(await list(own)).toMatchObject({ pageSize: 50 });
		expect((await list(own, "?name=b")).result).toHaveLength(1);
		expect((await list(own, "?name=no")).total).toBe(0);
	});

	it.each([
		["page", "-1"],
		["page", "1.5"],
		["pageSize", "0"],
		["pageSize", "10000"],
		["pageSize", "all"],
	])("%s=%s: 400", async (parameter, value) => {
		const path = `/2fa/limits/search?${parameter}=${value}`;
		expectRefusal(await api.call("GET", path), 400, 400, { parameter });
	});
});

describe("a send", () => {
	const limited = (name: string, key: unknown = "127.0.0.1", more = {}) =>
		api.send({ limits: { [name]: key }, ...more });

	it("of a full bucket: 429, code 491, Retry-After, and nothing happens", () =>
		postern.clock.still(async () => {
			const { name } = await created();
			const to = freshRecipient();
			const first = await limited(name, "127.0.0.1", { to });
			expect(first.body.code).toBe(200);
			const sent = await otpsSent(api);
			const reply = await limited(name, "127.0.0.1", { to });
			expect(reply.headers["retry-after"]).toBe("30");
			expectReply(
				{ ...reply, status: 200 },
				{
					code: 491,
					message: `Limit reached: ${name}, bucket bucket1`,
					requestID: null,
					details: { limit: name, bucket: "bucket1", retryAfter: 30 },
				},
			);
			expect(reply.status).toBe(429);
			expect((await api.record(String(first.body.requestID))).status).toBe(
				"pending",
			);
			expect(await otpsSent(api)).toBe(sent);
			postern.clock.advance(29_999);
			expect((await limited(name)).body.code).toBe(491);
			postern.clock.advance(1);
			expect((await limited(name)).body.code).toBe(200);
		}));

	it("a refused one counts for nothing (abuse case 42)", async () => {
		const { name } = await created();
		await limited(name);
		postern.clock.advance(20_000);
		await times(10, () => limited(name));
		expectRefusal(await limited(name, "127.0.0.1", { expiry: 1 }), 400, 400);
		postern.clock.advance(10_000);
		expect((await limited(name)).body.code).toBe(200);
	});

	it("counts each key by itself, and a person's by one however it is written (abuse case 45)", async () => {
		const { name } = await created();
		for (const [key, same] of [
			["+4917155501", "004917155501"],
			["+4917155503", "00 49 171 555-03"],
			["+4917155504", "00 (49) 171 55504"],
			["+49 171 555-02", "4917155502"],
			["+4917155505", " +49 171 55505 "],
			["+4917155506", "\t0049 171 55506"],
			["eve@example.com", " eve@example.com "],
			["Ada@Example.COM", "ada@example.com"],
			["ada@bücher.example", "ada@xn--bcher-kva.example"],
			[17, "17"],
			[1.5, "1.5"],
			[true, "true"],
			["session 1", "session 1"],
		]) {
			expect((await limited(name, key)).body.code).toBe(200);
			expect((await limited(name, same)).body.code).toBe(491);
		}
		expect((await limited(name, "session 2")).body.code).toBe(200);
		// A hardware address is no number.
		for (const key of ["00-11-22-33-44-55", "00-11-22-33-4455"])
			expect((await limited(name, key)).body.code).toBe(200);
	});

	it("refuses a key as a number that lost digits: another's would be the same", async () => {
		const { name } = await created();
		expectRefusal(await limited(name, 2 ** 53), 400, 400, {
			parameter: `limits.${name}`,
		});
		expect((await limited(name, 2 ** 53 - 1)).body.code).toBe(200);
	});

	it("of a name that is not there: 422, code 490, and no other limit counts it", async () => {
		const { name } = await created();
		const reply = await api.send({ limits: { [name]: "1", nobody: "1" } });
		expectRefusal(reply, 422, 490);
		expect(reply.body.details?.parameter).toBe("limits");
		expect((await limited(name, "1")).body.code).toBe(200);
	});

	it.each([
		["text", "limit"],
		["a list", ["limit"]],
		["a number", 7],
		["a key without characters", { limit: "" }],
		["a key too long", { limit: "k".repeat(129) }],
		["a list as key", { limit: ["a"] }],
		["an object as key", { limit: { a: 1 } }],
		["null as key", { limit: null }],
	])("with %s as limits: 400", async (_, limits) => {
		const reply = await api.send({ limits });
		expect([reply.status, reply.body.code], reply.text).toEqual([400, 400]);
		expect(reply.body.details?.parameter).toMatch(/^limits\b/);
	});

	it.each(["__proto__", "constructor", "toString"])(
		"%s is no limit",
		async (name) => {
			const limits = `{"${name}":"1"}`;
			expectRefusal(await api.send({ limits }), 422, 490);
		},
	);

	it("repeated under its Idempotency-Key counts once", async () => {
		const { name } = await created();
		const parameters = { limits: { [name]: "1" }, to: freshRecipient() };
		const key = { "Idempotency-Key": "limits-once" };
		const first = await api.send(parameters, key);
		expect((await api.send(parameters, key)).body).toEqual(first.body);
		expect((await api.send(parameters)).body.code).toBe(491);
	});
});
