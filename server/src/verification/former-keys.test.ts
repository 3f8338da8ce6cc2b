import { expect, test } from "vitest";
import { formerKey, formerKeysOf, keysIn, presentKey } from "./former-keys.ts";

/** A recipient as it was sent, the country that completes it now, and its present key. */
const SENT = [
	["+49 171 1234567", null, "491711234567"],
	["+49 (0)171 1234567", null, "491711234567"],
	["+490171 1234567", null, "491711234567"],
	["+0491711234567", null, "491711234567"],
	["+0491711234567", "DE", "491711234567"],
	["+04901711234567", null, "491711234567"],
	["0171 1234567", "DE", "491711234567"],
	["+44 (0)7911 123456", null, "447911123456"],
	["07911 123456", "GB", "447911123456"],
	["+7 8 912 345-67-89", null, "79123456789"],
	["+36 06 30 123 4567", null, "36301234567"],
	["+1 1 202 555 0100", null, "12025550100"],
	["+57 (0)321 123 4567", null, "573211234567"],
	["0321 123 4567", "CO", "573211234567"],
	["+36 (0)20 123 4567", null, "36201234567"],
	["020 123 4567", "HU", "36201234567"],
	["+7 (0)912 345 67 89", null, "79123456789"],
	["+1 (0)202 555 0100", null, "12025550100"],
	["+56 (0)9 8765 4321", null, "56987654321"],
	["+39 (0)347 1234567", null, "393471234567"],
	["+52 1 55 1234 5678", null, "525512345678"],
	["+54 9 11 2345-6789", null, "541123456789"],
	["+54 011 15 2345-6789", null, "541123456789"],
	["+54 0351 15 234 5678", null, "543512345678"],
	["+55 11 8123-4567", null, "5511981234567"],
	["+55 (0)11 98123-4567", null, "5511981234567"],
	["+39 06 1234567", null, "39061234567"],
	// Each zero more was one more recipient, in any country.
	["+49 (0)0171 1234567", null, "491711234567"],
	["+0490017112345 67", null, "491711234567"],
	["+376 0000312345", null, "376312345"],
	["+1 (0)1 202 555 0100", null, "12025550100"],
	["+1 1 (0)202 555 0100", null, "12025550100"],
	["+7 (0)8 912 345 67 89", null, "79123456789"],
	["+36 06 020 123 4567", null, "36201234567"],
	["+52 044 55 1234 5678", null, "525512345678"],
	["+52 (045) 55 1234 5678", null, "525512345678"],
	["+57 03 321 123 4567", null, "573211234567"],
	["+591 017 71234567", null, "59171234567"],
	["Ann@Example.com", null, "ann@example.com"],
	["JU\u0308RGEN@example.com", null, "j\u00fcrgen@example.com"],
	// Nobody can say whose numbers these are.
	["0171 1234567", null, "01711234567"],
	["9991234567", null, "9991234567"],
] as const;

test.each(SENT)(
	"%j, with the country %j, has the key %j now",
	(sent, country, key) => {
		const former = formerKey(sent);
		if (former === null) throw new Error(sent);
		expect(presentKey(former, country)).toBe(key);
		// The present key is its own present key.
		expect(presentKey(key, country)).toBe(key);
		expect([key, ...formerKeysOf(key, country)]).toContain(former);
		expect(keysIn(sent, country)).toContain(key);
	},
);

test("of a zero that may mean two numbers, the range that was given out counts, then the country", () => {
	// A number in Kiel, and one in Vienna behind a stray zero.
	expect(presentKey("0431234567", "DE")).toBe("49431234567");
	expect(presentKey("0431234567", null)).toBe("431234567");
	// A number in Paris, and one that nobody has in Australia.
	expect(presentKey("0612345678", "FR")).toBe("33612345678");
	expect(keysIn("0431234567", "DE")).toEqual(
		expect.arrayContaining(["49431234567", "0431234567"]),
	);
});

test("only spellings of its own subscriber are its former keys", () => {
	for (const [, country, key] of SENT) {
		for (const former of formerKeysOf(key, country)) {
			expect(presentKey(former, country)).toBe(key);
			expect(former).not.toBe(key);
		}
	}
});
