import { describe, expect, test } from "vitest";
import { refuseBadHost, refuseRepeatedHeaders } from "./headers.ts";

describe("a header that two readers could each read in another way", () => {
	test.each([
		["Host", ["Host", "a", "host", "a"]],
		["Idempotency-Key", ["idempotency-key", "a", "Idempotency-Key", "b"]],
	])("%s twice is refused", (_, rawHeaders) => {
		expect(() => refuseRepeatedHeaders(rawHeaders)).toThrow("is given twice");
	});

	test("others may be repeated", () => {
		const rawHeaders = ["Host", "a", "Prefer", "a", "Prefer", "b", "Hose", "a"];
		expect(() => refuseRepeatedHeaders(rawHeaders)).not.toThrow();
	});
});

test.each([
	"",
	"postern",
	"postern:8080",
	"postern:",
	"otp.example.com.",
	"postern_api:80",
	"a-b~c",
	"%41.example",
	"127.0.0.1:65535",
	"[::1]",
	"[2001:db8::1]:443",
])("Host: %s is taken", (host) => {
	expect(() => refuseBadHost(host, "1.1")).not.toThrow();
});

test.each([
	":80",
	"a b",
	"a, b",
	"a,b",
	"a/b",
	"a\\b",
	"a?b",
	"a#b",
	"user@a",
	"http://a",
	"a:80:80",
	"a:x",
	"a:65536",
	"a:123456",
	"::1",
	"[::1",
	"[::1]a",
	"[a]",
	"[]",
	"<a>",
	'"a"',
	"%4",
	"\u00fc",
	"a\0",
])("Host: %j is refused", (host) => {
	for (const version of ["1.0", "1.1"]) {
		expect(() => refuseBadHost(host, version)).toThrow("The header Host");
	}
});

test("only HTTP/1.0 may do without", () => {
	expect(() => refuseBadHost(undefined, "1.0")).not.toThrow();
	expect(() => refuseBadHost(undefined, "1.1")).toThrow("is missing");
});
