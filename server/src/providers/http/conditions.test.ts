import { expect, test } from "vitest";
import { checkCondition } from "./condition-check.ts";
import { type Condition, conditionTest, type Views } from "./conditions.ts";
import { parseJson, pathSteps, valuesAt } from "./fields.ts";

const VIEWS: Views<string> = {
	field: (place) => (text) => {
		const said = parseJson(text);
		return typeof said === "object" ? valuesAt(said, pathSteps(place)) : null;
	},
	text: (text, pattern) => pattern.test(text),
};
const verdict = (condition: Condition, text: string) =>
	conditionTest(condition, VIEWS)?.(text);
const check = (condition: Condition) => {
	try {
		return checkCondition("rule", condition);
	} catch (fault) {
		return (fault as Error).message;
	}
};

const batch = '{"m":[{"s":"a","n":[1]},{"s":"b","n":[2,3]},{"x":0}]}';

test.each<[Condition, string, string]>([
	[{ field: "s", is: ["1"] }, '{"s":1}', "holds"],
	[{ field: "s", is: ["1"] }, '{"s":"2"}', "differs"],
	[{ field: "s", is: ["1"] }, '{"s":null}', "absent"],
	[{ field: "s", is: ["1"] }, '{"s":{"1":1}}', "absent"],
	[{ field: "s", is: ["1"] }, "<html>", "absent"],
	[{ field: "s", is: ["Ok"] }, '{"s":"OK"}', "differs"],
	[{ field: "s", is: ["Ok"], ignoreCase: true }, '{"s":"oK"}', "holds"],
	[{ field: "s", matches: "^2\\d+$" }, '{"s":200}', "holds"],
	[{ field: "s", matches: "^2\\d+$" }, '{"s":"x200"}', "differs"],
	[{ field: "s", matches: "^2" }, "{}", "absent"],
	[{ field: "s", matches: "^ok", ignoreCase: true }, '{"s":"OK 1"}', "holds"],
	[{ field: "s", matches: "b$" }, `{"s":"${"a".repeat(5000)}b"}`, "differs"],
	[{ field: "m.*.s", is: ["b"] }, batch, "holds"],
	[{ field: "m.*.n.*", is: ["3"] }, batch, "holds"],
	[{ field: "m.*.n.1", is: ["3"] }, batch, "holds"],
	[{ field: "m.*.s", is: ["c"] }, batch, "differs"],
	[{ field: "m.*.t", is: ["c"] }, batch, "absent"],
	[{ field: "*", is: ["x"] }, '{"*":"x"}', "holds"],
	[{ field: "*", is: ["x"] }, '{"a":"x"}', "absent"],
	[{ text: "^OK" }, "OK", "holds"],
	[{ text: "^OK" }, "ok", "absent"],
	[{ text: "^OK", ignoreCase: true }, "ok", "holds"],
])("%j of %s: %s", (condition, text, expected) => {
	expect(check(condition)).toBeUndefined();
	expect(verdict(condition, text)).toBe(expected);
});

test.each<[string, boolean]>([
	['{"e":{"code":1}}', true],
	['{"e":0}', true],
	['{"e":false}', true],
	['{"e":null}', false],
	['{"e":""}', false],
	['{"e":[]}', false],
	['{"e":{}}', false],
	["{}", false],
])("in %s the field exists: %s", (text, isThere) => {
	const exists = verdict({ field: "e", exists: true }, text);
	const lacks = verdict({ field: "e", exists: false }, text);
	expect([exists, lacks]).toEqual(
		isThere ? ["holds", "differs"] : ["absent", "holds"],
	);
});

test("HTML where JSON was promised does not lack a field: it says nothing", () => {
	for (const exists of [true, false])
		expect(verdict({ field: "e", exists }, "<html>")).toBe("absent");
});

test.each([
	['{"a":"1","b":"2"}', "holds"],
	['{"a":"1","b":"3"}', "differs"],
	['{"a":"2"}', "differs"],
	['{"a":"1"}', "absent"],
	["{}", "absent"],
])("two fields in %s: %s", (text, expected) => {
	const both = { field: "a", is: ["1"], and: [{ field: "b", is: ["2"] }] };
	expect(check(both)).toBeUndefined();
	expect(verdict(both, text)).toBe(expected);
});

test("nothing is asked of nothing", () => {
	expect(conditionTest({}, VIEWS)).toBeNull();
	expect(check({})).toBeUndefined();
});

test.each<[Condition, RegExp]>([
	[{ field: "a" }, /^rule: field and is go together/],
	[{ is: ["a"] }, /^rule: field and is go together/],
	[{ text: "a", exists: true }, /go together/],
	[{ field: "a", is: ["b"], exists: true }, /^rule: is, matches and exists/],
	[{ field: "a", is: ["b"], text: "c" }, /field and text exclude/],
	[{ and: [{ text: "a" }] }, /^rule: and needs field or text beside it/],
	[{ text: "a", and: [{}] }, /^rule\.and\[0\] needs field or text/],
	[{ text: "a", and: [{ field: "b" }] }, /^rule\.and\[0\]: field and is/],
	[{ text: "a", and: [{ text: "(" }] }, /^rule\.and\[0\]\.text is not a reg/],
	[{ ignoreCase: true }, /ignoreCase belongs to/],
	[{ field: "a", exists: true, ignoreCase: true }, /ignoreCase belongs to/],
	[{ field: "a", matches: "(" }, /^rule\.matches is not a regular expression/],
	[{ field: "a", matches: "(a+)+$" }, /^rule\.matches .*could take hours/],
	[{ text: "(a|A)*$", ignoreCase: true }, /could take hours/],
	[{ field: "a[*].b", exists: true }, /path with dots/],
	[{ field: "a.*b", exists: true }, /path with dots/],
])("%j is refused", (condition, sentence) => {
	expect(check(condition)).toMatch(sentence);
});

test("the alternatives of a pattern differ by case, where case counts", () => {
	expect(check({ text: "(a|A)*$" })).toBeUndefined();
});
