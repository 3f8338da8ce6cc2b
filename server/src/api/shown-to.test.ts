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
	["a@example.com", "•••@example.com"],
	["äöü@example.com", "ä•••@example.com"],
	['"a@b"@example.com', '"•••@example.com'],
	["1234", "1234"],
	["", ""],
	[null, null],
])("%s is shown as %s", (to, shown) => {
	expect(shownTo("viewer", [{ to }])).toEqual([{ to: shown }]);
});
