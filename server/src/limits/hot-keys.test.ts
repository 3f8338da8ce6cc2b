import { expect, test } from "vitest";
import { hotKeys } from "./hot-keys.ts";

test("a key that comes often is first, among a thousand that come once", () => {
	const hot = hotKeys();
	for (let i = 0; i < 1_000; i++) {
		hot.note("LM1", `once ${i}`);
		if (i % 10 === 0) hot.note("LM1", "often");
		if (i % 25 === 0) hot.note("LM1", "at times");
	}
	expect(hot.of("LM1").slice(0, 1)).toEqual(["often"]);
	expect(hot.of("LM1").length).toBe(64);
	expect(hot.of("LM2")).toEqual([]);
});

test("limits beyond the most that are watched push out the oldest", () => {
	const hot = hotKeys();
	for (let i = 0; i <= 500; i++) hot.note(`LM${i}`, "key");
	expect(hot.of("LM0")).toEqual([]);
	expect(hot.of("LM1")).toEqual(["key"]);
	expect(hot.of("LM500")).toEqual(["key"]);
});
