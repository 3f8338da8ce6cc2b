import { expect, test } from "vitest";
import { BrokenSeal, UnknownKey } from "../secrets/key-ring.ts";
import { asRefusal } from "./as-refusal.ts";

test.each([
	["whose key is not configured", new UnknownKey("No key with the id k1")],
	["that is damaged", new BrokenSeal("It does not open")],
])(
	"what needs a sealed value %s is unavailable, and says why to the operator alone",
	(_, cause) => {
		const refusal = asRefusal(cause);
		expect(refusal).toMatchObject({
			...{ name: "unavailable", sentence: null, cause },
			details: { retryAfter: 5 },
		});
	},
);

test("any other error is a bug", () => {
	expect(asRefusal(new Error("a bug")).name).toBe("internal");
});
