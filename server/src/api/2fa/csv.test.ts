import { describe, expect, it } from "vitest";
import { cell } from "./csv.ts";

describe("a cell", () => {
	it.each([
		["", ""],
		["2FA", "2FA"],
		["919960639901", "919960639901"],
		["2019-08-20 10:28:08", "2019-08-20 10:28:08"],
		["a=b", "a=b"],
		["o'neil", "o'neil"],
	])("is as it is: %j", (value, expected) => {
		expect(cell(value)).toBe(expected);
	});

	it.each([
		["=1+1", "'=1+1"],
		["=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"],
		["+1", "'+1"],
		["-1", "'-1"],
		["@SUM(A1:A9)", "'@SUM(A1:A9)"],
		["\t=1", "'\t=1"],
		["|cmd", "'|cmd"],
		[" ｜cmd", "' ｜cmd"],
		["＝1+1", "'＝1+1"],
		["\u200b=1+1", "'\u200b=1+1"],
		["\ufeff=1+1", "'\ufeff=1+1"],
		["\u00ad\u2060@SUM(A1)", "'\u00ad\u2060@SUM(A1)"],
		[" =1+1", "' =1+1"],
		["\u00a0-1", "'\u00a0-1"],
		["\u0000+1", "'\u0000+1"],
		["\u3164=1", "'\u3164=1"],
		["\ufe0f\u{e0020}=1", "'\ufe0f\u{e0020}=1"],
	])("is no formula: %j", (value, expected) => {
		expect(cell(value)).toBe(expected);
	});

	it.each([
		["a,b", '"a,b"'],
		["a;=1+1", '"a;=1+1"'],
		['say "2FA"', '"say ""2FA"""'],
		["two\r\nlines", '"two\r\nlines"'],
		["\r=1", '"\'\r=1"'],
		["\n=1", '"\'\n=1"'],
		['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
	])("is quoted where it would end: %j", (value, expected) => {
		expect(cell(value)).toBe(expected);
	});
});
