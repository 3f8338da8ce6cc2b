import { describe, expect, test } from "vitest";
import {
	normalEmail,
	normalHost,
	normalPhone,
	normalSender,
	recipientKeys,
} from "./recipient.ts";

describe("phone numbers", () => {
	test.each([
		["919960639901", "919960639901"],
		["+919960639901", "919960639901"],
		["00919960639901", "919960639901"],
		["+91 99606-39901", "919960639901"],
		["(0091) 99.606.39901", "919960639901"],
		["+91\u00a09960\u2011639901", "919960639901"],
		["[+91] 9960639901", "919960639901"],
		["1234567", "1234567"],
		["123456789012345", "123456789012345"],
		["123456", null],
		["1234567890123456", null],
		["00123456", null],
		["", null],
		["+", null],
		["00", null],
		["++491710000001", null],
		["49+1710000001", null],
		["49171000000a", null],
		["491710000001\0", null],
		["491710000001;ext=5", null],
		["+49171,491720000002", null],
		["٤٩١٧١٠٠٠٠٠٠١", null],
		["４９１７１００００００１", null],
	])("%j is %j", (text, normal) => {
		expect(normalPhone(text)).toBe(normal);
	});
});

describe("senders", () => {
	test.each([
		["12012751398", "12012751398"],
		["+12012751398", "12012751398"],
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
		// Thirteen ideographs each: 149 characters here, 239 in punycode.
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
	expect(recipientKeys({ phone, email: null })).toEqual([phone]);
	expect(recipientKeys({ phone: null, email })).toEqual(["ann@example.com"]);
	expect(recipientKeys({ phone, email })).toEqual([phone, "ann@example.com"]);
});
