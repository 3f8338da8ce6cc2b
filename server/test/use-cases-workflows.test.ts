/**
 * The document's own requests about workflows (2fa-use-cases.txt), as curl sends
 * them. Only the host, the placeholders and the typographic quotes differ.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { curl } from "./support/curl.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

type Workflow = { sid: string; [name: string]: unknown };
type One = { data: Workflow; code: number; message: string };
type List = { data: { result: Workflow[] }; code: number; message: string };

let postern: TestPostern;
let SID: string;
let TOKEN: string;

beforeAll(async () => {
	postern = await startTestPostern();
	({ sid: SID, token: TOKEN } = postern.master);
	const named = await curl(postern, [
		...["-X", "PATCH", `/accounts/${SID}`],
		...["-u", `${SID}:${TOKEN}`],
		...["-d", "email=jane.doe@yourcompany.com"],
	]);
	expect(named.status, named.text).toBe(200);
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

const SSV = String.raw`[{ \"channel\":\"sms\", \"interval\":\"0\"}, { \"channel\":\"sms\", \"interval\":\"60\"}, { \"channel\":\"voice\", \"interval\":\"60\"}]`;
const SVV = String.raw`[{ \"channel\":\"sms\", \"interval\":\"0\"}, { \"channel\":\"voice\", \"interval\":\"60\"}, { \"channel\":\"voice\", \"interval\":\"60\"}]`;

const create = (
	name = "Workflow SSV",
	channels = SSV,
	description = "Workflow to send SMS, SMS and then Voice",
) =>
	asWritten(
		"POST",
		"/2fa/workflows",
		`{
"name": "${name}",
"channels": "${channels}",
"description": "${description}"
}`,
	);

const workflow = (
	sid: unknown,
	name: string,
	channels: [string, string][],
	description: string,
) => ({
	sid,
	name,
	channels: channels.map(([channel, interval]) => ({ channel, interval })),
	description,
	accountSid: SID,
	accountEmail: "jane.doe@yourcompany.com",
	targetAccountSid: SID,
	targetAccountEmail: "jane.doe@yourcompany.com",
	uri: expect.stringMatching(/^\/2fa\/workflows\/search\/WF[0-9a-f]{32}$/),
});

const ssv = (sid: unknown) =>
	workflow(
		sid,
		"Workflow SSV",
		[
			["sms", "0"],
			["sms", "60"],
			["voice", "60"],
		],
		"Workflow to send SMS, SMS and then Voice",
	);
const svv = (sid: unknown) =>
	workflow(
		sid,
		"Workflow SVV",
		[
			["sms", "0"],
			["voice", "60"],
			["voice", "60"],
		],
		"Workflow to send SMS, Voice and then Voice",
	);

const ANY = expect.stringMatching(/^WF[0-9a-f]{32}$/);
const INVALID = { code: 499, message: "Invalid Workflow Id", requestID: null };
const NOBODY = "WF88170d5b0e1f4eb3ad724ffc8131c9c1";

let sid: string;

describe("Create a workflow", () => {
	it("answers with the workflow; its channels are an array of strings", async () => {
		const reply = await create();
		expect(reply.body).toEqual({ data: ssv(ANY), code: 200, message: "OK" });
		expect(reply.status).toBe(200);
		({ sid } = reply.body.data);
		expect(reply.body.data.uri).toBe(`/2fa/workflows/search/${sid}`);
	});

	it("with a name that exists: 495", async () => {
		const reply = await create();
		expect(reply.body).toEqual({
			code: 495,
			message: "Workflow with that name already exists",
			requestID: null,
		});
		expect(reply.status).toBe(409);
	});
});

describe("Retrieve workflows", () => {
	it("a list, in pages", async () => {
		await create(
			"Workflow SVV",
			SVV,
			"Workflow to send SMS, Voice and then Voice",
		);
		const reply = await asWritten<List>(
			"GET",
			"/2fa/workflows/search?pageSize=2&page=0",
		);
		expect(reply.body).toEqual({
			data: {
				result: [svv(ANY), ssv(sid)],
				pageSize: 2,
				total: 2,
				page: 0,
				numPages: 1,
				start: 0,
				end: 1,
				firstPageUri: "/2fa/workflows/search?pageSize=2&page=0",
				previousPageUri: null,
				nextPageUri: null,
				uri: "/2fa/workflows/search?pageSize=2&page=0",
			},
			code: 200,
			message: "OK",
		});
		expect(reply.status).toBe(200);
	});

	it("a single one, by its unique ID", async () => {
		const reply = await asWritten("GET", `/2fa/workflows/search/${sid}`);
		expect(reply.body).toEqual({ data: ssv(sid), code: 200, message: "OK" });
		const other = await asWritten("GET", `/2fa/workflows/search/${NOBODY}`);
		expect(other.body).toEqual(INVALID);
		expect(other.status).toBe(404);
	});
});

describe("Update a workflow", () => {
	const changes = String.raw`{
"channels": "[{ \"channel\":\"sms\", \"interval\":\"0\"}, { \"channel\":\"sms\", \"interval\":\"60\"}, { \"channel\":\"voice\", \"interval\":\"120\"}]",
"description": "Workflow to send SMS, SMS and then Voice after double the time period"
}`;
	const changed = () =>
		workflow(
			sid,
			"Workflow SSV",
			[
				["sms", "0"],
				["sms", "60"],
				["voice", "120"],
			],
			"Workflow to send SMS, SMS and then Voice after double the time period",
		);

	it("answers with the workflow as it now is", async () => {
		const reply = await asWritten("PUT", `/2fa/workflows/${sid}`, changes);
		expect(reply.body).toEqual({ data: changed(), code: 200, message: "OK" });
		expect(reply.status).toBe(200);
		const now = await asWritten("GET", `/2fa/workflows/search/${sid}`);
		expect(now.body.data).toEqual(changed());
	});

	it("that is not there: 499", async () => {
		const reply = await asWritten("PUT", `/2fa/workflows/${NOBODY}`, changes);
		expect(reply.body).toEqual(INVALID);
		expect(reply.status).toBe(404);
	});
});

describe("Remove a workflow", () => {
	it("answers with the workflow as it was, and then 499", async () => {
		const reply = await asWritten("DELETE", `/2fa/workflows/${sid}`);
		expect(reply.body).toMatchObject({
			data: { sid, name: "Workflow SSV" },
			code: 200,
			message: "OK",
		});
		const again = await asWritten("DELETE", `/2fa/workflows/${sid}`);
		expect(again.body).toEqual(INVALID);
		expect(again.status).toBe(404);
	});
});
