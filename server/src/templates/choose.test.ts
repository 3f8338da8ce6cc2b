import { describe, expect, test } from "vitest";
import { chosen, levelOf } from "./choose.ts";
import { rangesOf, readLocale } from "./locale.ts";
import type { TemplateText } from "./template.ts";

const wanted = { channel: "sms", service: "login", locale: "de-AT" } as const;

/** From the text that goes first to the one that goes last. */
const RANKED: readonly Omit<TemplateText, "body">[] = [
	{ service: "login", locale: "de-AT", channel: "sms" },
	{ service: "login", locale: "de-at" },
	{ service: "login", locale: "de", channel: "sms" },
	{ service: "login", locale: "de" },
	{ service: "login", channel: "sms" },
	{ service: "login" },
	{ locale: "de-AT", channel: "sms" },
	{ locale: "DE-AT" },
	{ locale: "de", channel: "sms" },
	{ locale: "de" },
	{ channel: "sms" },
	{},
];
const OTHERS: readonly Omit<TemplateText, "body">[] = [
	{ service: "Login" },
	{ service: "pay", locale: "de", channel: "sms" },
	{ locale: "en" },
	{ locale: "de-CH" },
	{ locale: "d" },
	{ channel: "call" },
];

const texts = RANKED.map((text, i) => ({ ...text, body: `${i} {code}` }));
const others = OTHERS.map((text) => ({ ...text, body: "other {code}" }));

describe("within a level", () => {
	test.each(texts.map((text, i) => [i, text] as const))(
		"text %i goes before those after it: %j",
		(i, text) => {
			const left = texts.slice(i).toReversed();
			expect(chosen([levelOf([{ texts: [...others, ...left] }])], wanted)).toBe(
				text,
			);
		},
	);

	test("texts for others are for nobody else", () => {
		expect(chosen([levelOf([{ texts: others }])], wanted)).toBeNull();
	});

	test("of two templates for the same the older one wins", () => {
		const [newer, older] = ["newer", "older"].map((body) => ({
			texts: [{ body }],
		})) as [{ texts: TemplateText[] }, { texts: TemplateText[] }];
		expect(chosen([levelOf([newer, older])], wanted)?.body).toBe("older");
	});
});

test("the nearest level that has a text decides, even if a farther one fits better", () => {
	const level = (text: TemplateText) => levelOf([{ texts: [text] }]);
	const near = { body: "near" };
	const far = { service: "login", locale: "de-AT", body: "far" };
	const levels = [level(others[0] as TemplateText), level(near), level(far)];
	expect(chosen(levels, wanted)).toBe(near);
});

test("a service named like a key of another text finds nothing of it", () => {
	const level = levelOf([{ texts: [{ channel: "sms", body: "a" }] }]);
	for (const service of ["", "sms", " ", "= sms"]) {
		expect(chosen([level], { ...wanted, service, channel: "call" })).toBeNull();
	}
});

test.each([
	["zh-Hant-TW", ["zh-hant-tw", "zh-hant", "zh"]],
	// RFC 4647, section 3.4.
	[
		"zh-Hant-CN-x-private1-private2",
		[
			"zh-hant-cn-x-private1-private2",
			"zh-hant-cn-x-private1",
			"zh-hant-cn",
			"zh-hant",
			"zh",
		],
	],
	["en", ["en"]],
])("the ranges of %s", (locale, ranges) => {
	expect(rangesOf(locale)).toEqual(ranges);
});

test.each([
	["pt_BR", "pt-BR"],
	["de", "de"],
	["d", null],
	["de-", null],
	["de DE", null],
	["de-123456789", null],
	[`de${"-abcdefgh".repeat(9)}`, null],
])("%s is read as the tag %s", (text, tag) => {
	expect(readLocale(text)).toBe(tag);
});
