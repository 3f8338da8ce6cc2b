import { expect, test } from "vitest";
import { overridden } from "./overridden.ts";

const base = {
	url: "https://vendor.example",
	form: { To: "{to}", Body: "{text}", From: undefined },
	refused: [{ statuses: [400] }],
	receipts: { secret: { in: "query", value: "x" } },
};

test.each<[string, unknown, object]>([
	["nothing", {}, {}],
	["a value", { url: "u" }, { url: "u" }],
	["a new setting", { timeoutMs: 5 }, { timeoutMs: 5 }],
	[
		"a name among others",
		{ form: { Body: "b", Ttl: "1" } },
		{ form: { To: "{to}", Body: "b", Ttl: "1" } },
	],
	[
		"a name far down",
		{ receipts: { secret: { value: "y" } } },
		{ receipts: { secret: { in: "query", value: "y" } } },
	],
	["a list, which replaces", { refused: [] }, { refused: [] }],
	["settings by a value", { receipts: "r" }, { receipts: "r" }],
	["a value by settings", { url: { a: 1 } }, { url: { a: 1 } }],
])("%s", (_, changes, expected) => {
	const form = { To: "{to}", Body: "{text}" };
	expect(overridden(base, changes)).toEqual({ ...base, form, ...expected });
});

test("null takes a setting away, and is a value where there was none", () => {
	const changes = {
		...{ url: null, refused: null, receipts: { secret: { in: null } } },
		...{ form: { To: null }, json: { a: null } },
	};
	expect(overridden(base, changes)).toEqual({
		...{ form: { Body: "{text}" }, json: { a: null } },
		receipts: { secret: { value: "x" } },
	});
});

test("a name of objects' own is a name like any other", () => {
	const changes = JSON.parse('{"__proto__":{"x":1},"constructor":"c"}');
	const made = overridden(base, changes) as Record<string, unknown>;
	expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
	expect(Object.keys(made)).toContain("__proto__");
	expect(made.constructor).toBe("c");
	expect(Object.getPrototypeOf({}).x).toBeUndefined();
});
