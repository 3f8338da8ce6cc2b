import { expect, test } from "vitest";
import { type Fields, fieldsOf, patchOf } from "./rules-fields.ts";

const NO_FIELDS: Fields = {
	...{ mode: "", level: "", countries: "" },
	...{ numbersPerAddress: "", messagesPerHour: "" },
};

const CASES: readonly [Partial<Fields>, Partial<Fields>, object][] = [
	[{}, {}, {}],
	[{ mode: "on" }, { mode: "shadow" }, { guard: { mode: "on" } }],
	[{}, { mode: "on" }, { guard: { mode: null } }],
	[{}, { countries: "DE, AT" }, { allowedCountries: null }],
	[{ countries: " de at;CH " }, {}, { allowedCountries: ["de", "at", "CH"] }],
	[{ countries: "ALL" }, {}, { allowedCountries: "all" }],
	[{ countries: "none" }, {}, { allowedCountries: [] }],
	[{ numbersPerAddress: "5" }, {}, { guard: { numbersPerAddress: 5 } }],
	[{ numbersPerAddress: "5x" }, {}, { guard: { numbersPerAddress: "5x" } }],
	[
		{ messagesPerHour: "DE 500, * 20" },
		{},
		{ guard: { messagesPerHour: { DE: 500, "*": 20 } } },
	],
	[
		{ messagesPerHour: "de:500;*=x" },
		{},
		{ guard: { messagesPerHour: { DE: 500, "*": "x" } } },
	],
	[{ messagesPerHour: "many" }, {}, { guard: { messagesPerHour: "many" } }],
];

test.each(CASES)("%j over %j", (fields, kept, patch) => {
	expect(
		patchOf({ ...NO_FIELDS, ...fields }, { ...NO_FIELDS, ...kept }),
	).toEqual(patch);
});

test("fields of what is written change nothing", () => {
	const messagesPerHour = { DE: 500, "*": 20 };
	const kept = fieldsOf(
		{ mode: "on", level: "high", numbersPerAddress: 3, messagesPerHour },
		["DE", "AT"],
	);
	expect(kept.messagesPerHour).toBe("DE 500, * 20");
	expect(patchOf(kept, kept)).toEqual({});
	expect(fieldsOf({}, []).countries).toBe("none");
});
