import TypeBox from "typebox";
import { expect, test } from "vitest";
import { Type } from "./schema.ts";

/** One schema with every builder. */
function every(t: typeof Type) {
	return t.Object(
		{
			any: t.Any({ description: "anything" }),
			array: t.Array(t.String(), { minItems: 1, uniqueItems: true }),
			enum: t.Enum(["a", "b"], { default: "a" }),
			integer: t.Integer({ minimum: 1, maximum: 9 }),
			literal: t.Literal("a", { description: "an a" }),
			number: t.Literal(200),
			null: t.Null(),
			optional: t.Optional(t.String({ pattern: "^a$" })),
			optionalObject: t.Optional(t.Object({ inner: t.Optional(t.Integer()) })),
			record: t.Record(t.String({ minLength: 1 }), t.Integer(), {
				default: {},
			}),
			union: t.Union([t.String(), t.Null()], { default: null }),
			unknown: t.Unknown({ description: "whatever" }),
		},
		{ additionalProperties: false, description: "all of it" },
	);
}

test("schemas are what TypeBox makes of the same calls", () => {
	expect(JSON.parse(JSON.stringify(every(Type)))).toEqual(
		JSON.parse(JSON.stringify(every(TypeBox))),
	);
});

test("what is optional is not required, wherever else the same schema stands", () => {
	const text = Type.String();
	const { required } = Type.Object({ a: Type.Optional(text), b: text });
	expect(required).toEqual(["b"]);
});
