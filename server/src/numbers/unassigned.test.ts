import { expect, test } from "vitest";
import { readPhone } from "./phone.ts";
import { isUnassigned, UNASSIGNED } from "./unassigned.ts";

test.each(UNASSIGNED.map(({ country, example }) => [country, example]))(
	"a range of %s begins with %s",
	(_, example) => {
		expect(isUnassigned(example)).toBe(true);
		// One digit less is more than the range.
		expect(isUnassigned(example.slice(0, -1))).toBe(false);
		// The country has numbers that begin like this.
		const found = Array.from({ length: 6 }, (__, i) =>
			readPhone(`+${example.padEnd(example.length + i, "1")}`, null),
		).some((phone) => typeof phone === "object" && phone?.plan === "possible");
		expect(found).toBe(true);
	},
);

test.each([
	["120155501", true],
	["12015550123", true],
	// 555-0200 and 555-1212 have subscribers.
	["120155502", false],
	["12015551212", false],
	["1201555", false],
	// Toll-free and premium numbers: only one of them is free, or none.
	["180055501", false],
	["188855501", false],
	["190055501", false],
	["191155501", false],
	["102055501", false],
	["447700900", true],
	["447700901", false],
	["44770090", false],
	["441134960", true],
	["441194960", false],
	["441214960", true],
	["441714960", false],
	["442079460", true],
	["441632960", true],
	["493023125", true],
	["493023126", false],
	["33639980", true],
	["3363999", false],
	["6125550", true],
	["6145550", false],
	["", false],
])("%j: %s", (digits, expected) => {
	expect(isUnassigned(digits)).toBe(expected);
});
