import { expect, test } from "vitest";
import { blotted, blottedUnseen, oneLine } from "./error-text.ts";
import type { Message } from "./provider.ts";

const message = {
	to: "919960639901",
	text: "Your Acme code is 482913, valid 5 minutes",
	subject: null,
} as Message;

test.each([
	["Invalid parameter 482913", message, "Invalid parameter …"],
	[
		"GET /send?text=Your%20code%20is%20482913",
		message,
		"GET /send?text=…%20…%20is%20…",
	],
	["ACME CODE is filtered", message, "… … is filtered"],
	["spelled 4, 8, 2, 9, 1, 3.", message, "spelled …."],
	["spelled 4 8 2 9 1 3", message, "spelled …"],
	["grouped 482 913", { ...message, text: "482 913" }, "grouped … …"],
	["code aBcD", { ...message, text: "abcd" }, "code …"],
	["+919960639901 is no mobile number", message, "+… is no mobile number"],
	["key sesame-open is revoked", message, "key … is revoked"],
	["a\r\nb\u2028c\0d\ud800e", message, "a b c d e"],
] as const)("%j becomes safe", (text, about, expected) => {
	expect(blotted(text, about, ["sesame-open"])).toBe(expected);
});

test("a code at the edge of what is looked at does not slip through in half", () => {
	const secret = "s".repeat(4091);
	expect(blotted(`${secret} 482913 x`, message, [secret])).toBe("…");
});

test.each([
	["Rejected: Your code is 482913", "Rejected: Your code is …"],
	["text=Your%20code%20is%20482913&to=491711234", "text=Your%…%…%…&to=…"],
	["code 482 913 or 48-29-13", "code … or …"],
	["code 4829, said 4 8 2 9 and 4, 8, 2, 9.", "code …, said … and …."],
	["code aB3dE9", "code …"],
	["code ٤٨٢٩١٣", "code …"],
	["said A. B. C. D.", "said …."],
	[
		"Absent subscriber (HTTP 500, stat 12)",
		"Absent subscriber (HTTP 500, stat 12)",
	],
	["a\r\nb", "a b"],
])("%j of a receipt becomes safe", (text, expected) => {
	expect(blottedUnseen(text)).toBe(expected);
});

test("at most 200 characters, no emoji cut in two", () => {
	expect(oneLine("🔐".repeat(300))).toBe("🔐".repeat(200));
});

test("a code of letters alone, and the recipient, are not quoted by a mail server's reply", () => {
	const text = "Your code is QWERTY";
	const shown = blotted(
		"550 5.7.1 rejected: your code is QWERTY for john@example.com",
		{ ...message, channel: "email", to: "john@example.com", text },
		[],
	);
	expect(shown).not.toContain("QWERTY");
	expect(shown).not.toContain("john@example.com");
	expect(shown).toContain("550 5.7.1 rejected");
});
