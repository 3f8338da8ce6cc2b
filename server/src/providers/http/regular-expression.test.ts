import { expect, test } from "vitest";
import {
	canNeverMatch,
	isRunaway,
	repetitionsIn,
} from "./regular-expression.ts";

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

test.each<[string, number]>([
	["^abc$", 0],
	["^([^/]+)/[0-9]+$", 2],
	["^(.*)x(.*)y(.*)z$", 3],
	["(a+|b+)c?d{2}", 1],
	["a{0,50}b{3}c{2,9}", 1],
	["(ab*){3}c+", 3],
	["(?:a+)?", 1],
])("%s has %i repetitions", (source, count) => {
	expect(repetitionsIn(source)).toBe(count);
});
