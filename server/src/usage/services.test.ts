import { expect, test } from "vitest";
import { serviceKinds, serviceOf } from "./services.ts";

test("so many services of an account have counts of their own in a day", () => {
	const kindOf = serviceKinds(2);
	const names = ["a", "b", "c", "a", "c"].map((service) =>
		serviceOf(kindOf("AC1", "2026-11-29", service)),
	);
	expect(names).toEqual(["a", "b", "", "a", ""]);
	// Other accounts, and other days, have their own.
	expect(kindOf("AC2", "2026-11-29", "c")).toBe("service c");
	expect(kindOf("AC1", "2026-11-30", "c")).toBe("service c");
});

test("memory is bounded over all accounts", () => {
	const kindOf = serviceKinds(50, 3);
	const kinds = [1, 2, 3, 4].map((n) => kindOf(`AC${n}`, "2026-11-29", "x"));
	expect(kinds).toEqual(["service x", "service x", "service x", "service "]);
	expect(kindOf("AC1", "2026-11-29", "x")).toBe("service x");
});
