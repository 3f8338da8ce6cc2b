/** The figures of a made-up checkout, each of which was counted by hand. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { report } from "./report.ts";
import { againstOrder, orderIn } from "./rooms.ts";
import { type Structure, structureOf } from "./structure.ts";

const CHECKOUT = {
	"CONTRIBUTING.md": `
# Contributing

\`\`\`rooms
app.ts
api
record.ts
delivery
rules limits
ground.ts
except record: types from delivery upward
\`\`\`
`,
	"server/src/ground.ts": `/** What everyone stands on. */
export const ground = "// no comment, and 'https://example.org' is none either";
export const one = () => ground;
`,
	"server/src/record.ts": `import type { Lane } from "./delivery/lane.ts";

/** The record that everyone is handed. */
export type Record = { lane: Lane };
`,
	// Rules and limits share a floor, and import each other.
	"server/src/rules/rule.ts": `import { limit } from "../limits/limit.ts";
import type { Later } from "./later.ts";
type Record = import("../record.ts").Record;

// Of two, the later one counts,
// What else.
export const rule = (record: Record, later: Later) => limit(record, later);
`,
	"server/src/rules/later.ts": `import { rule } from "./rule.ts";
export type Later = typeof rule;
/** @param of What is later. */
export function later(of: Later) { return of; } // Of no use.
`,
	"server/src/limits/limit.ts": `export type { Later } from "../rules/later.ts";
import { ground } from "../ground.ts";

export function limit(...all: unknown[]) {
	return [ground, ...all];
}
`,
	// Uphill by a value, and by a type that the exception is about.
	"server/src/delivery/lane.ts": `import { api } from "../api/api.ts";
import { type Record } from "../record.ts";

export type Lane = { next(record: Record): void };

/** Makes what it holds, and no more. */
export function lanes(): Lane[] {
	const waiting: Record[] = [];

	/** A comment above a function
	 * belongs to it. */
	function next(record: Record) {
		waiting.push(record);
	}

	// This one too.
	const drop = () => {
		waiting.length = 0;
	};

	return [
		{
			next,
			get first() {
				return waiting.map((each) => {
					return each;
				});
			},
			drop,
		} as Lane,
		...(api() as Lane[]),
	];
}
`,
	"server/src/delivery/lane.test.ts": `import { app } from "../app.ts";
// What is in a test is not counted.
app();
`,
	"server/src/api/api.ts": `import { rule } from "../rules/rule.ts";
export const api = (): unknown[] => [rule];
`,
	"server/src/app.ts": `export async function app() {
${"	await 0;\n".repeat(30)}	const { api } = await import("./api/api.ts");
	return api();
}
export default [
	() => 1,
];
`,
};

let directory: string;
let structure: Structure;

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), "postern-structure-"));
	for (const [path, text] of Object.entries(CHECKOUT)) {
		mkdirSync(dirname(join(directory, path)), { recursive: true });
		writeFileSync(join(directory, path), text);
	}
	structure = structureOf(directory, { floors: [], exception: null });
});
afterAll(() => rmSync(directory, { recursive: true }));

test("files and lines, without tests", () => {
	expect([structure.files, structure.lines]).toEqual([8, 96]);
});

test("a function's lines are its own, not those of the named functions inside it", () => {
	expect(structure.functions).toEqual({
		count: 11,
		median: 3,
		p90: 13,
		max: 34,
		longest: [
			{ lines: 34, name: "app", at: "app.ts:1" },
			{ lines: 13, name: "lanes", at: "delivery/lane.ts:7" },
			{ lines: 5, name: "first", at: "delivery/lane.ts:24" },
			{ lines: 3, name: "next", at: "delivery/lane.ts:12" },
			{ lines: 3, name: "drop", at: "delivery/lane.ts:17" },
			{ lines: 3, name: "limit", at: "limits/limit.ts:4" },
			{ lines: 1, name: "api", at: "api/api.ts:2" },
			{ lines: 1, name: "(no name)", at: "app.ts:36" },
			{ lines: 1, name: "one", at: "ground.ts:3" },
			{ lines: 1, name: "later", at: "rules/later.ts:4" },
		],
	});
});

test("a comment is a block or a run of lines, and a text is none", () => {
	expect(structure.comments).toEqual({
		count: 8,
		openingWithWhatOrOf: [
			"ground.ts:1",
			"rules/later.ts:3",
			"rules/later.ts:4",
			"rules/rule.ts:5",
		],
	});
});

test("circles hold files that lead to each other, by types too", () => {
	expect(structure.arrows).toBe(11);
	expect(structure.circlesOfFiles).toEqual([
		[
			"api/api.ts",
			"delivery/lane.ts",
			"limits/limit.ts",
			"record.ts",
			"rules/later.ts",
			"rules/rule.ts",
		],
	]);
	expect(structure.circlesOfRooms).toEqual([
		["api", "delivery", "limits", "record", "rules"],
	]);
});

test("imports against the order: uphill, on one floor, and by the exception", () => {
	expect(structure.uphill).toEqual([
		{ from: "delivery", to: "api", arrows: 1, ofTypes: 0 },
		{ from: "rules", to: "record", arrows: 1, ofTypes: 1 },
	]);
	expect(structure.onOneFloor).toEqual([
		{ from: "limits", to: "rules", arrows: 1, ofTypes: 1 },
		{ from: "rules", to: "limits", arrows: 1, ofTypes: 0 },
	]);
	expect(structure.excepted).toEqual([
		{ from: "delivery", to: "record", arrows: 1, ofTypes: 1 },
	]);
	expect(structure.roomsWithoutPlace).toEqual([]);
});

test("the exception is one room's types, for those from its floor upward", () => {
	const order = orderIn(
		"```rooms\nrecord\ndelivery\nrules\nexcept record: types from delivery upward\n```\n",
	);
	const judged = (from: string, isOfTypes: boolean) => {
		const files = [`${from}/one.ts`, "record.ts"] as const;
		return againstOrder(order ?? { floors: [], exception: null }, files, [
			{ from: files[0], to: files[1], isOfTypes },
			{ from: files[1], to: files[0], isOfTypes: true },
		]);
	};
	const [excepted, ofValue, ofLower] = [
		judged("delivery", true),
		judged("delivery", false),
		judged("rules", true),
	];
	expect([excepted.uphill, excepted.circles]).toEqual([[], []]);
	for (const { uphill, circles } of [ofValue, ofLower])
		expect([uphill.length, circles.length]).toEqual([1, 1]);
});

test("the report puts two checkouts side by side", () => {
	const other = { ...structure, uphill: [], files: 9 };
	const text = report([
		{ title: "before", structure },
		{ title: "after", structure: other },
	]);
	expect(text).toMatch(/^files +8 +9$/m);
	expect(text).toMatch(/^imports uphill +2 \(1 of types\) +0 \(0 of types\)$/m);
	expect(text).toMatch(/^ {2}delivery -> api +1 \(0 of types\) +0$/m);
});

test("a list of rooms that cannot be read is refused", () => {
	const list = (...lines: string[]) =>
		orderIn(`\`\`\`rooms\n${lines.join("\n")}\n\`\`\`\n`);
	expect(orderIn("# Contributing")).toBeNull();
	expect(list("app", "sid.ts crypto.ts")).toEqual({
		floors: [["sid", "crypto"], ["app"]],
		exception: null,
	});
	expect(() => list("app", "sid app")).toThrow('"app"');
	expect(() => list("app < sid")).toThrow('"<"');
	expect(() => list("app", "sid", "except sid: from app")).toThrow("except");
	expect(() => list("app", "except sid: types from app upward")).toThrow("sid");
});
