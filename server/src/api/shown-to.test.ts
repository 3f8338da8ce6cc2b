import { expect, test } from "vitest";
import { shownTo } from "./shown-to.ts";

const REPLY = {
	code: 200,
	data: {
		callbackUrl: "https://example.com/hook?key=s3cret",
		callbackSecret: "whsec_x",
		events: [{ recipient: "4917155566677", channel: "sms" }],
		to: "ann@example.com",
		checks: [{ code: "314159" }],
	},
};

test("an owner reads the reply as it is", () => {
	expect(shownTo("owner", REPLY)).toBe(REPLY);
});

test("a supporter and a developer read all but secrets", () => {
	for (const role of ["support", "developer"] as const) {
		expect(shownTo(role, REPLY)).toEqual({
			...REPLY,
			data: {
				...REPLY.data,
				callbackUrl: "https://example.com/hook?•••",
				callbackSecret: null,
			},
		});
	}
});

test("a viewer reads no whole number or address, and no submitted code", () => {
	expect(shownTo("viewer", REPLY)).toEqual({
		code: 200,
		data: {
			callbackUrl: "https://example.com/hook?•••",
			callbackSecret: null,
			events: [{ recipient: "•••••••••6677", channel: "sms" }],
			to: "a•••@example.com",
			checks: [{ code: "••••••" }],
		},
	});
});

test.each([
	["range:49170123", "range:491•••••"],
	["area:491701", "area:491•••"],
	["+49 170", "+49 1••"],
	["+491701234567", "+491•••••••••"],
	["country:DE", "country:DE"],
	["203.0.113.7", "203.0.113.7"],
	["address:203.0.113.7", "address:203.0.113.7"],
	["number:+491701234567", "number:+491•••••••••"],
	["day *", "day *"],
])("of the node %s a viewer sees %s, and support all", (node, seen) => {
	expect(shownTo("viewer", { guard: { node } })).toEqual({
		guard: { node: seen },
	});
	expect(shownTo("support", { node })).toEqual({ node });
});

test("a viewer sees no whole number in a list", () => {
	const entry = (subject: string, value: string) => ({ subject, value });
	expect(
		shownTo("viewer", [
			entry("number", "+491701234567"),
			entry("prefix", "+491701"),
			entry("domain", "example.com"),
			{ value: "+491701234567" },
		]),
	).toEqual([
		entry("number", "•••••••••4567"),
		entry("prefix", "+491•••"),
		entry("domain", "example.com"),
		{ value: "+491701234567" },
	]);
});

test.each([
	["pumped since 2026-05-01, 300 a day", null],
	["asked by 491701234567 in May", "asked by ••••••••4567 in May"],
	["0170/123 45-67, twice", "••••••••••5-67, twice"],
	["asked by 0171 - 555 667", "asked by •••••••••• 667"],
	["0171 / 5556671", "••••••••••6671"],
	["+49 – 171 – 5556 – 6710, again", "•••••••••••••••••••6710, again"],
	["0170-12-34 567", "•••••••••• 567"],
	["0170-12-34-567", "••••••••••-567"],
	["2026_05_0145", "••••••••0145"],
	["of ann@example.com", "of a•••@example.com"],
	["SMTP 530", null],
])("of the reason %s a viewer sees %s", (reason, seen) => {
	expect(shownTo("viewer", { reason })).toEqual({ reason: seen ?? reason });
	expect(shownTo("support", { reason })).toEqual({ reason });
});

test("of a prefix of test recipients a viewer sees three digits", () => {
	expect(shownTo("viewer", { prefix: "1201555" })).toEqual({
		prefix: "120••••",
	});
});

test.each([
	["a@example.com", "•••@example.com"],
	["äöü@example.com", "ä•••@example.com"],
	['"a@b"@example.com', '"•••@example.com'],
	["1234", "1234"],
	["", ""],
	[null, null],
])("%s is shown as %s", (to, shown) => {
	expect(shownTo("viewer", [{ to }])).toEqual([{ to: shown }]);
});
