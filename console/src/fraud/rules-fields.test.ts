import { expect, test } from "vitest";
import { type Fields, fieldsOf, patchOf } from "./rules-fields.ts";

const CASES: readonly [Partial<Fields>, object][] = [
	[{}, {}],
	[{ mode: "on" }, { guard: { mode: "on" } }],
	[{ mode: "" }, { guard: { mode: null } }],
	[{ countries: "" }, { allowedCountries: null }],
	[{ countries: " de at;CH " }, { allowedCountries: ["de", "at", "CH"] }],
	[{ countries: "ALL" }, { allowedCountries: "all" }],
	[{ countries: "none" }, { allowedCountries: [] }],
	[{ numbersPerAddress: "5" }, { guard: { numbersPerAddress: 5 } }],
	[{ numbersPerAddress: "5x" }, { guard: { numbersPerAddress: "5x" } }],
	[
		{ messagesPerHour: "DE 500, * 20" },
		{ guard: { messagesPerHour: { DE: 500, "*": 20 } } },
	],
	[
		{ messagesPerHour: "de:500;*=x" },
		{ guard: { messagesPerHour: { DE: 500, "*": "x" } } },
	],
	[{ messagesPerHour: "many" }, { guard: { messagesPerHour: "many" } }],
];

test.each(CASES)("%j means %j", (typed, patch) => {
	expect(patchOf(typed)).toEqual(patch);
});

test("what is written, as fields", () => {
	const messagesPerHour = { DE: 500, "*": 20 };
	const kept = fieldsOf(
		{ mode: "on", level: "high", numbersPerAddress: 3, messagesPerHour },
		["DE", "AT"],
	);
	expect(kept.messagesPerHour).toBe("DE 500, * 20");
	expect(fieldsOf({}, []).countries).toBe("none");
});
