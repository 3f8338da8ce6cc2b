import { expect, test } from "vitest";
import { commonCodes } from "./error-codes.ts";

test.each<[string, string | null]>([
	["0", null],
	["No_Error", null],
	["e1", "30005"],
	["E1", "30003"],
	["0X0B", "30006"],
	["constructor", "shown constructor"],
	["", "shown "],
])("%j is %j in the record", (code, shown) => {
	const codes = { "0": "none", NO_ERROR: "none", E1: "30003", e1: "30005" };
	const commonCode = commonCodes({ ...codes, "0x0B": "30006" });
	expect(commonCode(code, (own) => `shown ${own}`)).toBe(shown);
});
