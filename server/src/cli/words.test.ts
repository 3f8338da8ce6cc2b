import { expect, test } from "vitest";
import { columns } from "./words.ts";

test("a cell neither ends a line nor moves the terminal", () => {
	const forged = "a\x1b[31mRED\x07\r\nLE1  deny\u2028x\u202ey\x9b2J";
	const text = columns([
		["SID", "REASON"],
		["LE0", forged],
	]);
	expect(text).toBe("SID  REASON\nLE0  a [31mRED   LE1  deny x y 2J");
});
