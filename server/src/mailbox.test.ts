import { expect, test } from "vitest";
import { mailboxAscii, mailboxText, splitMailbox } from "./mailbox.ts";

test.each([
	["codes@acme.com", { name: null, address: "codes@acme.com" }],
	["Acme <codes@acme.com>", { name: "Acme", address: "codes@acme.com" }],
	[
		' "Acme, Inc." < codes@acme.com > ',
		{ name: "Acme, Inc.", address: "codes@acme.com" },
	],
	["Zoë 東京 <a@b.c>", { name: "Zoë 東京", address: "a@b.c" }],
	["<a@b.c>", null],
	["ceo@bank.com <a@b.c>", null],
	["A\r\nBcc: x <a@b.c>", null],
	['A "B" <a@b.c>', null],
	["A\\ <a@b.c>", null],
	// Shown as an address: from right to left, and with a wide @.
	["moc.knab\u202e <a@b.c>", null],
	["bank\u2066 <a@b.c>", null],
	["ceo\uff20bank.com <a@b.c>", null],
	["\u200fאבג <a@b.c>", { name: "\u200fאבג", address: "a@b.c" }],
	["=?utf-8?B?Y2VvQGJhbmsuY29t?= <a@b.c>", null],
	[`${"x".repeat(65)} <a@b.c>`, null],
	// A text that is no mailbox stays whole, and is no address.
	["A <a@b.c> <d@e.f>", { name: null, address: "A <a@b.c> <d@e.f>" }],
	["A <a@b.c>, <d@e.f>", { name: null, address: "A <a@b.c>, <d@e.f>" }],
])("%j is split into name and address", (text, mailbox) => {
	expect(splitMailbox(text)).toEqual(mailbox);
});

test.each([
	[null, "a@b.c"],
	["Acme", "Acme <a@b.c>"],
	["Acme, Inc.", '"Acme, Inc." <a@b.c>'],
	["Zoë", "Zoë <a@b.c>"],
])("the name %j in a header", (name, text) => {
	const mailbox = { name, address: "a@b.c" };
	expect(mailboxText(mailbox)).toBe(text);
	expect(splitMailbox(text)).toEqual(mailbox);
});

test.each([
	[null, "a@b.c"],
	["Acme, Inc.", '"Acme, Inc." <a@b.c>'],
	["Zürich", "=?UTF-8?B?WsO8cmljaA==?= <a@b.c>"],
])("%j in ASCII is %j", (name, text) => {
	expect(mailboxAscii({ name, address: "a@b.c" })).toBe(text);
});

test("a long name is several encoded words, none of which splits a character", () => {
	const name = "🔐é東".repeat(16);
	const words = mailboxAscii({ name, address: "a@b.c" })
		.split(" ")
		.slice(0, -1);
	const texts = words.map((word) => {
		expect(word.length).toBeLessThanOrEqual(75);
		const [, octets = ""] = /^=\?UTF-8\?B\?(.+)\?=$/.exec(word) ?? [];
		return Buffer.from(octets, "base64").toString();
	});
	expect(texts.length).toBeGreaterThan(1);
	expect(texts.join("")).toBe(name);
});
