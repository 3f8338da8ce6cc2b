import { describe, expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { ignoredHeader, parameterReader, refuseUnknown } from "./parameters.ts";

const read = parameterReader(
	{
		properties: {
			to: { type: "string" },
			guardTime: { type: "integer" },
			maxAttempts: { type: "integer" },
			urgent: { type: "boolean" },
			limits: { type: "object" },
			voice: { enum: ["man", "woman"] },
			callbackUrl: { anyOf: [{ type: "string" }, { type: "null" }] },
			allowed: { type: "array" },
			some: { anyOf: [{ type: "string", const: "all" }, { type: "array" }] },
			memo: { anyOf: [{ type: "string" }, { type: "object" }] },
			rows: {
				type: "array",
				items: {
					type: "object",
					properties: {
						value: { type: "string" },
						max: { type: "integer" },
						amount: { anyOf: [{ type: "string" }, { type: "number" }] },
						until: { anyOf: [{ type: "string" }, { type: "null" }] },
					},
				},
			},
		},
	},
	{ recipient: "to" },
);

describe("values in the documented type", () => {
	test.each<[string, unknown, unknown]>([
		["to", "49171", "49171"],
		["some", "all", "all"],
		["some", '["DE"]', ["DE"]],
		["some", ' ["DE"]', ["DE"]],
		["some", ["DE"], ["DE"]],
		["memo", "12", "12"],
		["memo", 12, "12"],
		["memo", '{"a":1}', { a: 1 }],
		["memo", "{", "{"],
		[
			"allowed",
			[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
			[Number.MAX_VALUE, -Number.MAX_VALUE],
		],
		["to", 49171, "49171"],
		["to", -0, "0"],
		["to", 1.5, "1.5"],
		["to", true, "true"],
		["to", ["a"], ["a"]],
		["guardTime", "300", 300],
		["guardTime", " +300 ", 300],
		["guardTime", "-1", -1],
		["guardTime", "007", 7],
		["guardTime", 300, 300],
		["guardTime", "3e2", "3e2"],
		["guardTime", "0x10", "0x10"],
		["guardTime", "1.0", "1.0"],
		["guardTime", "123456789012345678901", "123456789012345678901"],
		["guardTime", "٣", "٣"],
		["guardTime", "Infinity", "Infinity"],
		["guardTime", true, true],
		["urgent", "true", true],
		["urgent", "0", false],
		["urgent", 1, true],
		["urgent", false, false],
		["urgent", "yes", "yes"],
		["urgent", "True", true],
		["urgent", "FALSE", false],
		["voice", 1, "1"],
		["limits", '{"ip":"1"}', { ip: "1" }],
		["limits", { ip: "1" }, { ip: "1" }],
		["limits", "{", "{"],
		["limits", "ip=1", "ip=1"],
		["allowed", '["a"]', ["a"]],
		["allowed", "a,b", "a,b"],
		["rows", [{ value: 5, max: "7" }, {}], [{ value: "5", max: 7 }, {}]],
		["rows", '[{"value":5}]', [{ value: "5" }]],
		["rows", [{ amount: 0.5 }], [{ amount: 0.5 }]],
		["rows", [{ amount: "0.50" }], [{ amount: "0.50" }]],
		["rows", [{ until: null, other: 1 }], [{ until: null, other: 1 }]],
		["rows", [null, 5], [null, 5]],
		["callbackUrl", null, null],
		["to", "", undefined],
		["to", null, undefined],
		["guardTime", "", undefined],
		["callbackUrl", "", undefined],
	])("%s: %j is %j", (name, value, taken) => {
		const { parameters, problem, ignored } = read([[name, value]]);
		expect(parameters[name]).toEqual(taken);
		expect(Object.keys(parameters)).toEqual(taken === undefined ? [] : [name]);
		expect([problem, ignored]).toEqual([null, []]);
	});

	test.each<[string, unknown]>([
		["to", "a\0b"],
		["to", "\ud800"],
		["to", 2 ** 53],
		["to", Number.POSITIVE_INFINITY],
		["to", Number.NaN],
		["limits", "{\0"],
		["limits", "{\ud800"],
		["limits", { a: "\0" }],
		["limits", { "\ud800": 1 }],
		["limits", '{"a":"\\ud800"}'],
		["limits", [[[[[[1]]]]]]],
		["limits", `${"[".repeat(30_000)}${"]".repeat(30_000)}`],
	])("%s: this cannot be one", (name, value) => {
		const { parameters, problem } = read([[name, value]]);
		expect(problem).toBeInstanceOf(Refusal);
		expect(problem?.name).toBe("parameter");
		expect(problem?.details).toEqual({ parameter: name });
		expect(parameters).toEqual({});
	});
});

describe("names", () => {
	test("are matched without regard to case, and aliases mean the same", () => {
		expect(
			read([
				["TO", "1"],
				["GuardTime", "2"],
			]).parameters,
		).toEqual({ to: "1", guardTime: 2 });
		expect(read([["Recipient", "1"]]).parameters).toEqual({ to: "1" });
	});

	test.each<[string, [string, unknown][], boolean]>([
		[
			"one name twice",
			[
				["to", "1"],
				["to", "1"],
			],
			false,
		],
		[
			"two spellings",
			[
				["to", "1"],
				["To", "1"],
			],
			false,
		],
		[
			"two names that agree",
			[
				["to", "1"],
				["recipient", 1],
			],
			true,
		],
		[
			"two names that differ",
			[
				["to", "1"],
				["recipient", "2"],
			],
			false,
		],
		[
			"the second without a value",
			[
				["to", "1"],
				["recipient", ""],
			],
			true,
		],
		[
			"the first without a value",
			[
				["recipient", null],
				["to", "1"],
			],
			true,
		],
		[
			"one name twice, its alias between",
			[
				["to", "1"],
				["recipient", "1"],
				["to", "1"],
			],
			false,
		],
		[
			"one name twice, the second without a value",
			[
				["to", "1"],
				["to", ""],
			],
			false,
		],
	])("%s", (_, entries, isTaken) => {
		const { parameters, problem } = read(entries);
		expect(parameters.to).toBe("1");
		expect(problem === null).toBe(isTaken);
		if (!isTaken) expect(problem?.details?.parameter).toBe("to");
	});

	test("a number in a list that lost digits is refused, and named", () => {
		const { problem } = read([["rows", [{}, { value: 2 ** 53 }]]]);
		expect(problem?.details).toEqual({ parameter: "rows.1.value" });
	});

	test("the first problem is told, and the rest is read all the same", () => {
		const { parameters, problem } = read([
			["limits", "{\0"],
			["to", "\0"],
			["guardTime", "5"],
		]);
		expect(problem?.details?.parameter).toBe("limits");
		expect(parameters).toEqual({ guardTime: 5 });
	});

	test("the first that comes twice ends the reading", () => {
		const { parameters, problem, ignored } = read([
			["to", "1"],
			["to", "1"],
			["guardTime", "5"],
			["nonsense", "x"],
		]);
		expect(problem?.details?.parameter).toBe("to");
		expect(parameters).toEqual({ to: "1" });
		expect(ignored).toEqual([]);
	});

	test.each([
		['{"a":"1","a":"1"}', "limits holds a twice"],
		['{"x":{"a":1,"a":1}}', "limits holds a twice"],
		[` [{"a":1,"a":1}]`, "limits holds a twice"],
		[
			`{${Array.from({ length: 201 }, (_, i) => `"n${i}":"1"`)}}`,
			"limits has more than 200 names",
		],
		[`[${"1,".repeat(1_000)}1]`, "limits has more than 1000 values"],
		["[".repeat(33), "limits is nested too deeply"],
	])("of a document inside a text are counted too (%#)", (text, message) => {
		const { parameters, problem } = read([["limits", text]]);
		expect(problem?.message).toBe(message);
		expect(parameters).toEqual({});
	});

	test("of objects are no parameters", () => {
		const { parameters, ignored } = read([
			["__proto__", { polluted: true }],
			["constructor", "x"],
			["toString", "x"],
		]);
		expect(parameters).toEqual({});
		expect(ignored).toEqual(["__proto__", "constructor", "toString"]);
		expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
	});
});

describe("what means nothing is named", () => {
	test.each([
		["guardTme", "guardTme (did you mean guardTime?)"],
		["gardTime", "gardTime (did you mean guardTime?)"],
		["gardTme", "gardTme (did you mean guardTime?)"],
		["gadTme", "gadTme"],
		["maxAttempt", "maxAttempt (did you mean maxAttempts?)"],
		["maxattemps", "maxattemps (did you mean maxAttempts?)"],
		["voise", "voise (did you mean voice?)"],
		["voiec", "voiec (did you mean voice?)"],
		["note", "note"],
		["vioces", "vioces"],
		["invoice", "invoice"],
		["tt", "tt"],
		["guard", "guard"],
		["t", "t"],
		["status", "status"],
		["a\r\nb", "a??b"],
		["x,y;z", "x?y?z"],
		["ünlaut", "?nlaut"],
		["q".repeat(200), "q".repeat(64)],
	])("%j: %s", (name, told) => {
		expect(read([[name, "x"]]).ignored).toEqual([told]);
	});

	test("ten of them, and how many more", () => {
		const names = Array.from({ length: 12 }, (_, i) => `n${i}`);
		expect(ignoredHeader(names)).toBe(
			"n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, and 2 more",
		);
		expect(ignoredHeader(["a"])).toBe("a");
	});

	test("strictly: it is refused", () => {
		const work = () => refuseUnknown(["guardTme (did you mean guardTime?)"]);
		expect(work).toThrow(
			"Unknown parameter guardTme (did you mean guardTime?)",
		);
		try {
			work();
		} catch (error) {
			expect((error as Refusal).details).toEqual({ parameter: "guardTme" });
		}
	});
});
