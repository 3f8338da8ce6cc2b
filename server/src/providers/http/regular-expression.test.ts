import { expect, test } from "vitest";
import { canNeverMatch, isRunaway } from "./regular-expression.ts";

test.each([
	"(a+)+",
	"^(\\w+\\s?)*$",
	"(?:.*,)*x",
	"(a|a)*b",
	"(\\w|\\d)+$",
	"((a*)*)*",
	"ID: (?<id>([0-9a-f]+)*)!",
	"(\\d+\\.?)+ok",
	"(x{2,})+y",
	"([a-z]+)*?!",
])("%s could take hours", (source) => {
	expect(isRunaway(source)).toBe(true);
	expect(() => new RegExp(source, "u")).not.toThrow();
});

test.each([
	"^OK",
	"^OK (\\S+)",
	"^ID: (\\S+)$",
	"(?:\\d+,)*\\d+",
	"^([^,]*,)+end",
	"foo.*bar.*baz",
	"^(0|202): Accepted",
	"<id>([^<]+)</id>",
	"(?:ok|accepted|queued)+",
	"[(+*]+",
	"\\(\\+\\)+",
	"(a+)?b",
	"(a+){2}b",
	"\\p{L}+ \\u{1F600}",
	"(?=x+)x",
	"^\\s*1701\\|(\\d+)\\|([\\w-]+)",
])("%s is taken", (source) => {
	expect(isRunaway(source)).toBe(false);
	expect(canNeverMatch(source)).toBe(false);
});

test.each(["OK^", "$OK", "[]x", "x^|$y", "(ok)^"])(
	"%s can never match",
	(source) => {
		expect(canNeverMatch(source)).toBe(true);
		expect(new RegExp(source, "u").test("OK ok a b x y")).toBe(false);
	},
);

test.each(["x?^OK", "OK$", "^$", "a|b^", "(a|^)b", "(?:^|\\n)OK"])(
	"%s may match",
	(source) => {
		expect(canNeverMatch(source)).toBe(false);
	},
);
