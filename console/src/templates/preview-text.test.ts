import { expect, test } from "vitest";
import { bodyFault, previewOf, segmentsOf } from "./preview-text.ts";

const sample = {
	service: "Shop",
	domain: "shop.example",
	extra: { ref: "A1" },
};

test("a preview has the values in it, and a sample of a code", () => {
	const text = "{service}: {code}, {minutes} min {extra.ref}{extra.none}";
	expect(previewOf(text, sample)).toBe("Shop: 482913, 10 min A1");
	expect(previewOf("{cod}", sample)).toBeNull();
	expect(previewOf("", sample)).toBeNull();
	const braces = { ...sample, service: "{code}" };
	expect(previewOf("{service} {code}", braces)).toBe("code 482913");
});

test.each([
	["", "empty"],
	[" \n", "empty"],
	["no code", "code"],
	["{code} {nothing}", "placeholder"],
	["{{code}}", "placeholder"],
	["{code}", null],
])("%j: %s", (body, fault) => {
	expect(bodyFault(body)).toBe(fault);
});

test("segments are counted as carriers do", () => {
	expect(segmentsOf("Code: 482913")).toEqual({
		...{ count: 1, isUnicode: false, odd: [] },
	});
	expect(segmentsOf("x".repeat(160)).count).toBe(1);
	expect(segmentsOf("x".repeat(161)).count).toBe(2);
	expect(segmentsOf("ç".repeat(70)).count).toBe(1);
	expect(segmentsOf(`${"ç".repeat(70)}x`)).toEqual({
		...{ count: 2, isUnicode: true, odd: ["ç"] },
	});
	expect(segmentsOf("’–“").odd).toEqual(["’", "–", "“"]);
});
