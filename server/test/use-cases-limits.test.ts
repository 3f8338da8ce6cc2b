/**
 * The document's own requests about limits (2fa-use-cases.txt), as curl sends
 * them: the blank before the account SID, a JSON document inside a string, a line
 * break inside that string. Only the host, the placeholders and the typographic
 * quotes differ.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curl } from "./support/curl.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Limit = { sid: string; buckets: string; [name: string]: unknown };
type One = { data: Limit; code: number; message: string };
type List = { data: { result: Limit[] }; code: number; message: string };
type Ok = { code: number; message: string; requestID: string };

let postern: TestPostern;
let SID: string;
let TOKEN: string;

beforeAll(async () => {
	postern = await startTestPostern();
	({ sid: SID, token: TOKEN } = postern.master);
});
afterAll(() => postern.stop());

const asWritten = <Body = One>(method: string, path: string, data?: string) =>
	curl<Body>(postern, [
		...["-X", method],
		path,
		...["--user", ` ${SID}:${TOKEN}`],
		...["-H", "Cache-Control: no-cache"],
		...["-H", "Content-Type: application/json"],
		...(data === undefined ? [] : ["-d", data]),
	]);

/** With the document's line break in the middle of the string. */
const BUCKETS = String.raw`[{ \"name\":\"bucket1\", \"max\":\"1\", \"interval\":\"30\"},{ \"name\":\"bucket2\",
\"max\":\"2\", \"interval\":\"300\"}]`;

const SHOWN = [
	{ name: "bucket1", max: "1", interval: "30" },
	{ name: "bucket2", max: "2", interval: "300" },
];

const create = (name: string, description: string) =>
	asWritten(
		"POST",
		"/2fa/limits",
		`{
"name": "${name}",
"buckets": "${BUCKETS}",
"description": "${description}"
}`,
	);

const limit = (name: string, description: string) => ({
	sid: expect.stringMatching(/^LM[0-9a-f]{32}$/),
	name,
	buckets: expect.any(String),
	description,
	accountSid: SID,
	uri: expect.stringMatching(/^\/2fa\/limits\/search\/LM[0-9a-f]{32}$/),
});

const INVALID = { code: 493, message: "Invalid Limit Id", requestID: null };
const NOBODY = "LM88170d5b0e1f4eb3ad724ffc8131c9c1";

describe("Create a limit", () => {
	it("answers with the limit; its buckets are a JSON string of strings", async () => {
		const reply = await create("limit_on_phonenumber", "limit on Phone Number");
		expect(reply.body).toEqual({
			data: limit("limit_on_phonenumber", "limit on Phone Number"),
			code: 200,
			message: "OK",
		});
		expect(reply.status).toBe(200);
		expect(JSON.parse(reply.body.data.buckets)).toEqual(SHOWN);
		expect(reply.body.data.uri).toBe(
			`/2fa/limits/search/${reply.body.data.sid}`,
		);
	});

	it("with a name that exists: 492", async () => {
		const reply = await create("limit_on_phonenumber", "another one");
		expect(reply.body).toEqual({
			code: 492,
			message: "Limit with that Name already exists",
			requestID: null,
		});
		expect(reply.status).toBe(409);
	});
});

describe("Update a limit", () => {
	const changes = `{
"buckets":"${BUCKETS}",
"description": "limit on Phone Number of receiver blabla"
}`;

	it("answers with the limit as it now is", async () => {
		const { sid } = (await create("limit_on_Session", "limit on session")).body
			.data;
		const reply = await asWritten("PUT", `/2fa/limits/${sid}`, changes);
		expect(reply.body).toEqual({
			data: {
				...limit(
					"limit_on_Session",
					"limit on Phone Number of receiver blabla",
				),
				sid,
			},
			code: 200,
			message: "OK",
		});
		expect(reply.status).toBe(200);
		expect(JSON.parse(reply.body.data.buckets)).toEqual(SHOWN);
	});

	it("that is not there: 493", async () => {
		const reply = await asWritten("PUT", `/2fa/limits/${NOBODY}`, changes);
		expect(reply.body).toEqual(INVALID);
		expect(reply.status).toBe(404);
	});
});

describe("Delete a limit", () => {
	it("answers with the limit as it was, and then 493", async () => {
		const { sid } = (await create("limit_on_IP", "limit on IP")).body.data;
		const reply = await asWritten("DELETE", `/2fa/limits/${sid}`);
		expect(reply.body).toEqual({
			data: { ...limit("limit_on_IP", "limit on IP"), sid },
			code: 200,
			message: "OK",
		});
		expect(reply.status).toBe(200);
		const again = await asWritten("DELETE", `/2fa/limits/${sid}`);
		expect(again.body).toEqual(INVALID);
		expect(again.status).toBe(404);
	});
});

describe("Retrieve limits", () => {
	it("a list, in pages", async () => {
		const reply = await asWritten<List>(
			"GET",
			"/2fa/limits/search?pageSize=2&page=0",
		);
		expect(reply.body).toEqual({
			data: {
				result: [
					limit("limit_on_Session", "limit on Phone Number of receiver blabla"),
					limit("limit_on_phonenumber", "limit on Phone Number"),
				],
				pageSize: 2,
				total: 2,
				page: 0,
				numPages: 1,
				start: 0,
				end: 1,
				firstPageUri: "/2fa/limits/search?pageSize=2&page=0",
				previousPageUri: null,
				nextPageUri: null,
				uri: "/2fa/limits/search?pageSize=2&page=0",
			},
			code: 200,
			message: "OK",
		});
		expect(reply.status).toBe(200);
	});

	it("a specific one", async () => {
		const { sid } = (await create("limit_on_country", "by country")).body.data;
		const reply = await asWritten("GET", `/2fa/limits/search/${sid}`);
		expect(reply.body).toEqual({
			data: { ...limit("limit_on_country", "by country"), sid },
			code: 200,
			message: "OK",
		});
		const other = await asWritten("GET", `/2fa/limits/search/${NOBODY}`);
		expect(other.body).toEqual(INVALID);
		expect(other.status).toBe(404);
	});
});

describe("Send an OTP with limits", () => {
	const send = () =>
		asWritten<Ok>(
			"POST",
			"/2fa/send",
			`{
"service" : "2FA",
"from" : "12012751398",
"to" : "919960639901",
"body": "Your verification code is: \\{code}",
"limits" : { "limit_on_ip": "127.0.0.1", "limit_on_phone": "+919960639901" }
}`,
		);

	it("lets through what the limits let through", async () => {
		await create("limit_on_ip", "");
		await create("limit_on_phone", "");
		const { clock } = postern;
		const began = clock.now();
		const first = await send();
		expect(first.body).toEqual({
			code: 200,
			message: "OK",
			requestID: expect.stringMatching(/^OTP[0-9a-f]{32}$/),
		});
		const second = await send();
		expect(second.body).toMatchObject({
			code: 491,
			message: "Limit reached: limit_on_ip, bucket bucket1",
		});
		expect(second.status).toBe(429);
		const seconds = Number(second.headers["retry-after"]);
		expect(seconds).toBeLessThanOrEqual(30);
		expect(seconds * 1_000).toBeGreaterThanOrEqual(
			30_000 + began - clock.now(),
		);

		clock.advance(30_000);
		expect((await send()).body.code).toBe(200);
		clock.advance(30_000);
		expect((await send()).body.message).toBe(
			"Limit reached: limit_on_ip, bucket bucket2",
		);
	});
});
