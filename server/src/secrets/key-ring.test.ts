import { describe, expect, test } from "vitest";
import { alphabet } from "../verification/code.ts";
import { constantTimeEqual, hasher, hmac, sha256 } from "./hash.ts";
import { BrokenSeal, keyRing, UnknownKey } from "./key-ring.ts";
import {
	randomFraction,
	randomHex,
	randomText,
	randomToken,
} from "./random.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const key = (id: string, byte: number) => ({
	id,
	bytes: Buffer.alloc(32, byte),
});

// RFC 4231, test cases 1 to 4, 6 and 7.
test.each([
	[
		"0b".repeat(20),
		"4869205468657265",
		"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
	],
	[
		"4a656665",
		"7768617420646f2079612077616e7420666f72206e6f7468696e673f",
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
	],
	[
		"aa".repeat(20),
		"dd".repeat(50),
		"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
	],
	[
		"0102030405060708090a0b0c0d0e0f10111213141516171819",
		"cd".repeat(50),
		"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
	],
	[
		"aa".repeat(131),
		"54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
		"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
	],
	[
		"aa".repeat(131),
		"5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
		"9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
	],
])("HMAC-SHA-256 under %s (RFC 4231)", (secret, data, expected) => {
	expect(hmac("sha256", hex(secret), hex(data)).toString("hex")).toBe(expected);
});

test("HMAC-SHA-1 (RFC 2202, test case 2) and SHA-256 (FIPS 180-2)", () => {
	expect(
		hmac("sha1", "Jefe", "what do ya want for nothing?").toString("hex"),
	).toBe("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	expect(Buffer.from(sha256("abc"), "base64url").toString("hex")).toBe(
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	);
});

test("texts are equal in constant time, byte by byte", () => {
	expect(constantTimeEqual("ü", "ü")).toBe(true);
	expect(constantTimeEqual("", "")).toBe(true);
	expect(constantTimeEqual("abc", "abd")).toBe(false);
	expect(constantTimeEqual("abc", "abcd")).toBe(false);
	expect(constantTimeEqual("ü", "u")).toBe(false);
});

test("no two lists of parts hash alike", () => {
	const hash = hasher(Buffer.alloc(32, 1));
	const lists: [string, ...string[]][] = [
		["p"],
		["p", ""],
		["p", "", ""],
		["p", "ab", "c"],
		["p", "a", "bc"],
		["p", "abc"],
		["p", "1:a"],
		["p", "a1:b"],
		["p", "a", "b"],
		["pa", "b"],
	];
	expect(new Set(lists.map((list) => hash(...list))).size).toBe(lists.length);
	expect(hash("p", "a")).toBe(hash("p", "a"));
	expect(hasher(Buffer.alloc(32, 2))("p", "a")).not.toBe(hash("p", "a"));
});

describe("seals", () => {
	const ring = keyRing([key("new", 1), key("old", 2)]);

	test("open to what was sealed, for the same context alone", () => {
		for (const text of ["", "012345", "ünï\0code 😀", "x".repeat(100_000)]) {
			const sealed = ring.seal(text, "here");
			expect(sealed).toMatch(/^new\.[A-Za-z0-9+/]+=*$/);
			expect(ring.open(sealed, "here")).toBe(text);
			expect(() => ring.open(sealed, "elsewhere")).toThrow(BrokenSeal);
			expect(() => ring.open(sealed, "")).toThrow(BrokenSeal);
		}
		expect(ring.seal("same", "c")).not.toBe(ring.seal("same", "c"));
	});

	test("do not open with any bit changed", () => {
		const sealed = Buffer.from(
			ring.seal("012345", "c").slice("new.".length),
			"base64",
		);
		for (let bit = 0; bit < sealed.length * 8; bit++) {
			const altered = Buffer.from(sealed);
			altered[bit >> 3] = (altered[bit >> 3] as number) ^ (1 << (bit & 7));
			expect(() => ring.open(`new.${altered.toString("base64")}`, "c")).toThrow(
				BrokenSeal,
			);
		}
	});

	test("do not open cut short", () => {
		const sealed = Buffer.from(
			ring.seal("012345", "c").slice("new.".length),
			"base64",
		);
		for (let length = 0; length < sealed.length; length++) {
			const cut = sealed.subarray(0, length).toString("base64");
			expect(() => ring.open(`new.${cut}`, "c"), `${length} bytes`).toThrow(
				BrokenSeal,
			);
		}
	});

	test("an older key still opens; one that is not there is named", () => {
		const older = keyRing([key("old", 2)]);
		const sealed = older.seal("text", "c");
		expect(ring.open(sealed, "c")).toBe("text");
		expect(() => keyRing([key("new", 1)]).open(sealed, "c")).toThrow(
			UnknownKey,
		);
		expect(() => ring.open("no seal", "c")).toThrow(UnknownKey);
		expect(() => ring.open(sealed.replace("old.", "new."), "c")).toThrow(
			BrokenSeal,
		);
	});

	test("a code's MAC holds for its own parts, under the key that made it", () => {
		const mac = ring.authenticate("AC1", "OTP1", "123456");
		expect(ring.isAuthentic(mac, "AC1", "OTP1", "123456")).toBe(true);
		for (const parts of [
			["AC1", "OTP1", "123457"],
			["AC1", "OTP2", "123456"],
			["AC2", "OTP1", "123456"],
			["AC1O", "TP1", "123456"],
			["AC1", "OTP1"],
		]) {
			expect(ring.isAuthentic(mac, ...parts)).toBe(false);
		}
		expect(ring.isAuthentic("new.", "AC1", "OTP1", "123456")).toBe(false);
		const older = keyRing([key("old", 2)]).authenticate("x");
		expect(ring.isAuthentic(older, "x")).toBe(true);
		expect(() => keyRing([key("new", 1)]).isAuthentic(older, "x")).toThrow(
			UnknownKey,
		);
	});
});

describe("chance", () => {
	/**
	 * Chi-square, by the normal approximation of Wilson and Hilferty. A fair
	 * source exceeds 4.75 (one side) once in a million times.
	 */
	function deviation(counts: Uint32Array): number {
		const total = counts.reduce((sum, count) => sum + count, 0);
		const mean = total / counts.length;
		const chi2 = counts.reduce(
			(sum, count) => sum + (count - mean) ** 2 / mean,
			0,
		);
		const degrees = counts.length - 1;
		const spread = 2 / (9 * degrees);
		return (Math.cbrt(chi2 / degrees) - (1 - spread)) / Math.sqrt(spread);
	}

	const tally = (counts: Uint32Array, at: number) => {
		counts[at] = (counts[at] as number) + 1;
	};

	test.each(["numeric", "alphanumeric"] as const)(
		"every %s code is as likely as any other, in every place",
		(type) => {
			const symbols = alphabet(type);
			const length = 6;
			const counts = Array.from(
				{ length },
				() => new Uint32Array(symbols.length),
			);
			const pairs = new Uint32Array(symbols.length ** 2);
			for (let i = 0; i < 200_000; i++) {
				const drawn = [...randomText(symbols, length)].map((symbol) =>
					symbols.indexOf(symbol),
				);
				const [first = 0, second = 0] = drawn;
				tally(pairs, first * symbols.length + second);
				for (const [place, at] of drawn.entries()) {
					tally(counts[place] as Uint32Array, at);
				}
			}
			for (const each of counts) expect(deviation(each)).toBeLessThan(4.75);
			expect(deviation(pairs)).toBeLessThan(4.75);
		},
	);

	test("the test above notices a bias of `byte % size`", () => {
		const counts = new Uint32Array(10);
		for (let i = 0; i < 1_200_000; i++) tally(counts, (i % 256) % 10);
		expect(deviation(counts)).toBeGreaterThan(4.75);
	});

	test("has the length that was asked for, and does not repeat", () => {
		expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
		expect(randomToken(32)).toMatch(/^[A-Za-z0-9_-]{43}$/);
		// Enough draws to refill the pool several times.
		const drawn = Array.from({ length: 20_000 }, () => randomToken(8));
		expect(new Set(drawn).size).toBe(drawn.length);
		for (let i = 0; i < 10_000; i++) {
			const fraction = randomFraction();
			expect(fraction >= 0 && fraction < 1).toBe(true);
		}
	});
});
