import { describe, expect, test } from "vitest";
import {
	emailKey,
	isLookAlike,
	normalEmail,
	normalHost,
	normalSender,
	recipientKeys,
	recipientOf,
} from "./recipient.ts";

describe("senders", () => {
	test.each([
		["12012751398", "12012751398"],
		["+12012751398", "12012751398"],
		[" 12012751398", "12012751398"],
		[" 12345", "12345"],
		[" Postern", " Postern"],
		["+ 12345", null],
		["1", "1"],
		["123456789012345", "123456789012345"],
		["1234567890123456", null],
		["Postern", "Postern"],
		["My-App_1 2", "My-App_1 2"],
		["12345678901", "12345678901"],
		["Twelve chars", null],
		["", null],
		["   ", null],
		["+", null],
		["+Postern", null],
		["Bücher", null],
		["a\r\nb", null],
		["a\n", null],
		["a\0", null],
	])("%j is %j", (text, normal) => {
		expect(normalSender(text)).toBe(normal);
	});
});

describe("email addresses", () => {
	const local64 = "a".repeat(64);
	test.each([
		["ann@example.com", "ann@example.com"],
		["Ann.Lee+tag@Example.COM", "Ann.Lee+tag@example.com"],
		["ann@example.com.", "ann@example.com"],
		["ann@bücher.de", "ann@xn--bcher-kva.de"],
		["ann@BÜCHER.de", "ann@xn--bcher-kva.de"],
		["ann@xn--bcher-kva.de", "ann@xn--bcher-kva.de"],
		["jürgen@example.com", "jürgen@example.com"],
		["postern@localhost", "postern@localhost"],
		["o'neil!#$%&*/=?^_`{|}~-@a.com", "o'neil!#$%&*/=?^_`{|}~-@a.com"],
		[`${local64}@example.com`, `${local64}@example.com`],
		[`${local64}a@example.com`, null],
		[`${"ü".repeat(32)}@example.com`, `${"ü".repeat(32)}@example.com`],
		[`${"ü".repeat(33)}@example.com`, null],
		["", null],
		["@", null],
		["ann", null],
		["ann@", null],
		["@example.com", null],
		["ann@@example.com", null],
		["a@b@example.com", null],
		[".ann@example.com", null],
		["ann.@example.com", null],
		["a..b@example.com", null],
		['"ann lee"@example.com', null],
		["ann lee@example.com", null],
		["Ann <ann@example.com>", null],
		["ann@example.com,bob@example.com", null],
		["ann@exa mple.com", null],
		["ann@example..com", null],
		["ann@example.com..", null],
		["ann@-example.com", null],
		["ann@example-.com", null],
		["ann@exa_mple.com", null],
		["ann@[127.0.0.1]", null],
		["ann@[::1]", null],
		["ann@example.com:25", null],
		["ann@example.com/x", null],
		["ann@user:pw@example.com", null],
		["ann@ex%61mple.com", null],
		["ann@example.com\r\nBcc: eve@example.com", null],
		["ann\r\nBcc: eve@example.com", null],
		["ann\n@example.com", null],
		["ann@example.com\n", null],
		["ann@exam\tple.com", null],
		["ann@example\u2028.com", null],
		["ann\0@example.com", null],
		["ann@example.com\0", null],
		["=?utf-8?q?a?=\r\n@example.com", null],
		["\u202eann@example.com", null],
	])("%j is %j", (text, normal) => {
		expect(normalEmail(text)).toBe(normal);
	});

	test("a look-alike is one in every composition", () => {
		expect(isLookAlike("\u0130x@b.com")).toBe(true);
		expect(isLookAlike("I\u0307x@b.com")).toBe(true);
		expect(isLookAlike("u\u0308x@b.com")).toBe(false);
	});

	test("what is normal stays as it is", () => {
		for (const text of ["Ann@BÜCHER.de.", "a.b@example.com"]) {
			const normal = normalEmail(text) as string;
			expect(normalEmail(normal)).toBe(normal);
		}
	});

	test("an address has at most 254 octets, also after its domain became ASCII", () => {
		const domain = `${`${"a".repeat(60)}.`.repeat(3)}aa.com`;
		const longest = `${"b".repeat(64)}@${domain}`;
		expect(longest).toHaveLength(254);
		expect(normalEmail(longest)).toBe(longest);
		expect(normalEmail(longest.replace("aa.com", "aaa.com"))).toBeNull();
		// Each label has thirteen ideographs: 149 characters here, 239 in punycode.
		const wide = Array.from(
			{ length: 10 },
			(_, i) => `一丁七万丈三上下不与丐丑${String.fromCodePoint(0x4e50 + i)}`,
		).join(".");
		expect(normalEmail(`${"b".repeat(40)}@${wide}`)).toBeNull();
		expect(normalHost(`${wide}.a`)).not.toBeNull();
		expect(normalHost(`${wide}.${wide}`)).toBeNull();
	});

	test("a number is not a host, and is not turned into an address", () => {
		for (const host of ["1", "10.1", "0x7f.1", "2130706433", "0177.0.0.1"]) {
			expect([host, normalEmail(`ann@${host}`)]).toEqual([host, null]);
			expect([host, normalHost(host)]).toEqual([host, null]);
		}
	});
});

describe("host names", () => {
	test.each([
		["Example.COM", "example.com"],
		["example.com.", "example.com"],
		["bücher.example", "xn--bcher-kva.example"],
		[`${"a".repeat(63)}.com`, `${"a".repeat(63)}.com`],
		[`${"a".repeat(64)}.com`, null],
		[`${"a.".repeat(126)}a`, `${"a.".repeat(126)}a`],
		[`${"a.".repeat(127)}a`, null],
		["", null],
		[".", null],
		["..", null],
		["example.com #123456", null],
		["example.com\n@evil.example", null],
		["user@example.com", null],
		["example.com:443", null],
		["https://example.com", null],
		["xn--", null],
	])("%j is %j", (text, normal) => {
		expect(normalHost(text)).toBe(normal);
	});
});

test("a recipient is its digits, its address in lower case, or both", () => {
	const phone = "491710000001";
	const email = "Ann@example.com";
	const keysOf = (...of: Parameters<typeof recipientOf>) =>
		recipientKeys(recipientOf(...of));
	expect(keysOf(phone, null)).toEqual([phone]);
	expect(keysOf(null, email)).toEqual(["ann@example.com"]);
	expect(keysOf(phone, email)).toEqual([phone, "ann@example.com"]);
});

test("a key is kept only where it is not what is shown", () => {
	expect(recipientOf("491710000001", "Ann@example.com")).toEqual({
		phone: "491710000001",
		email: "Ann@example.com",
	});
	expect(recipientOf("5215512345678", "J\u030canis@example.com")).toEqual({
		phone: "5215512345678",
		phoneKey: "525512345678",
		email: "J\u030canis@example.com",
		emailKey: "\u01f0anis@example.com",
	});
});

describe("keys of addresses", () => {
	test.each([
		["Ann@example.com", "ann@example.com"],
		["JU\u0308RGEN@example.com", "j\u00fcrgen@example.com"],
		["J\u00dcRGEN@example.com", "j\u00fcrgen@example.com"],
		["j\u00fcrgen@example.com", "j\u00fcrgen@example.com"],
		// No single character is its capital, so it is composed after lower-casing.
		["J\u030c@example.com", "\u01f0@example.com"],
		["\u212bngstr\u00f6m@example.com", "\u00e5ngstr\u00f6m@example.com"],
	])("%j is %j", (address, key) => {
		expect(emailKey(address)).toBe(key);
		expect(emailKey(key)).toBe(key);
	});

	test("no character of a local part becomes an ASCII one, of all that there are", () => {
		const becoming: string[] = [];
		for (let point = 0x80; point < 0x110000; point++) {
			const character = String.fromCodePoint(point);
			if (!/[\0-\x7f]/.test(emailKey(character))) continue;
			const text = `a${character}b@example.com`;
			if (normalEmail(text) !== null && !isLookAlike(text)) {
				becoming.push(character);
			}
		}
		expect(becoming).toEqual([]);
		expect(isLookAlike("\u212aelvin@example.com")).toBe(true);
		expect(isLookAlike("\u0130stanbul@example.com")).toBe(true);
		expect(isLookAlike("j\u00fcrgen@example.com")).toBe(false);
		expect(isLookAlike("ju\u0308rgen@example.com")).toBe(false);
	});
});
