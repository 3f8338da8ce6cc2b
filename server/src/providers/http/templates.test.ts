import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MESSAGE } from "../../../test/support/message.ts";
import type { Message } from "../contract.ts";
import { escapeXml } from "./escape.ts";
import { splitTemplate } from "./placeholders.ts";
import { readersOf } from "./readers.ts";
import {
	join,
	jsonPieces,
	type PairValue,
	pairPieces,
	rawPieces,
} from "./templates.ts";

const NOW = 1_799_999_700_500;
const settings = {
	defaultLanguage: "en-US",
	defaultVoice: "woman",
	coding: { gsm: "0", ucs2: "2" },
	ttl: { min: 1 },
} as const;
const readers = readersOf(settings, () => NOW);
const message: Message = {
	...MESSAGE,
	eventSid: "OTE1",
	targetSid: "SM1",
	requestId: "OTP1",
	accountSid: "AC1",
	from: "Acme",
	text: "482913",
	repeat: 2,
};
const raw = (template: string, changes: Partial<Message> = {}) =>
	join(rawPieces(template, "body", "none", readers))({
		...message,
		...changes,
	});

/** Every Unicode text, half surrogates left out since UTF-8 has none. */
const anyText = fc.oneof(
	fc.string({ unit: "binary" }),
	fc.string({ unit: "grapheme" }),
	fc.constantFrom(
		"{to}",
		"{{text}}",
		"{te{text}xt}",
		"$& $` $1 $$",
		'"}],"to":"1',
		"a&to=1#%20+%",
		"line\r\nline\n\ttab\0",
		"]]></Say><Play/>",
		"\u2028\u2029🔐👩‍👩‍👧",
		"\\u0022\\",
	),
);

describe("a text arrives intact, whatever is in it", () => {
	test("in JSON", () => {
		const render = join(
			jsonPieces({ a: { text: "<{text}>" }, n: [1, null] }, "json", readers),
		);
		fc.assert(
			fc.property(anyText, (text) => {
				expect(JSON.parse(render({ ...message, text }))).toEqual({
					a: { text: `<${text}>` },
					n: [1, null],
				});
			}),
		);
	});

	test("in a form and in a query", () => {
		const render = join(
			pairPieces({ "to&": "{to}", text: "a&b= {text}" }, "form", readers),
		);
		fc.assert(
			fc.property(anyText, (text) => {
				expect([...new URLSearchParams(render({ ...message, text }))]).toEqual([
					["to&", message.to],
					["text", `a&b= ${text}`],
				]);
			}),
		);
	});

	test("in JSON inside a form field, and inside a JSON string", () => {
		const inner = { a: ["<{text}>", { 'k"': "{text}" }], n: "{repeat}" };
		const value = { jsonText: { b: inner, again: { jsonText: inner } } };
		const asForm = join(pairPieces({ p: value }, "form", readers));
		const asJson = join(jsonPieces({ p: value }, "json", readers));
		fc.assert(
			fc.property(anyText, (text) => {
				const expected = { a: [`<${text}>`, { 'k"': text }], n: 2 };
				const sent = { ...message, text };
				const form = new URLSearchParams(asForm(sent)).get("p");
				for (const written of [form, JSON.parse(asJson(sent)).p]) {
					const { b, again } = JSON.parse(written);
					expect(b).toEqual(expected);
					expect(JSON.parse(again)).toEqual(expected);
				}
			}),
		);
	});

	test("in a path", () => {
		const render = join(rawPieces("/send/{text}/x", "url", "url", readers));
		fc.assert(
			fc.property(anyText, (text) => {
				const [, , inPath, end, ...more] = render({ ...message, text }).split(
					/[/?#]/,
				);
				expect([decodeURIComponent(inPath ?? ""), end, more]).toEqual([
					text,
					"x",
					[],
				]);
			}),
		);
	});

	test("in XML, but for characters that XML cannot hold", () => {
		fc.assert(
			fc.property(anyText, (text) => {
				const storable = text.replace(
					// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, 2.2
					/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g,
					"\ufffd",
				);
				const xml = escapeXml(text);
				expect(xml).not.toMatch(/[<>"'\r\n\t]|&(?!#\d+;)/);
				expect(
					xml.replace(/&#(\d+);/g, (_, code) =>
						String.fromCodePoint(Number(code)),
					),
				).toBe(storable);
			}),
		);
	});

	test("half a surrogate pair breaks no request", () => {
		const render = join(pairPieces({ text: "{text}" }, "form", readers));
		expect(render({ ...message, text: "a\ud800b" })).toBe("text=a%EF%BF%BDb");
		expect(escapeXml("a\udc00b")).toBe("a\ufffdb");
	});
});

test.each<[string, Partial<Message>, string]>([
	["{to} {toE164}", {}, "919960639901 +919960639901"],
	["{toE164}", { to: "a@b.example" }, "a@b.example"],
	["{fromE164}", { from: "12012751398" }, "+12012751398"],
	["{fromE164}", { from: "Acme" }, "Acme"],
	["{fromE164}", { from: "33344" }, "33344"],
	["{text} {to}", { text: "{to} $& {text}" }, "{to} $& {text} 919960639901"],
	["{coding} {textHex}", { text: "1 @€é" }, "0 3120001b6505"],
	["{coding} {textHex}", { text: "1 ж😀" }, "2 003100200436d83dde00"],
	["{textXml}", { text: "a<b&c" }, "a&#60;b&#38;c"],
	["{id}/{messageSid}/{requestId}/{account}", {}, "OTE1/SM1/OTP1/AC1"],
	["[{subject}]", {}, "[]"],
	["{channel} {repeat}", {}, "sms 2"],
	["{language} [{engine}] {voice} {gender}", {}, "en-US [] woman female"],
	[
		"{language} [{engine}] {voice} {gender}",
		{ language: "awspolly.ja-JP", voice: "man" },
		"ja-JP [awspolly] man male",
	],
	["{language} [{engine}]", { language: "de-DE" }, "de-DE []"],
	['{ "a": {} }', {}, '{ "a": {} }'],
	["{code} {expiresAt}", {}, "482913 2027-01-15T08:00:00.000Z"],
	["{ttl}", {}, "299"],
	["{ttl}", { expiresAt: NOW + 1_999 }, "1"],
	["{ttl}", { expiresAt: NOW + 1 }, "1"],
	["{ttl}", { expiresAt: NOW - 60_000 }, "1"],
	["{countryCode}", {}, "91"],
	["{countryCode}", { to: "12015550100" }, "1"],
	["{countryCode}", { to: "35312345678" }, "353"],
	["[{countryCode}]", { to: "1a@b.example" }, "[]"],
	["{coding} {textType}", {}, "0 text"],
	["{coding}", { text: "~{€}|" }, "0"],
	["{coding} {textType}", { text: "ç" }, "2 unicode"],
	["{extra.dlt-id}/{extra.a.b}", { extra: { "dlt-id": "7" } }, "7/"],
	["[{extra.constructor}{extra.__proto__}]", {}, "[]"],
])("%s with %o is %s", (template, changes, expected) => {
	expect(raw(template, changes)).toBe(expected);
});

test.each([
	[{ min: 1, max: 60 }, "60"],
	[{ min: 600 }, "600"],
	[{ min: 30, max: 3600 }, "299"],
])("{ttl} stays within %o", (ttl, expected) => {
	const bounded = readersOf({ ...settings, ttl }, () => NOW);
	const render = join(rawPieces("{ttl}", "body", "none", bounded));
	expect(render(message)).toBe(expected);
});

test("a JSON value that is exactly {repeat} is a number", () => {
	const render = join(
		jsonPieces({ loop: "{repeat}", text: "{repeat}x" }, "json", readers),
	);
	expect(JSON.parse(render(message))).toEqual({ loop: 2, text: "2x" });
});

test("a JSON value that is exactly {ttl} is a number, and {coding} where its words are", () => {
	const value = { ttl: "{ttl}", coding: "{coding}", text: "{ttl}s" };
	const text = (of: typeof readers) => join(jsonPieces(value, "json", of));
	expect(JSON.parse(text(readers)(message))).toEqual({
		ttl: 299,
		coding: "0",
		text: "299s",
	});
	const numbers = readersOf(
		{ ...settings, coding: { gsm: 0, ucs2: 8 } },
		() => NOW,
	);
	const unicode = { ...message, text: "ё" };
	expect(JSON.parse(text(numbers)(unicode))).toMatchObject({ coding: 8 });
});

describe("what a send gives in `extra`", () => {
	const given = { ...message, extra: { b: 'B"&', c: "" } };

	test.each<[Record<string, PairValue>, string]>([
		[{ a: "{extra.a}", b: "{extra.b}" }, "b=B%22%26"],
		[{ b: "{extra.b}", a: "{extra.a}", to: "1" }, "b=B%22%26&to=1"],
		[{ a: "{extra.a}" }, ""],
		[{ a: "x{extra.a}", c: "{extra.c}" }, "a=x&c="],
		[{ l: ["1", "{extra.a}", "{extra.b}"] }, "l=1&l=B%22%26"],
		[{ j: { jsonText: { a: "{extra.a}", n: 1 } } }, "j=%7B%22n%22%3A1%7D"],
	])("%j is %s in a form", (values, expected) => {
		expect(join(pairPieces(values, "form", readers))(given)).toBe(expected);
	});

	test("is left out of JSON with its name where it is absent", () => {
		const value = {
			a: "{extra.a}",
			b: "{extra.b}",
			inner: { a: "{extra.a}" },
			list: ["{extra.a}", "{extra.b}", "x{extra.a}"],
		};
		const render = join(jsonPieces(value, "json", readers));
		expect(JSON.parse(render(given))).toEqual({
			b: 'B"&',
			inner: {},
			list: ['B"&', "x"],
		});
	});
});

test.each<[string, Partial<Message>, unknown]>([
	["is left out whole", {}, { from: { email: "a@b" }, content: [{ v: "x" }] }],
	[
		"is there, without its mark",
		{ html: "<p>", fromName: "Acme", replyTo: "c@d" },
		{
			from: { email: "a@b", name: "Acme" },
			reply_to: { email: "c@d" },
			content: [{ v: "x" }, { type: "html", v: "<p>" }],
		},
	],
])("a part of JSON that a message may lack %s", (_, changes, expected) => {
	const value = {
		from: { email: "{from}", name: "{fromName}" },
		reply_to: { ifPresent: { email: "{replyTo}" } },
		content: [
			{ v: "x" },
			{ ifPresent: { type: "html", v: "{html}" } },
			{ ifPresent: { w: "{extra.w}" } },
		],
	};
	const render = join(jsonPieces(value, "json", readers));
	expect(JSON.parse(render({ ...message, from: "a@b", ...changes }))).toEqual(
		expected,
	);
});

test("a list repeats its name", () => {
	const render = join(
		pairPieces({ e: ["ringing", "{to}"], n: "1" }, "form", readers),
	);
	expect(render(message)).toBe(`e=ringing&e=${message.to}&n=1`);
});

test("an unknown placeholder is named with its setting", () => {
	expect(() => splitTemplate("{txt}", "form.Body")).toThrow(
		/^form\.Body has the placeholder \{txt\}/,
	);
	expect(() => splitTemplate("{constructor}", "body")).toThrow(/constructor/);
});
