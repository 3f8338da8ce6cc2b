import { expect, test } from "vitest";
import { hotKeys } from "./hot-keys.ts";

test("a key that came often stays first, whatever comes after it", () => {
	const hot = hotKeys();
	for (let i = 0; i < 40; i++) hot.note("LM1", "often");
	for (let i = 0; i < 900; i++) hot.note("LM1", `once ${i}`);
	expect(hot.of("LM1")[0]).toBe("often");
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

test("keys that are each more than a 64th of all are among them, wherever they begin", () => {
	const hot = hotKeys();
	let others = 0;
	for (let i = 0; i < 20_000; i++) {
		const isOften = i > 3_000 && i % 2 === 0;
		const key = isOften ? `often ${i % 20}` : `other ${others++ % 5_000}`;
		hot.note("LM1", key);
	}
	const often = hot.of("LM1").slice(0, 10);
	expect(often.every((key) => key.startsWith("often"))).toBe(true);
	expect(new Set(often).size).toBe(10);
});
