/**
 * Who: somebody with the role viewer, who may see four digits of a number. What they
 * gain: the whole number, from whatever reply forgets to hide it, or from two that hide
 * different parts. What stops them: `shown-to.ts`, over every reply of a session. So
 * every operation of a viewer is read here, on an account whose recipients are known.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { OPERATION_RULES } from "../src/api/operation-rules.ts";
import { clientOf, wrongCode } from "./support/client.ts";
import { type Browser, browserAt, userOf } from "./support/console.ts";
import { readStream } from "./support/event-stream.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

/** Every recipient begins so, and every range and prefix is of it. */
const RANGE = "4917155566";
const numbers = Array.from({ length: 14 }, (_, i) => `${RANGE}${710 + 7 * i}`);
const SIMULATED_FAILURE = "4917155990003";
const LISTED = `${RANGE}444`;
const WRITTEN = `${RANGE}333`;
/** A range that no subscriber has. */
const TEST_RANGE = "120155501";
const LOCAL_PART = "somebody.else";

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
const browsers = {} as Record<"viewer" | "support", Browser>;
/** What stands in the place of a parameter of a path. */
let known: {
	records: string[];
	limit: string;
	workflow: string;
	template: string;
	entry: string;
};

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { guard: { countries: "all", mode: "shadow" } },
	});
	api = clientOf(postern);
	known = await traffic();
	for (const role of ["viewer", "support"] as const) {
		const browser = browserAt(() => postern.url);
		const { email } = await userOf(api, browser, role);
		await browser.signedIn(email);
		browsers[role] = browser;
	}
	// The requests of the last second are on their way to the store.
	await postern.settled();
});
afterAll(() => postern.stop());

/** Every kind of record, node, list entry and definition that names a recipient. */
async function traffic(): Promise<typeof known> {
	const made = async <Data = { sid: string }>(path: string, body: object) => {
		const reply = await api.call<{ data: Data }>("POST", path, { ...body });
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data;
	};
	const account = `/accounts/${api.account.sid}`;
	await made(`${account}/lists`, {
		...{ list: "deny", subject: "number", value: `+${LISTED}` },
		reason: `asked by ${LOCAL_PART}@example.com of +49 171 55566-333`,
	});
	type Entries = { result: { sid: string }[] };
	const entries = await made<Entries>(`${account}/lists`, {
		...{ list: "deny", subject: "prefix", value: `+${RANGE}55` },
		reason: `pumped, says ${WRITTEN}`,
	});
	const recipient = `+${RANGE}222`;
	for (const one of [{ recipient }, { prefix: TEST_RANGE }]) {
		await made(`${account}/testRecipients`, { ...one, code: "424242" });
	}
	const limit = await made("/2fa/limits", {
		name: "by_number",
		buckets: [{ name: "hour", max: 5, interval: 3600 }],
	});
	const workflow = await made("/2fa/workflows", {
		name: "both",
		channels: [
			{ channel: "sms", interval: 0 },
			{ channel: "call", interval: 1 },
		],
	});
	const template = await made("/2fa/templates", {
		name: "plain",
		texts: [{ service: "2FA", body: "Your code is {code}" }],
	});
	const records: string[] = [];
	const kept = async (more: object) => {
		const { body, text } = await api.send({ ...more });
		expect(String(body.requestID), text).toMatch(/^OTP/);
		records.push(String(body.requestID));
	};
	for (const to of numbers) await kept({ to, limits: { by_number: to } });
	await kept({ to: SIMULATED_FAILURE });
	await kept({ to: `+${LISTED}` });
	await kept({ to: `+${RANGE}551` });
	await kept({ to: recipient });
	await kept({ to: numbers[0], workflow: workflow.sid });
	await kept({
		...{ from: undefined, to: undefined, channel: "email", subject: "Code" },
		emailTo: `${LOCAL_PART}@example.com`,
	});
	const checked = await api.sent({ to: `${RANGE}888` });
	await api.verify(checked.requestId, wrongCode(checked.code));
	await api.verify(checked.requestId, checked.code);
	await api.call("POST", "/2fa/resend", { requestId: records[1] });
	await api.cancel(records[2]);
	records.push(checked.requestId);
	return {
		records,
		limit: limit.sid,
		workflow: workflow.sid,
		template: template.sid,
		entry: entries.result[0]?.sid ?? "",
	};
}

/** The queries with which each operation is read. Nothing in them is of a recipient. */
function readings(): Record<string, { path: string; body?: object }[]> {
	const { sid } = api.account;
	const account = `/accounts/${sid}`;
	const today = new Date(postern.clock.now()).toISOString().slice(0, 10);
	const all = "include=guard,blocked,test,price,cost,provider";
	const at = (...paths: string[]) => paths.map((path) => ({ path }));
	const each = (path: (record: string) => string) =>
		at(...known.records.map(path));
	return {
		"GET /2fa/search": at(
			`/2fa/search?${all}&pageSize=1`,
			`/2fa/search?${all}&status=blocked`,
		),
		"POST /2fa/search": [{ path: "/2fa/search", body: { pageSize: 5 } }],
		"GET /2fa/search/:sid": each((record) => `/2fa/search/${record}?${all}`),
		"GET /2fa/limits/search": at("/2fa/limits/search"),
		"GET /2fa/limits/search/:sid": at(`/2fa/limits/search/${known.limit}`),
		"GET /2fa/workflows/search": at("/2fa/workflows/search"),
		"GET /2fa/workflows/search/:sid": at(
			`/2fa/workflows/search/${known.workflow}`,
		),
		"GET /2fa/templates/search": at("/2fa/templates/search"),
		"GET /2fa/templates/search/:sid": at(
			`/2fa/templates/search/${known.template}`,
		),
		"GET /2fa/usage/records": at("/2fa/usage/records"),
		"POST /2fa/usage/records": [{ path: "/2fa/usage/records", body: {} }],
		"GET /2fa/usage/records/:subresource": at("/2fa/usage/records/daily"),
		"GET /2fa/usage/costs": at("/2fa/usage/costs"),
		"GET /2fa/usage/costs/:subresource": at("/2fa/usage/costs/daily"),
		"GET /accounts": at("/accounts"),
		"GET /accounts/:sid": at(account),
		"GET /accounts/:sid/testRecipients": at(
			`${account}/testRecipients?pageSize=1`,
		),
		"GET /accounts/:sid/lists": at(`${account}/lists?pageSize=1`),
		"GET /accounts/:sid/lists/:entry": at(`${account}/lists/${known.entry}`),
		"GET /accounts/:sid/guard": at(`${account}/guard?all=true&limit=1`),
		"GET /accounts/:sid/budgets": at(`${account}/budgets`),
		"GET /console/verifications": at("/console/verifications?limit=1"),
		"GET /console/verifications/:sid": each(
			(record) => `/console/verifications/${record}`,
		),
		"GET /console/requests": at("/console/requests?limit=1"),
		"GET /console/limits/:sid": at(`/console/limits/${known.limit}`),
		"POST /console/limits/:sid": [
			{ path: `/console/limits/${known.limit}`, body: { key: "4930123456" } },
		],
		"GET /console/session": at("/console/session"),
		"GET /console/sessions": at("/console/sessions"),
		"GET /console/home": at("/console/home"),
		"GET /console/delivery": at("/console/delivery"),
		"GET /console/delivery/route": at("/console/delivery/route?to=4930123456"),
		"GET /console/usage/services": at(
			`/console/usage/services?startDate=${today}&endDate=${today}`,
		),
		"GET /console/fraud": at("/console/fraud"),
	};
}

/** Of a viewer's own session and password, and the stream, which has a test of its own. */
const OTHERS = [
	"DELETE /console/session",
	"POST /console/session/proof",
	"DELETE /console/sessions/:session",
	"POST /console/password",
	"POST /console/totp",
	"POST /console/totp/confirm",
	"DELETE /console/totp",
	"GET /console/stream",
];

/** All pages of a reply, with their headers, in one text. */
async function readWhole(
	browser: Browser,
	operation: string,
	{ path, body }: { path: string; body?: object },
): Promise<string> {
	const [method = ""] = operation.split(" ");
	let text = "";
	for (let next: string | null = path, pages = 0; next !== null; pages++) {
		expect(pages, "pages end").toBeLessThan(100);
		const reply =
			pages === 0
				? await browser.call(method, next, body)
				: await browser.call("GET", next);
		expect(reply.status, `${next}: ${reply.text}`).toBe(200);
		// The digits of a request's number may be those of a recipient by chance.
		const { "x-request-id": _, ...headers } = reply.headers;
		text += `${JSON.stringify(headers)}\n${reply.text}\n`;
		next = nextOf(path, JSON.parse(reply.text));
	}
	return text;
}

/** By an address, or by a place that goes into a parameter. */
function nextOf(path: string, reply: unknown): string | null {
	const found = (name: string) =>
		new RegExp(`"${name}":"([^"]+)"`).exec(JSON.stringify(reply))?.[1];
	const uri = found("nextPageUri") ?? found("next_page_uri");
	if (uri !== undefined) return uri;
	const place = found("next");
	if (place === undefined) return null;
	const parameter = path.includes("/guard") ? "after" : "before";
	return `${path}&${parameter}=${encodeURIComponent(place)}`;
}

const RUN = 6;
const WHOLE = [
	...[...numbers, SIMULATED_FAILURE, LISTED, WRITTEN, `${RANGE}888`],
	TEST_RANGE,
];
/** More than the last four digits, or more than the first three of a range. */
const SECRETS = [
	...new Set(
		WHOLE.flatMap((number) =>
			Array.from({ length: number.length - RUN + 1 }, (_, i) =>
				number.slice(i, i + RUN),
			),
		),
	),
	...[RANGE.slice(0, 4), TEST_RANGE.slice(0, 4)].map((start) => `:${start}`),
	LOCAL_PART,
];

/** The first secret in a text without SIDs, instants and what only looks like a number. */
function secretIn(text: string): string | undefined {
	const bare = text
		.replace(/[A-Z]{2,3}[0-9a-f]{32}/g, "")
		.replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, "");
	const joined = bare.replace(/(?<=\d)[ ()/.-]+(?=\d)/g, "");
	return SECRETS.find((secret) => joined.includes(secret));
}

test("every operation that a viewer may do is read here, or changes its own session alone", () => {
	const ofViewers = Object.entries(OPERATION_RULES)
		.filter(([, { least }]) => least === "viewer")
		.map(([operation]) => operation);
	expect([...Object.keys(readings()), ...OTHERS].sort()).toEqual(
		ofViewers.sort(),
	);
});

test("no reply shows a viewer more than four digits of a number, or three of a range", async () => {
	const seen: string[] = [];
	const ofSupport: string[] = [];
	for (const [operation, requests] of Object.entries(readings())) {
		for (const request of requests) {
			const text = await readWhole(browsers.viewer, operation, request);
			const secret = secretIn(text);
			if (secret !== undefined) seen.push(`${operation}: ${secret}`);
			const whole = await readWhole(browsers.support, operation, request);
			if (secretIn(whole) !== undefined) ofSupport.push(operation);
		}
	}
	expect(seen).toEqual([]);
	// They do hold the numbers: support reads them.
	expect([...new Set(ofSupport)].sort()).toEqual([
		"GET /2fa/search",
		"GET /2fa/search/:sid",
		"GET /accounts/:sid/guard",
		"GET /accounts/:sid/lists",
		"GET /accounts/:sid/lists/:entry",
		"GET /accounts/:sid/testRecipients",
		"GET /console/fraud",
		"GET /console/verifications",
		"GET /console/verifications/:sid",
		"POST /2fa/search",
	]);
}, 60_000);

test("nor does the live list", async () => {
	const [after = ""] = known.records;
	for (const [role, browser] of Object.entries(browsers)) {
		const url = `${postern.url}/console/stream?after=${after}`;
		const reader = await readStream(url, browser);
		await expect
			.poll(() => reader.sids().length, { timeout: 10_000 })
			.toBeGreaterThan(5);
		reader.close();
		const isSeen = secretIn(reader.text()) !== undefined;
		expect(isSeen, role).toBe(role === "support");
	}
});

test("the place of a page of the guard cannot be written down, so nobody finds a range by asking", async () => {
	const path = `/accounts/${api.account.sid}/guard?all=true&after=`;
	for (const place of [`range:${RANGE}`, "area:491", "x", "a.b", "a."]) {
		const reply = await browsers.viewer.call("GET", path + place);
		expect(reply.status, reply.text).toBe(400);
	}
});
