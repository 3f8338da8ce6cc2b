import { expect, test } from "vitest";
import { Type } from "../schema.ts";
import { BrokenSeal, UnknownKey } from "../secrets/key-ring.ts";
import { asRefusal } from "./as-refusal.ts";
import { compilers } from "./compilers.ts";

test.each([
	["whose key is not configured", new UnknownKey("No key with the id k1")],
	["that is damaged", new BrokenSeal("It does not open")],
])(
	"what needs a sealed value %s is unavailable, and says why to the operator alone",
	(_, cause) => {
		const refusal = asRefusal(cause);
		expect(refusal).toMatchObject({
			...{ name: "unavailable", sentence: null, cause },
			details: { retryAfter: 5 },
		});
	},
);

test("a file that cannot be opened for want of descriptors is no bug", () => {
	const cause = Object.assign(new Error("too many"), { code: "EMFILE" });
	expect(asRefusal(cause)).toMatchObject({
		...{ name: "unavailable", cause, details: { retryAfter: 1 } },
	});
	const missing = Object.assign(new Error("missing"), { code: "ENOENT" });
	expect(asRefusal(missing).name).toBe("internal");
});

test("any other error is a bug", () => {
	expect(asRefusal(new Error("a bug")).name).toBe("internal");
});

test.each([
	[Type.Integer(), "x", "must be a whole number"],
	[Type.Number(), "x", "must be a number"],
	[Type.String(), {}, "must be text"],
	[Type.Boolean(), "x", "must be true or false"],
	[Type.Object({}), "x", "must be an object"],
	[Type.Array(Type.String()), "x", "must be a list"],
	[{ type: ["string", "null"] }, 5, "must be text or null"],
	[Type.Integer({ minimum: 30 }), 29, "must be at least 30"],
	[Type.Integer({ maximum: 10 }), 11, "must be at most 10"],
	[{ type: "number", exclusiveMinimum: 0 }, 0, "must be more than 0"],
	[{ type: "number", exclusiveMaximum: 1 }, 1, "must be less than 1"],
	[{ type: "number", multipleOf: 5 }, 1, "must be a multiple of 5"],
	[Type.String({ minLength: 1 }), "", "must not be empty"],
	[Type.String({ minLength: 8 }), "x", "must have at least 8 characters"],
	[Type.String({ maxLength: 1 }), "xx", "must have at most 1 character"],
	[{ type: "array", minItems: 1 }, [], "must not be empty"],
	[{ type: "array", minItems: 2 }, [1], "must have at least 2 entries"],
	[{ type: "array", maxItems: 1 }, [1, 2], "must have at most 1 entry"],
	[
		{ type: "array", uniqueItems: true },
		["DE", "DE"],
		"must not hold the same entry twice",
	],
	[{ type: "object", minProperties: 1 }, {}, "must not be empty"],
	[
		{ type: "object", maxProperties: 1 },
		{ a: 1, b: 2 },
		"must have at most 1 name",
	],
	[{ not: {} }, 1, "is not valid"],
])(
	"a value that does not fit %j is named in plain words",
	(schema, value, words) => {
		const check = compilers.buildValidator()({
			schema: { type: "object", properties: { it: schema } },
		});
		expect(check({ it: value })).toBe(false);
		const error = Object.assign(new Error("x"), { validation: check.errors });
		const refusal = asRefusal(error);
		expect(refusal.sentence).toBe(`it ${words}`);
	},
);
