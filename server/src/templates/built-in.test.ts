import { describe, expect, test } from "vitest";
import { CHANNELS } from "../channel.ts";
import { isGsm } from "../sms/gsm.ts";
import { partsOf } from "../sms/parts.ts";
import { builtInText } from "./built-in.ts";
import { fill } from "./fill.ts";
import { ALIASES, LANGUAGES } from "./languages.ts";
import { readTexts } from "./read.ts";

/** Languages whose `is` and `valid` have characters outside the GSM alphabet. */
const OUTSIDE_GSM: ReadonlySet<string> = new Set([
	"ar",
	"bg",
	"cs",
	"el",
	"fa",
	"he",
	"hi",
	"hu",
	"ja",
	"ko",
	"ru",
	"sk",
	"sr",
	"th",
	"uk",
	"vi",
	"zh",
	"zh-hant",
]);

const values = {
	service: "S".repeat(20),
	minutes: "10",
	domain: "",
	extra: {},
};
const wrong = (member: string, sentence: string) =>
	new Error(`${member} ${sentence}`);

describe.each(Object.keys(LANGUAGES))("the texts in %s", (locale) => {
	test("are templates that an account could have", () => {
		for (const channel of CHANNELS) {
			const text = builtInText(channel, locale);
			expect(readTexts([text], wrong)).toEqual([text]);
			expect(text.body).toContain("{service}");
			expect(text.body).not.toMatch(/https?:|www\./);
		}
		expect(builtInText("email", locale).subject).toContain("{service}");
	});

	test("say how long the code is valid, but for a call", () => {
		for (const channel of CHANNELS) {
			expect(builtInText(channel, locale).body.includes("{minutes}")).toBe(
				channel !== "call",
			);
		}
	});

	test("fit one part of an SMS with a service of 20 characters", () => {
		const { body } = builtInText("sms", locale);
		const text = fill(body, values).replace("{code}", "123456");
		expect(isGsm(text)).toBe(!OUTSIDE_GSM.has(locale));
		expect(partsOf(text, "123456")).toHaveLength(1);
	});
});

test("there are more than twenty languages, in order", () => {
	const locales = Object.keys(LANGUAGES);
	expect(locales.length).toBeGreaterThan(20);
	expect(locales).toEqual(locales.toSorted());
	for (const locale of OUTSIDE_GSM) expect(locales).toContain(locale);
});

test.each([
	["de", "de"],
	["de-AT", "de"],
	["DE-at-1996", "de"],
	["zh-Hant-HK", "zh-hant"],
	["zh-TW", "zh-hant"],
	["zh-Hans-CN", "zh"],
	["pt-BR", "pt"],
	["sr-Latn-RS", "sr-latn"],
	["sr-ME", "sr-latn"],
	["no", "nb"],
	["iw", "he"],
	["tlh", "en"],
	["constructor", "en"],
	["en", "en"],
])("the locale %s finds the texts in %s", (wanted, found) => {
	expect(builtInText("sms", wanted)).toBe(builtInText("sms", found));
	const other = found === "de" ? "en" : "de";
	expect(builtInText("sms", wanted)).not.toBe(builtInText("sms", other));
});

test.each([
	["sr-Latn-RS", /\p{Script=Latin}/u, /\p{Script=Cyrillic}/u],
	["sr-RS", /\p{Script=Cyrillic}/u, /\p{Script=Latin}/u],
])("the locale %s is answered in its script", (locale, own, other) => {
	const text = builtInText("sms", locale).body.replace(/\{\w+\}/g, "");
	expect(text).toMatch(own);
	expect(text).not.toMatch(other);
});

test("an alias leads to a language that is there", () => {
	for (const [alias, locale] of Object.entries(ALIASES)) {
		expect(LANGUAGES).not.toHaveProperty([alias]);
		expect(LANGUAGES).toHaveProperty([locale]);
	}
});
