import { expect, test } from "vitest";
import { whyNotSent } from "./webhook-reply.ts";

const REPLY = { status: 200, contentType: "text/plain", body: "ok" };
const SCRIPT = "<script>alert(1)</script>";

function request(search = "", body = "", headers = {}) {
	return {
		search,
		query: new URLSearchParams(search),
		headers,
		body: Buffer.from(body),
	};
}

test.each<[string, string, ReturnType<typeof request>]>([
	[
		"a field of a form",
		SCRIPT,
		request("", `a=1&b=${encodeURIComponent(SCRIPT)}`),
	],
	[
		"a text of JSON",
		SCRIPT,
		request("", JSON.stringify({ a: [{ b: SCRIPT }] })),
	],
	["a name of JSON", SCRIPT, request("", JSON.stringify({ [SCRIPT]: 1 }))],
	["a whole body", SCRIPT, request("", SCRIPT)],
	["a query, in JSON", `{"challenge":"${SCRIPT}"}`, request(`?c=${SCRIPT}`)],
	["a query, escaped", '{"c":"\\"><i"}', request("?c=%22%3E%3Ci")],
	["a query, in a text", "ok <b>x</b>", request("?challenge=<b>x</b>")],
	["a query, without its blanks", "<b>x</b>", request("?c=%20%3Cb%3Ex</b>%20")],
	["a query that is not decoded", "%3Cb%3E", request("?c=%3Cb%3E")],
	["a name of a query", "<b>x", request("?<b>x=1")],
	["a word of a query", "<b>x", request("?c=hello+<b>x")],
	["a header", "for <b>x</b>", request("", "", { "user-agent": "<b>x</b>" })],
	[
		"more than 256 characters",
		"x".repeat(300),
		request(`?c=${"x".repeat(300)}`),
	],
])("a reply must not repeat %s", (_, body, asked) => {
	expect(whyNotSent({ ...REPLY, body }, asked)).toContain("repeats");
});

test.each<[string, unknown]>([
	["null", null],
	["a text", "ok"],
	["a number", 200],
])("%s is no reply", (_, reply) => {
	expect(whyNotSent(reply, request())).toBe("it is no record");
});

test.each<[string, string, ReturnType<typeof request>]>([
	["a plain word that the request has too", "OK", request("?status=OK")],
	["its own record", '{"ok":true}', request("", '{"id":"a1","ok":true}')],
	["signs that are in every record", '{"a":"b, c"}', request("?a=,+&b={}&c=:")],
	[
		"the type that a header names",
		"want text/plain",
		request("", "", { accept: "text/plain" }),
	],
	["nothing", "", request("?c=<b>")],
])("a reply may be %s", (_, body, asked) => {
	expect(whyNotSent({ ...REPLY, body }, asked)).toBeNull();
});
