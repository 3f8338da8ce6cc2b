import { describe, expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { type Entries, formEntries, readBody } from "./body.ts";

const JSON_LABEL = "application/json";
const FORM_LABEL = "application/x-www-form-urlencoded";

const read = (text: string, label?: string) =>
	readBody(label, Buffer.from(text));

function refusal(work: () => unknown): Refusal {
	try {
		work();
	} catch (error) {
		if (error instanceof Refusal) return error;
		throw error;
	}
	throw new Error("It was not refused");
}

test.each<[string, string, string | undefined, Entries]>([
	[
		"JSON",
		'{"a":"1","b":2}',
		JSON_LABEL,
		[
			["a", "1"],
			["b", 2],
		],
	],
	["JSON after a byte order mark", '\ufeff{"a":1}', JSON_LABEL, [["a", 1]]],
	[
		"a label with parameters",
		'{"a":1}',
		"Application/JSON; charset=utf-8",
		[["a", 1]],
	],
	[
		"a form",
		"a=1&b=%C3%BC+%20x",
		FORM_LABEL,
		[
			["a", "1"],
			["b", "ü  x"],
		],
	],
	[
		"a form labelled JSON",
		"requestId=OTP1&accountSid=AC1",
		JSON_LABEL,
		[
			["requestId", "OTP1"],
			["accountSid", "AC1"],
		],
	],
	["JSON labelled a form", ' {"a":"b=c&d"}', FORM_LABEL, [["a", "b=c&d"]]],
	["JSON without a label", '{"a":1}', undefined, [["a", 1]]],
	["a form without a label", "a=1", undefined, [["a", "1"]]],
	["a form under an unknown label", "a=1", "text/plain", [["a", "1"]]],
	["nothing", "", undefined, []],
	["blanks", " \r\n\t", "text/plain", []],
	["an empty object", "{}", JSON_LABEL, []],
	[
		"\\{code} in a string",
		String.raw`{"body":"Code \{code}"}`,
		JSON_LABEL,
		[["body", "Code {code}"]],
	],
	[
		"a shell's backslash at the end of a line",
		'{"a":"1", \\\n"b":"2"}',
		FORM_LABEL,
		[
			["a", "1"],
			["b", "2"],
		],
	],
	[
		"the same with CR LF",
		'{"a":"1", \\\r\n"b":"2"}',
		JSON_LABEL,
		[
			["a", "1"],
			["b", "2"],
		],
	],
	[
		"a line break in a string",
		'{"a":"one\ntwo\rthree"}',
		JSON_LABEL,
		[["a", "one two three"]],
	],
	[
		"escapes beside artefacts stay",
		String.raw`{"a":"\\{x} \"q\" \{code} \n"}`,
		JSON_LABEL,
		[["a", '\\{x} "q" {code} \n']],
	],
	[
		"names twice in a form",
		"a=1&a=2",
		FORM_LABEL,
		[
			["a", "1"],
			["a", "2"],
		],
	],
	[
		"broken percent signs",
		"a=100%&b=%zz",
		FORM_LABEL,
		[
			["a", "100%"],
			["b", "%zz"],
		],
	],
	[
		"names that mean something to JavaScript",
		'{"__proto__":{"x":1},"constructor":2}',
		JSON_LABEL,
		[
			["__proto__", { x: 1 }],
			["constructor", 2],
		],
	],
	[
		"names in strings, and deeper, do not count",
		'{"a":"\\",\\"a\\":1","b":{"a":1,"b":[{"a":2}]}}',
		JSON_LABEL,
		[
			["a", '","a":1'],
			["b", { a: 1, b: [{ a: 2 }] }],
		],
	],
])("%s is read", (_, text, label, entries) => {
	expect(read(text, label)).toEqual(entries);
	expect(({} as { x?: unknown }).x).toBeUndefined();
});

test.each<[string, string, string | undefined, string]>([
	["broken JSON", '{"a":', JSON_LABEL, "malformed"],
	["broken JSON labelled a form", '{"a":1,}', FORM_LABEL, "malformed"],
	["broken JSON without a label", '{"a":1,}', undefined, "malformed"],
	["broken JSON with an =", " {'a':'b=c'}", FORM_LABEL, "malformed"],
	["JSON in quotes of Windows", "'{status:failed}'", FORM_LABEL, "malformed"],
	["the same with an =", `'{"a":"b=c"}'`, FORM_LABEL, "malformed"],
	["a bare word labelled a form", "hello", FORM_LABEL, "malformed"],
	["a form without a name", "=1", FORM_LABEL, "malformed"],
	["nor in any of its pairs", "=1&&\n=2", FORM_LABEL, "malformed"],
	["XML labelled a form", '<a b="1"/>', FORM_LABEL, "malformed"],
	["a broken list labelled a form", '[{"a":1},]', FORM_LABEL, "malformed"],
	["a list", "[1]", JSON_LABEL, "malformed"],
	["a list without a label", "[1]", undefined, "malformed"],
	["a list labelled a form", "[1]", FORM_LABEL, "malformed"],
	["an empty list labelled a form", " []", FORM_LABEL, "malformed"],
	["a number", "1", JSON_LABEL, "malformed"],
	["a bare word labelled JSON", "hello", JSON_LABEL, "malformed"],
	["a bare word", "hello", undefined, "media_type"],
	["XML", "<a>1</a>", "application/xml", "media_type"],
	[
		"multipart",
		"--x\r\nContent-Disposition: form-data",
		"multipart/form-data",
		"media_type",
	],
])("%s is refused", (_, text, label, name) => {
	expect(refusal(() => read(text, label)).name).toBe(name);
});

test("what is not UTF-8 is refused", () => {
	for (const bytes of ["ff", "c0af", "eda080", "7b2261223a22ff227d"]) {
		const work = () => readBody(JSON_LABEL, Buffer.from(bytes, "hex"));
		expect(refusal(work).name).toBe("malformed");
	}
});

test("a form that is not UTF-8 is refused, however it is written", () => {
	for (const text of [
		"a=%ff",
		"a=%C3",
		"a=%C3&b=%BC",
		"a=%C3x%BC",
		"a=%c3%28",
		"a=%C0%AF",
		"a=%ED%A0%80",
		"a=%F4%90%80%80",
		"%ff=a",
		"a=%E4",
		"a=Gr%FC%DFe",
	]) {
		for (const label of [FORM_LABEL, JSON_LABEL, undefined]) {
			if (label !== FORM_LABEL && text.startsWith("%")) continue;
			const refused = refusal(() => read(text, label));
			expect([text, refused.name]).toEqual([text, "malformed"]);
		}
	}
	const raw = Buffer.from("a=Gr\xfc\xdfe", "latin1");
	expect(refusal(() => readBody(FORM_LABEL, raw)).name).toBe("malformed");
});

test("a form is decoded as browsers encode it", () => {
	expect(
		read("a=%F0%9F%98%80%EF%BF%BD&ü=ü%C3%BC&c=%2B+%26%3D&=&&d", FORM_LABEL),
	).toEqual([
		["a", "😀\ufffd"],
		["ü", "üü"],
		["c", "+ &="],
		["", ""],
		["d", ""],
	]);
});

test("a form of more than 200 parameters is refused", () => {
	const form = (pairs: number) => Array(pairs).fill("a=1").join("&");
	expect(read(form(200), FORM_LABEL)).toHaveLength(200);
	expect(refusal(() => read(form(201), FORM_LABEL)).name).toBe("malformed");
});

describe("a name twice in one object is refused, and named", () => {
	test.each([
		['{"to":"1","to":"2"}', "to"],
		['{"to":"1","to":"1"}', "to"],
		['{"to":"1","t\\u006f":"2"}', "to"],
		['{"a":{"x":1},"b":[1,2],"a":"}"}', "a"],
		['{"body":"\\{code}", "body":"x"}', "body"],
		['{"":1,"":2}', ""],
		['{"a":{"b":1,"b":2}}', "b"],
		['{"a b":1,"a\nb":2}', "a b"],
		['{"a":[{"c":[{"d":1,"d":1}]}]}', "d"],
	])("%s", (text, name) => {
		const refused = refusal(() => read(text, JSON_LABEL));
		expect(refused.name).toBe("parameter");
		expect(refused.details?.parameter).toBe(name);
	});
});

test("a query is read as a form is", () => {
	expect(formEntries("a=1&b&=c&a=%E2%82%AC")).toEqual([
		["a", "1"],
		["b", ""],
		["", "c"],
		["a", "€"],
	]);
});
