import { expect, test } from "vitest";
import { asFormerlyNormalised, asNormalised } from "./values.ts";

const normal = (parameters: object) =>
	asNormalised({ ...parameters }, (text) => text);

// Not by a send, which would ask for the name.
test("a callback URL in two spellings is one", () => {
	expect(normal({ callbackUrl: "HTTPS://example.COM:443" })).toBe(
		normal({ callbackUrl: "https://example.com/" }),
	);
	expect(normal({ callbackUrl: "https://example.com/a" })).not.toBe(
		normal({ callbackUrl: "https://example.com/A" }),
	);
});

test.each([
	["::ffff:203.0.113.7", "203.0.113.7"],
	["2001:db8::1", "2001:0DB8:0::0:1"],
])("%s and %s are one client", (one, other) => {
	expect(normal({ clientIp: one })).toBe(normal({ clientIp: other }));
	expect(normal({ clientIp: one })).not.toBe(
		normal({ clientIp: "203.0.113.8" }),
	);
});

test.each([
	"[2001:db8::7]",
	"2001:db8::7]/x",
	"2001:\tdb8::7",
	"2001:db8::7%a",
])("what is no address is no client's: %j", (text) => {
	expect(normal({ clientIp: text })).not.toBe(
		normal({ clientIp: "2001:db8::7" }),
	);
});

// What the program of 3630ab1 made of them: replies that it kept have such fingerprints.
test.each([
	["code", "00000\u200b0", "00000\u200b0"],
	["code", "12\u00ad3-456\u2800", "12\u00ad3456\u2800"],
	["code", "\u0661\u0662 3-abc", "123ABC"],
	["from", " 123456", " 123456"],
	["from", "+123456", "123456"],
	["from", "+Acme", "+Acme"],
])("by the former rule %s %j is %j", (name, given, kept) => {
	expect(asFormerlyNormalised({ [name]: given }, (text) => text)).toBe(
		JSON.stringify([[name, kept]]),
	);
});

test("by the former rule a parameter that came later was not there", () => {
	const before = { service: "2FA", to: "491711234567", expiry: 600 };
	const later = {
		...{ template: "t", locale: "de", extra: { a: "b" }, appFallback: true },
		...{ clientIp: "203.0.113.7", deviceId: "d" },
		...{ trusted: true, challengePassed: false },
	};
	const former = (parameters: object) =>
		asFormerlyNormalised({ ...parameters }, (text) => text);
	expect(former({ ...before, ...later })).toBe(former(before));
	expect(former({ ...before, expiry: 601 })).not.toBe(former(before));
});
