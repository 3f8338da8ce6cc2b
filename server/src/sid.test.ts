import { expect, test } from "vitest";
import { fractionOf, isSid, newSid } from "./sid.ts";

test("a SID is its prefix, the clock in milliseconds, a place and 64 random bits", () => {
	const at = Date.UTC(2020, 0, 2, 3, 4, 5, 678);
	const sid = newSid("OTP", at);
	expect(sid).toMatch(/^OTP[0-9a-f]{32}$/);
	expect(Number.parseInt(sid.slice(3, 15), 16)).toBe(at);
	expect(newSid("AC", 0)).toMatch(/^AC0{12}[0-9a-f]{20}$/);
	// Without the cut, a fraction of a millisecond would change the length.
	expect(newSid("SM", at + 0.75)).toHaveLength(34);
});

test("SIDs of later milliseconds sort after those before", () => {
	const start = Date.UTC(2026, 0, 1);
	const sids = Array.from({ length: 1_000 }, (_, i) =>
		newSid("OTP", start + i * 997),
	);
	expect([...sids].sort()).toEqual(sids);
});

test("SIDs of one millisecond sort as they were made, whatever is made between them", () => {
	const at = Date.UTC(2026, 0, 2);
	const prefixes = ["SM", "EM", "CA"] as const;
	const sids = Array.from({ length: 3_000 }, (_, i) => {
		newSid("OTP", at - 1 - (i % 50));
		return newSid(prefixes[i % 3] ?? "SM", at + (i % 2) / 2).slice(2);
	});
	expect([...sids].sort()).toEqual(sids);
	expect(new Set(sids).size).toBe(3_000);
});

test("the four fractions of SIDs of one millisecond are all as likely", () => {
	const at = Date.UTC(2026, 0, 3);
	const sids = Array.from({ length: 4_000 }, () => newSid("OTP", at));
	for (const number of [0, 1, 2, 3]) {
		const quarters = [0, 0, 0, 0];
		for (const sid of sids) {
			const quarter = Math.floor(4 * fractionOf(sid, number));
			quarters[quarter] = (quarters[quarter] ?? 0) + 1;
		}
		// Seven standard deviations.
		for (const count of quarters)
			expect(Math.abs(count - 1_000)).toBeLessThan(200);
	}
});

test("a million SIDs of one millisecond are a million", () => {
	const at = Date.UTC(2026, 0, 1);
	// As numbers: a set of texts takes three times as long.
	const ends = new BigUint64Array(1_000_000).map(() =>
		BigInt(`0x${newSid("OTP", at).slice(-16)}`),
	);
	ends.sort();
	expect(ends.findIndex((end, i) => end === ends[i - 1])).toBe(-1);
});

const hex = "0123456789abcdef".repeat(2);
test.each([
	["OTP", `OTP${hex}`, true],
	["AC", `AC${hex}`, true],
	["OTP", `OTC${hex}`, false],
	["OTP", `otp${hex}`, false],
	["OTP", `OTP${hex.toUpperCase()}`, false],
	["OTP", `OTP${hex}0`, false],
	["OTP", `OTP${hex.slice(1)}`, false],
	["OTP", `OTP${hex.slice(1)}g`, false],
	["OTP", `OTP${hex.slice(1)}\n`, false],
	["OTP", ` OTP${hex}`, false],
	["OTP", "", false],
] as const)("%s: %j is one: %s", (prefix, text, is) => {
	expect(isSid(prefix, text)).toBe(is);
});
