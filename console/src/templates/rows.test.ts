import { expect, test } from "vitest";
import { valuesIn } from "../frame/value-lines.ts";
import { newRow, wireTexts } from "./rows.ts";

test("a text comes out of the form as it went in", () => {
	const texts = [
		{ body: "{code} is your code" },
		{
			...{ service: "Shop", channel: "email", locale: "de", body: " {code}\n" },
			...{
				subject: "Code",
				html: "<p>{code}</p>",
				extra: { a: "1", b: "x=y" },
			},
		},
	];
	expect(wireTexts(texts.map(newRow))).toEqual(texts);
});

test("what only an email has is left out for other channels", () => {
	const row = { ...newRow({ body: "{code}" }), subject: "S", html: "H" };
	expect(wireTexts([{ ...row, channel: "sms" }])).toEqual([
		{ channel: "sms", body: "{code}" },
	]);
	expect(wireTexts([row])).toEqual([
		{ subject: "S", html: "H", body: "{code}" },
	]);
});

test("values for carriers are lines of name=value", () => {
	expect(valuesIn("a=1\n\n b = 2 = 3 \nc")).toEqual({
		a: "1",
		b: "2 = 3",
		c: "",
	});
});
