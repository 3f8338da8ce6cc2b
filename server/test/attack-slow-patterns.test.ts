/**
 * Who: anybody who may send a request.
 * Gain: a pattern that takes
 * quadratic time or worse on a text of theirs stops the one thread for all.
 * Stopped by: patterns that take linear time, and bounds before the others.
 */

import { expect, test } from "vitest";
import { SendParameters } from "../src/api/2fa/send-request.ts";
import { plainUrl } from "../src/api/2fa/url.ts";
import { readBody } from "../src/http/body.ts";
import { credentials } from "../src/http/caller.ts";
import { parameterReader } from "../src/http/parameters.ts";
import { addressMatcher, parseNetwork } from "../src/network.ts";
import { readPhone } from "../src/numbers/phone.ts";
import { isSid } from "../src/sid.ts";
import { htmlFault } from "../src/templates/html-fault.ts";
import { LONGEST_HTML } from "../src/templates/template.ts";
import { canonicalCode } from "../src/verification/code.ts";
import { keysIn } from "../src/verification/former-keys.ts";
import {
	normalEmail,
	normalHost,
	normalSender,
} from "../src/verification/recipient.ts";
import { effortOf } from "./support/effort.ts";

const BYTES = 50_000;
/** A pattern takes a millisecond or two, more on a busy machine; a quadratic one takes seconds. */
const BOUND_MS = 250;

const many = (text: string, end = "") =>
	text.repeat(Math.ceil(BYTES / Buffer.byteLength(text))) + end;

const TEXTS = [
	many(" ", "!"),
	many(" ", "1x"),
	many("\t\n", "x"),
	many("0", "x"),
	many("00", " "),
	many("1 ", "x"),
	many("-", "x"),
	many("a", "\0"),
	many("a.", "@"),
	many("a@"),
	many("@a"),
	`a@${many("a.", "!")}`,
	`a@${many("a-")}`,
	many("ü"),
	many("\ufdfa"),
	many("\ufb03\u0301"),
	many("٣"),
	many("𝟗"),
	many("{", "}"),
	many("{code}"),
	many("\\{"),
	many("\\\r\n"),
	many('"'),
	many("a=", "&"),
	many("a=1&"),
	many("%"),
	`Basic ${many(" ", "!")}`,
	`Basic ${many("A=", " !")}`,
	`Basic A${many(" ", "!")}`,
	`/2fa/usage/records.${many("a", "\n")}`,
	many("/"),
	many(".json"),
	`::ffff:${many("1.", "x")}`,
	many("1:"),
	many("en-"),
];

const isIn = addressMatcher(["10.0.0.0/8"]);
const reader = parameterReader(SendParameters);
const body = (label?: string) => (text: string) =>
	readBody(label, Buffer.from(text));

const patterns = Object.entries(SendParameters.properties).flatMap(
	([name, schema]) => {
		const { pattern } = schema as { pattern?: string };
		return pattern === undefined ? [] : [{ name, pattern }];
	},
);

test.each<[string, (text: string) => unknown]>([
	["codes", canonicalCode],
	["phone numbers", (text) => readPhone(text, "DE")],
	["recipients", (text) => keysIn(text, "DE")],
	["senders", normalSender],
	["email addresses", normalEmail],
	["host names", normalHost],
	["SIDs", (text) => isSid("OTP", text)],
	["JSON bodies", body("application/json")],
	["objects", (text) => body("application/json")(`{"a":"${text}"`)],
	["forms", body("application/x-www-form-urlencoded")],
	["bodies without a label", body()],
	["credentials", credentials],
	["URLs", plainUrl],
	["networks", parseNetwork],
	["addresses", isIn],
	["names of parameters", (text) => reader([[text, "x"]])],
	["whole numbers", (text) => reader([["expiry", text]])],
	["JSON in a text", (text) => reader([["limits", text]])],
	...patterns.map(({ name, pattern }): [string, (text: string) => unknown] => [
		`the pattern of ${name}`,
		(text) => new RegExp(pattern, "u").test(text),
	]),
])("%s", (_, read) => {
	for (const text of TEXTS) {
		const took = effortOf(() => read(text)) / 1_000;
		expect(took, JSON.stringify(text.slice(0, 40))).toBeLessThan(BOUND_MS);
	}
});

// It is read before anybody asks whether the account may have any.
test.each([
	[`{code}<${" ".repeat(LONGEST_HTML - 7)}`],
	[`{code}</${" ".repeat(LONGEST_HTML - 8)}`],
	[`{code}${"< on".repeat(3_900)}`],
	[`{code}${"<meta ".repeat(2_600)}`],
	[`<b>${"{code}".repeat(2_600)}`],
	[`<a${' title="{code}"'.repeat(1_000)}>`],
	[`<a title="${"{code}".repeat(2_600)}`],
	[`{code}${"<style".repeat(2_600)}`],
	[`{code}${' href="https://a'.repeat(990)}`],
	[`{code} url(${" ".repeat(15_900)}`],
	[`{code}<a ${"=".repeat(15_900)}`],
	[`{code}<a =${" ".repeat(15_900)}`],
	[`{code}<a ${'="'.repeat(7_900)}`],
	[`{code}${"<a ='".repeat(3_000)}`],
	[`${"{".repeat(15_900)}{code}`],
])("HTML of a template, %#", (html) => {
	expect(html.length).toBeLessThanOrEqual(LONGEST_HTML);
	expect(effortOf(() => htmlFault(html)) / 1_000).toBeLessThan(BOUND_MS);
});
