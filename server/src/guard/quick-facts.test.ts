/** The quick way to country and type says what the library says, or nothing. */

import { expect, test } from "vitest";
import { PLANS } from "../numbers/plans.ts";
import { numberFacts } from "./countries.ts";
import { quickFacts } from "./quick-facts.ts";
import { rememberedFacts } from "./remembered-facts.ts";

/** The same sequence in each run. */
function digitsFrom(seed: number) {
	let state = seed;
	return (length: number) =>
		Array.from({ length }, () => {
			state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
			return String((state >> 16) % 10);
		}).join("");
}

const codes = PLANS.trim()
	.split("\n")
	.map((line) => line.split(" "))
	.map(([code = "", countries = "", lengths = ""]) => ({
		code,
		isShared: countries.includes(","),
		lengths: lengths.split(",").map(Number),
	}));

test("agrees with the library for numbers of every plan, and is quick for most", () => {
	const digits = digitsFrom(7);
	let quick = 0;
	let all = 0;
	for (const { code, isShared, lengths } of codes) {
		for (let i = 0; i < (isShared ? 200 : 30); i++) {
			const length = lengths[i % lengths.length] ?? 8;
			const number = `${code}${digits(length)}`.slice(0, 15);
			const found = quickFacts(number);
			all++;
			if (found === null) continue;
			quick++;
			expect([number, found]).toEqual([number, numberFacts(number)]);
		}
	}
	expect(quick / all).toBeGreaterThan(0.6);
});

test.each([
	"499001234567",
	"447012345678",
	"447640123456",
	"491801234567",
	"19002345678",
])("leaves %s to the library: it may be of a refused type", (number) => {
	expect(quickFacts(number)).toBeNull();
	expect(rememberedFacts()(number)).toEqual(numberFacts(number));
});

test.each([
	["12125550100", "US"],
	["14165550100", "CA"],
	["18765550100", "JM"],
	["77011234567", "KZ"],
	["447911123456", "GG"],
	["491511234567", "DE"],
])("%s is of %s without the library", (number, country) => {
	expect(quickFacts(number)).toEqual({
		countries: [country],
		refusedType: null,
	});
});
