import { expect, test } from "vitest";
import { asNormalised } from "./values.ts";

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
