import { expect, test } from "vitest";
import { overtaken } from "./until-decided.ts";

test("a decision is overtaken by a missing counter, and by a missing verification alone", () => {
	expect(overtaken([], [])).toBeNull();
	expect(overtaken(["a"], ["b", "a"])).toBeNull();
	expect(overtaken(["a", "c"], ["a"])?.counters).toEqual(["c"]);
	const verifications = { needed: ["OTP1", "OTP2"], loaded: ["OTP1"] };
	expect(overtaken([], [], verifications)?.verifications).toEqual(["OTP2"]);
});
