/** Two recordings of one commit are equal; a reply that differs is named. */

import { expect, test } from "vitest";
import { compare } from "./compare.ts";
import { masked } from "./mask.ts";
import { type Exchange, recordingOf } from "./recording.ts";
import { report } from "./report.ts";

type Reply = Partial<Exchange> & { body?: unknown };

/** One after the other, unless they say otherwise. */
function recording(...replies: Reply[]) {
	return recordingOf(
		replies.map(({ body, ...reply }, at) => ({
			store: "sqlite",
			file: "server/test/some.test.ts",
			test: "a test",
			index: at + 1,
			began: 2 * at,
			ended: 2 * at + 1,
			method: "POST",
			url: "http://127.0.0.1:8080/2fa/send",
			status: 200,
			headers: { "cache-control": "no-store" },
			text: JSON.stringify(body ?? {}),
			...reply,
		})),
	);
}

const shown = (...replies: Reply[]) =>
	[...recording(...replies).values()].flatMap(masked);

const differences = (one: Reply[], other: Reply[]) =>
	compare(recording(...one), recording(...other)).differences.map(
		({ what }) => what,
	);

const sid = (prefix: string, digit: string) => prefix + digit.repeat(32);

test("ids are numbered by when the test meets them", () => {
	const [one, two, three] = shown(
		{ body: { requestID: sid("OTP", "b") } },
		{ body: { requestID: sid("OTP", "a"), account: sid("AC", "0") } },
		{
			url: `http://127.0.0.1:1/2fa/search/${sid("OTP", "b")}?to=%2B4917100001`,
		},
	);
	expect(one?.body).toBe('{"requestID":"OTP#1"}');
	expect(two?.body).toBe('{"requestID":"OTP#2","account":"AC#1"}');
	expect(three?.path).toBe("/2fa/search/OTP#1?to=%2BNUMBER#1");
});

test.each<[string, object, string]>([
	["a token", { authToken: "a-b_c" }, '{"authToken":"TOKEN#1"}'],
	[
		"a secret",
		{ callbackSecret: "whsec_a+/=" },
		'{"callbackSecret":"SECRET#1"}',
	],
	[
		"a submitted code",
		{ checks: [{ code: "12a" }] },
		'{"checks":[{"code":"CODE#1"}]}',
	],
	["a code of a reply", { code: 481 }, '{"code":481}'],
	["a code in a text", { text: "is 0123456789" }, '{"text":"is CODE#1"}'],
	[
		"a wait",
		{ details: { retryAfter: 29 } },
		'{"details":{"retryAfter":SECONDS}}',
	],
	["an instant", { at: "2026-11-29T02:36:05.201Z" }, '{"at":"DATE"}'],
	["a date", { dateCreated: "2026-11-29 02:36:05" }, '{"dateCreated":"DATE"}'],
	["an address", { to: "user71@example.com" }, '{"to":"ADDRESS#1"}'],
	[
		"a port",
		{ uri: "http://127.0.0.1:34567/x" },
		'{"uri":"http://127.0.0.1:PORT/x"}',
	],
	[
		"a number of five digits",
		{ code: "30008x", n: 86400 },
		'{"code":"CODE#1","n":86400}',
	],
])("%s", (_, body, text) => {
	expect(shown({ body })[0]?.body).toBe(text);
});

test("headers: dates, request ids and waits, and a length that is the body's", () => {
	const headers = {
		date: "Sun, 29 Nov 2026 02:36:05 GMT",
		"x-request-id": "bd812f2b-6",
		"retry-after": "29",
		"content-length": "2",
		"x-frame": "30",
	};
	expect(shown({ headers })[0]?.headers).toEqual({
		"content-length": "of the body",
		date: "DATE",
		"retry-after": "SECONDS",
		"x-frame": "30",
		"x-request-id": "REQUEST#1",
	});
	const other = { ...headers, "content-length": "3" };
	expect(shown({ headers: other })[0]?.headers["content-length"]).toBe("3");
});

test("a code in a message is masked as it is submitted, also letters and as it is said", () => {
	const asked = { requestBody: JSON.stringify({ body: 'Say "{code}" now' }) };
	const [, message, said, checked] = shown(
		asked,
		{ body: { text: 'Say "KRXHAZ" now\n\n@example.com #KRXHAZ' } },
		{ body: { text: 'Say "K, R, X, H, A, Z" now' } },
		{ body: { checks: [{ code: "krxhaz" }] } },
	);
	expect(message?.body).toContain(
		'Say \\"CODE#1\\" now\\n\\n@example.com #CODE#1',
	);
	expect(said?.body).toContain('Say \\"CODE#1\\" now');
	expect(checked?.body).toContain("CODE#1");
});

test("metrics: times are masked, counts are not", () => {
	const text = [
		'postern_http_request_duration_seconds_bucket{le="0.1"} 3',
		'postern_http_requests_total{route="/2fa/send"} 3',
		"process_start_time_seconds 1796956800.25",
	].join("\n");
	expect(shown({ text })[0]?.body.split("\n")).toEqual([
		'postern_http_request_duration_seconds_bucket{le="0.1"} VALUE',
		'postern_http_requests_total{route="/2fa/send"} 3',
		"process_start_time_seconds VALUE",
	]);
});

test("sandbox messages that went out together are in no order", () => {
	const message = (id: string, channel: string) => ({
		channel,
		requestID: sid("OTP", id),
	});
	const list = (...body: object[]): Reply[] => [
		{ body: { requestID: sid("OTP", "a") } },
		{ method: "GET", url: "http://127.0.0.1:1/sandbox/messages", body },
		{ body: { requestID: sid("OTP", "c") } },
	];
	const same = (one: object[], other: object[]) =>
		expect(differences(list(...one), list(...other)));
	const [asked, b, c] = ["a", "b", "c"].map((id) => ({
		sms: message(id, "sms"),
		call: message(id, "call"),
	})) as [Pair, Pair, Pair];
	type Pair = { sms: object; call: object };
	same([asked.sms, c.sms], [c.sms, asked.sms]).toEqual([]);
	// Two calls that read the same: only one has a message beside it.
	same([b.call, c.call, c.sms], [c.call, b.call, c.sms]).toEqual([]);
	// Their calls tell the two apart, and so their messages.
	same([b.call, c.call, b.sms, c.sms], [b.call, c.call, c.sms, b.sms]).toEqual(
		[],
	);
	same([b.sms, asked.sms], [b.sms, b.sms]).not.toEqual([]);
});

test("the differences name what is another one, and where", () => {
	const request = (reply: Reply) =>
		differences([{ body: { a: [1, 2] } }], [reply]);
	const body = { a: [1, 2] };
	expect(request({ body })).toEqual([]);
	expect(request({ body, status: 202 })).toEqual(["status: 200 -> 202"]);
	expect(request({ body, headers: {} })).toEqual([
		'header cache-control: "no-store" -> (absent)',
	]);
	expect(request({ body: { a: [1, 3] } })).toEqual(["body a[]: 2 -> 3"]);
	expect(request({ text: '{"a": [1,2]}' })).toEqual([
		"body: the same members in other bytes",
	]);
	expect(request({ body, method: "PUT" })).toEqual([
		'request: "POST /2fa/send" -> "PUT /2fa/send"',
	]);
	expect(differences([{}], [{}, {}])).toEqual(["a request only in the second"]);
	expect(differences([{}, {}], [{}])).toEqual(["a request only in the first"]);
});

test("another one of two ids is a difference", () => {
	const ids = (last: string): Reply[] =>
		["a", "b", last].map((digit) => ({ body: { sid: sid("LM", digit) } }));
	expect(differences(ids("a"), ids("b"))).toEqual([
		'body sid: "LM", but not the same one',
	]);
});

test("requests that were under way together may be answered in any order", () => {
	const race = (statuses: number[], together: boolean) =>
		statuses.map((status, at) =>
			together ? { status, began: at, ended: 10 + at } : { status },
		);
	const [won, lost] = [
		[200, 409, 409],
		[409, 409, 200],
	] as const;
	expect(differences(race([...won], true), race([...lost], true))).toEqual([]);
	expect(
		differences(race([...won], false), race([...lost], false)),
	).toHaveLength(2);
	expect(
		differences(race([...won], true), race([409, 409, 409], true)),
	).toEqual(["status: 200 -> 409"]);
});

test("the report groups differences, and names tests that only one has", () => {
	const first = recording(
		{},
		{},
		{ test: "gone" },
		{ test: "unsteady" },
		{ test: "once" },
	);
	const second = recording(
		{ status: 202 },
		{ status: 202 },
		{ test: "unsteady", status: 500 },
	);
	const leftOut = ["unsteady", "once"].map(
		(name) => `sqlite server/test/some.test.ts > ${name}`,
	);
	const text = report(compare(first, second, new Set(leftOut)));
	expect(text).toBe(
		`2 × status: 200 -> 202
    2 POST /2fa/send
    first in sqlite server/test/some.test.ts > a test, request 1

Tests only in the first: 1
    sqlite server/test/some.test.ts > gone

2 replies in 1 tests compared, 2 differ`,
	);
});
