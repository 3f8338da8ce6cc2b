import { expect, test } from "vitest";
import {
	type TestRecipient,
	testRecipientFor,
	testRecipientsOf,
} from "./test-recipient.ts";

const entry = (text: string, more: Partial<TestRecipient> = {}) => ({
	...{ id: text, entry: text, codeSealed: "", createdAt: 0, endsAt: 100 },
	...more,
});
const prefix = (text: string) => entry(text, { isPrefix: true });

test.each([
	["447700900123", ["447700900123"], "447700900123"],
	["447700900124", ["447700900123"], null],
	// Leading digits are no recipient of their own, and no recipient is leading digits.
	["4477009001234", ["447700900123"], null],
	["447700900123", ["~447700900"], "447700900"],
	["447700900123", ["~447700900", "~4477009001"], "4477009001"],
	["447700900123", ["~4477009001", "~447700900"], "4477009001"],
	["447700900123", ["~4477009001", "447700900123"], "447700900123"],
	["447700900123", ["447700900123", "~4477009001"], "447700900123"],
	["447700900", ["~447700900"], "447700900"],
	["ann@example.com", ["ann@example.com"], "ann@example.com"],
	// Anybody may have an address that begins with the digits of a range.
	["447700900123@example.com", ["~447700900"], null],
])("%s among %j is %s", (key, entries, expected) => {
	const testRecipients = entries.map((text) =>
		text.startsWith("~") ? prefix(text.slice(1)) : entry(text),
	);
	const found = testRecipientFor({ testRecipients }, key, 99);
	expect(found?.entry ?? null).toBe(expected);
	expect(testRecipientFor({ testRecipients }, key, 100)).toBeNull();
});

test("one of two recipients alone is mixed, whichever it is", () => {
	const owner = (...entries: string[]) => ({
		testRecipients: entries.map((text) => entry(text)),
	});
	const both = { phone: "1201", email: "a@b.c" };
	expect(testRecipientsOf({}, both, 0)).toEqual([]);
	expect(testRecipientsOf(owner("1202"), both, 0)).toEqual([]);
	expect(testRecipientsOf(owner("1201"), both, 0)).toBe("mixed");
	expect(testRecipientsOf(owner("a@b.c"), both, 0)).toBe("mixed");
	expect(testRecipientsOf(owner("a@b.c", "1201"), both, 0)).toHaveLength(2);
	expect(testRecipientsOf(owner("1201"), both, 100)).toEqual([]);
});
