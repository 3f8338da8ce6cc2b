import { expect, test } from "vitest";
import type { Channel } from "../channel.ts";
import type { Content } from "../verification/verification.ts";
import { render } from "./render.ts";

const content: Content = {
	body: "Your code is {code}.",
	from: "Postern",
	emailFrom: null,
	subject: null,
	language: null,
	voice: null,
	repeat: 2,
	domain: null,
	appHash: null,
};

test.each<[string, Channel, Partial<Content>, string, string]>([
	["the code takes its place", "sms", {}, "001234", "Your code is 001234."],
	[
		"wherever it is asked for",
		"email",
		{ body: "{code}{code} and {code}" },
		"12AB",
		"12AB12AB and 12AB",
	],
	["a call says symbol by symbol", "call", {}, "0A2", "Your code is 0, A, 2."],
	[
		"replacement patterns are text",
		"sms",
		{ body: "$& $1 $` $' $$ {code}" },
		"$&",
		"$& $1 $` $' $$ $&",
	],
	["also in a call", "call", { body: "$& {code} $'" }, "12", "$& 1, 2 $'"],
	[
		"nothing but {code} is a placeholder, and it is read once",
		"sms",
		// biome-ignore lint/suspicious/noTemplateCurlyInString: that it is none is the point
		{ body: "{{constructor}} ${code} {Code} {co{code}de} <%= %> { code }" },
		"77",
		"{{constructor}} $77 {Code} {co77de} <%= %> { code }",
	],
	[
		"a code is never read for placeholders",
		"sms",
		{ body: "{code}" },
		"{code}",
		"{code}",
	],
	[
		"the origin-bound line is the last",
		"sms",
		{ domain: "example.com" },
		"1234",
		"Your code is 1234.\n\n@example.com #1234",
	],
	[
		"the app hash ends the message",
		"sms",
		{ appHash: "FA+9qCX9VSu" },
		"1234",
		"Your code is 1234.\n\nFA+9qCX9VSu",
	],
	[
		"with both, the origin-bound line is the very last",
		"sms",
		{ domain: "example.com", appHash: "FA+9qCX9VSu" },
		"1234",
		"Your code is 1234.\n\nFA+9qCX9VSu\n@example.com #1234",
	],
	[
		"email has neither",
		"email",
		{ domain: "example.com", appHash: "FA+9qCX9VSu" },
		"1234",
		"Your code is 1234.",
	],
	[
		"nor has a call",
		"call",
		{ domain: "example.com", appHash: "FA+9qCX9VSu" },
		"12",
		"Your code is 1, 2.",
	],
])("%s", (_, channel, changes, code, text) => {
	expect(
		render(
			{ ...content, ...changes },
			channel,
			{ ...content, ...changes },
			code,
		),
	).toBe(text);
});
