import { expect, test } from "vitest";
import { wanted } from "./wanted.ts";

test("every message that waits is unwanted once its verification has ended", () => {
	const still = wanted();
	still.waits("OTP1");
	still.waits("OTP1");
	still.waits("OTP2");
	still.ended("OTP1");
	expect([
		still.leaves("OTP1"),
		still.leaves("OTP2"),
		still.leaves("OTP1"),
	]).toEqual([false, true, false]);
});

test("an end is forgotten with the last message that waited, or was never kept", () => {
	const still = wanted();
	still.ended("OTP1");
	still.waits("OTP1");
	expect(still.leaves("OTP1")).toBe(true);
	still.waits("OTP1");
	still.ended("OTP1");
	still.leaves("OTP1");
	still.waits("OTP1");
	expect(still.leaves("OTP1")).toBe(true);
});
