import { expect, test } from "vitest";
import { moneyIn } from "./money.ts";

test("an amount has its currency, and is a number where the service has none", () => {
	expect(moneyIn("de", 1234.5, "EUR")).toBe("1.234,50\u00a0€");
	expect(moneyIn("en", 0.000001, "EUR")).toBe("€0.000001");
	expect(moneyIn("en", 1234.5, "")).toBe("1,234.5");
	expect(moneyIn("en", 0, "")).toBe("0");
});
