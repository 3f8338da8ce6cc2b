import { expect, test } from "vitest";
import { Type } from "../schema.ts";
import { namesIn } from "./document-size.ts";

const text = Type.String();
const pair = Type.Object({ a: text, b: Type.Optional(text) });

test.each([
	["a text", text, 0],
	["an object", pair, 2],
	["an object in an object", Type.Object({ pair, c: text }), 4],
	["a list", Type.Array(pair, { maxItems: 50 }), 100],
	["a list of texts", Type.Array(text, { maxItems: 50 }), 0],
	["a list without a bound", Type.Array(pair), 0],
	["any names", Type.Record(text, text, { maxProperties: 10 }), 10],
	["any names of objects", Type.Record(text, pair, { maxProperties: 10 }), 30],
	["any names without a bound", Type.Record(text, text), 0],
	["what only has a bound", Type.Unknown({ maxProperties: 300 }), 300],
	["the larger one of two", Type.Union([pair, Type.Null(), text]), 2],
])("the most names in %s", (_, schema, names) => {
	expect(namesIn(schema as object)).toBe(names);
});
