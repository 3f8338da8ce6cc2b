import { expect, test } from "vitest";
import { callingCode } from "./calling-code.ts";

test.each([
	["12125550100", "1"],
	["79161234567", "7"],
	["77011234567", "7"],
	["491715550100", "49"],
	["442071838750", "44"],
	["27115550100", "27"],
	["201001234567", "20"],
	["4201234567", "420"],
	["3531234567", "353"],
	["3801234567", "380"],
	["390612345678", "39"],
	["8613800138000", "86"],
	["85212345678", "852"],
	["819012345678", "81"],
	["919812345678", "91"],
	["96650123456", "966"],
	["99655512345", "996"],
	["59812345678", "598"],
	["67912345678", "679"],
	["21261234567", "212"],
])("the calling code of %s is %s", (number, code) => {
	expect(callingCode(number)).toBe(code);
});

test("there are few enough of them for a label of a metric", () => {
	const codes = new Set<string>();
	for (let head = 1_000; head < 10_000; head++) {
		codes.add(callingCode(`${head}555000`));
	}
	expect(codes.size).toBeLessThan(320);
});
