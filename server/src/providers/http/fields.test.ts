import { describe, expect, test } from "vitest";
import { effortOf } from "../../../test/support/effort.ts";
import {
	fieldAt,
	isReference,
	parseJson,
	pathSteps,
	scalarText,
} from "./fields.ts";

const at = (json: string, path: string) =>
	scalarText(fieldAt(parseJson(json), pathSteps(path)));

test.each([
	['{"a":{"b":[{"message-id":"x"}]}}', "a.b.0.message-id", "x"],
	['{"a":0}', "a", "0"],
	['{"a":true}', "a", "true"],
	['{"a":null}', "a", null],
	["{}", "a.b.c", null],
	['{"a":"text"}', "a.0", null],
	['{"a":["x"]}', "a", undefined],
	['{"a":{"b":1}}', "a", undefined],
	["{}", "constructor", null],
	["{}", "__proto__.toString", null],
	['{"__proto__":{"a":"1"}}', "a", null],
	["<html>", "a", null],
	["", "a", null],
])("%s at %s is %s", (json, path, expected) => {
	expect(at(json, path)).toBe(expected);
	expect(({} as Record<string, unknown>).a).toBeUndefined();
});

describe("integers beyond 2^53", () => {
	test.each([
		['{"id":9007199254740993}', "9007199254740993"],
		['{"id":-12345678901234567890}', "-12345678901234567890"],
		['{"id":"9007199254740993"}', "9007199254740993"],
		['{"x":"\\"1234567890123456789","id":1}', "1"],
		['{"id":1234567890123456789e2}', "123456789012345680000"],
	])("%s keeps every digit", (json, expected) => {
		expect(at(json, "id")).toBe(expected);
	});

	test.each([
		["digits", `${"1".repeat(65_000)}e`],
		["open quotes", `1111111111111111${'"\\'.repeat(32_000)}`],
	])("64 KiB of %s are read in one pass", (_, text) => {
		const plain = effortOf(() => parseJson(`"${"a".repeat(64_000)}"`));
		// In two passes for each character it would be thousands of times as much.
		expect(effortOf(() => parseJson(text))).toBeLessThan(200 * (plain + 100));
	});
});

test.each([
	["SM0123", true],
	["a b/ü", true],
	["", false],
	["a\0b", false],
	["a\ud800", false],
	["x".repeat(255), true],
	["x".repeat(256), false],
])("reference %j: %s", (text, expected) => {
	expect(isReference(text)).toBe(expected);
});
