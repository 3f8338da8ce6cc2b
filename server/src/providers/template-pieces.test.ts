import fc from "fast-check";
import { expect, test } from "vitest";
import { extraName, templatePieces } from "./template-pieces.ts";

test("text and placeholders are told apart", () => {
	expect(templatePieces('{"to": {to}{extra.a-b_c.d}{9}{extra.}')).toEqual([
		{ literal: '{"to": ' },
		{ placeholder: "to" },
		{ placeholder: "extra.a-b_c.d" },
		{ literal: "{9}" },
		{ placeholder: "extra." },
	]);
	expect(templatePieces("")).toEqual([]);
});

test("the pieces of any text are the text", () => {
	const text = fc.string({ unit: fc.constantFrom(..."{}.ax-1 ") });
	fc.assert(
		fc.property(text, (template) => {
			const whole = templatePieces(template).map((piece) =>
				"literal" in piece ? piece.literal : `{${piece.placeholder}}`,
			);
			expect(whole.join("")).toBe(template);
		}),
	);
});

test.each([
	["extra.id", "id"],
	["extra.a.b", "a.b"],
	["extra.", null],
	["extra", null],
	["text", null],
])("the name in %s is %j", (placeholder, name) => {
	expect(extraName(placeholder)).toBe(name);
});
