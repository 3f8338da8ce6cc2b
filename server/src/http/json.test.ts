import { describe, expect, test } from "vitest";
import { jsonFault } from "./json.ts";

const names = (count: number) =>
	Array.from({ length: count }, (_, i) => `"n${i}":1`).join();

describe("a name twice in one object, at any depth, is found", () => {
	test.each([
		['{"a":1,"a":1}', "a"],
		['{"a":{"b":1,"b":2}}', "b"],
		['{"a":[{"b":1},{"c":[{"d":1,"d":1}]}]}', "d"],
		['[{"a":1,"a":1}]', "a"],
		['{"a":1,"b":{"x":[1,2]},"a":1}', "a"],
		['{"a":1,"\\u0061":1}', "a"],
		['{"a" : 1, "a"\n:1}', "a"],
		['{"":1,"":1}', ""],
		['{"__proto__":1,"__proto__":1}', "__proto__"],
		['{"\\"":1,"\\"":1}', '"'],
	])("%s", (text, name) => {
		expect(jsonFault(text)?.name).toBe(name);
	});
});

describe("the same name in different places is no fault", () => {
	test.each([
		'{"a":{"a":{"a":1}}}',
		'{"a":[{"a":1},{"a":2}]}',
		'{"a":"a\\":1,\\"a\\":","b":"{\\"a\\":1,\\"a\\":1}"}',
		'{"a":1,"A":1}',
		'{"a":{},"b":{"a":1},"c":{"a":1}}',
		"[]",
		"5",
		'"a":1,"a":1',
	])("%s", (text) => {
		expect(jsonFault(text)).toBeNull();
	});
});

describe("what a document holds is counted before it is parsed", () => {
	test.each<[string, string, string | null]>([
		["200 names", `{${names(200)}}`, null],
		["201 names", `{${names(201)}}`, "has more than 200 names"],
		["200 names in all", `{"a":[{${names(100)}},{${names(99)}}]}`, null],
		[
			"201 names in all",
			`{"a":[{${names(100)}},{${names(100)}}]}`,
			"has more than 200 names",
		],
		["1,000 values", `[${"1,".repeat(999)}1]`, null],
		["1,001 values", `[${"1,".repeat(1_000)}1]`, "has more than 1000 values"],
		["32 levels", `${"[".repeat(32)}${"]".repeat(32)}`, null],
		["33 levels", `${"[".repeat(33)}${"]".repeat(33)}`, "is nested too deeply"],
		["commas and colons in a text", `{"a":"${",:".repeat(2_000)}"}`, null],
	])("%s", (_, text, sentence) => {
		expect(jsonFault(text)?.sentence ?? null).toBe(sentence);
	});

	test.each([
		"{",
		'{"',
		'{"a',
		'{"a\\',
		'{"a":',
		"}}}",
		']{"a":1',
		'{\\"a":1}',
		"{a:1,b:2}",
		"{'a':'x','b':'y'}",
		"{:1,:2}",
		'{"a":1:2:3}',
		'{"a":"a":1}',
		'{"a" b:1,"a":2}',
		'{"a":1,"b" "a":2}',
		'["a":1,"a":1]',
		'[1,"a":1,"a":1]',
		'{"x":{"a":1],"x":2}',
	])("what is no JSON makes no trouble: %s", (text) => {
		expect(jsonFault(text)).toBeNull();
	});

	test.each([
		["colons without names", `{${":".repeat(300)}}`],
		["names without quotes", `{${'a:1,"b":2,'.repeat(300)}}`],
		["commas without values", `[${",".repeat(1_001)}]`],
		["braces without names", "{".repeat(40)],
	])("what is no JSON is not counted: %s", (_, text) => {
		expect(jsonFault(text)).toBeNull();
	});
});
