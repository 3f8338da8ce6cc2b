/** `postern guard replay`: a CSV in, a table or lines of JSON out. It needs no settings, keys or store. */

import { execFile, spawn } from "node:child_process";
import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { guardCommand } from "../src/cli/guard.ts";
import { rowsOf } from "../src/cli/replay-rows.ts";
import { readTime } from "../src/cli/replay-time.ts";
import { commanded } from "./support/command.ts";
import { PROGRAM } from "./support/process.ts";

let directory: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "replay-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const T0 = Date.UTC(2026, 0, 5, 11);
const HEADER = "at,to,verified_at,client_ip,account";

function file(text: string | Buffer, name = "past.csv"): string {
	const path = join(directory, name);
	writeFileSync(path, text);
	return path;
}

async function replayed(text: string | Buffer, ...words: string[]) {
	const path = file(text);
	const result = await commanded(directory, {}, [
		"guard",
		"replay",
		path,
		...words,
	]);
	const { printed, refusal } = result;
	return { printed, refusal: refusal?.replaceAll(path, "past.csv") ?? null };
}

type Line = {
	line: number;
	allowed: boolean;
	code: number | null;
	rule: string | null;
	node: string | null;
	until: string | null;
};

async function lines(text: string, ...words: string[]): Promise<Line[]> {
	const { printed, refusal } = await replayed(text, "--json", ...words);
	expect(refusal).toBeNull();
	return printed
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as Line);
}

const pump = (count: number, verified = "") =>
	Array.from(
		{ length: count },
		(_, i) => `${T0 + i * 1_000},+92300123${4000 + i},${verified},,AC1`,
	);

test("a line of JSON for each row, and its number in the file", async () => {
	const found = await lines([HEADER, ...pump(20)].join("\n"));
	expect(found).toHaveLength(20);
	expect(found.map(({ line }) => line)).toEqual(
		Array.from({ length: 20 }, (_, i) => i + 2),
	);
	expect(found[0]).toEqual({
		line: 2,
		allowed: true,
		code: null,
		rule: null,
		node: null,
		until: null,
	});
	expect(found[8]).toEqual({
		line: 10,
		allowed: false,
		code: 488,
		rule: "hold",
		node: "range:92300123",
		until: new Date(T0 + 7_000 + 180_000).toISOString(),
	});
});

test("a table by the hour", async () => {
	const rows = [
		HEADER,
		`2026-01-05T09:59:59Z,+491511234567,2026-01-05T10:00:20Z,,AC1`,
		...pump(20),
	];
	const { printed } = await replayed(rows.join("\n"));
	expect(printed.split("\n")).toEqual([
		"HOUR (UTC)        MESSAGES  REFUSED  hold",
		"2026-01-05 09:00  1         0        0",
		"2026-01-05 11:00  20        12       12",
		"all               21        12       12",
		"",
	]);
});

test("a refused row earns nothing, whatever its verified_at says", async () => {
	const last = T0 + 60_000;
	const rows = [
		HEADER,
		...pump(8),
		`${T0 + 9_000},+923001239999,${T0 + 9_500},,AC1`,
		`${last},+923001239999,,,AC1`,
	];
	const found = await lines(rows.join("\n"));
	expect(found.at(-2)?.allowed).toBe(false);
	expect(found.at(-1)?.allowed).toBe(false);
});

test("a verified recipient of the same account is known, in any spelling", async () => {
	const rows = [
		HEADER,
		`${T0 - 5_000},+923001239999,${T0 - 4_000},,AC1`,
		`${T0 - 5_000},+923001239998,${T0 - 4_000},,AC2`,
		...pump(20),
		`${T0 + 30_000},0092 300 123-9999,,,AC1`,
		`${T0 + 30_000},923001239998,,,AC1`,
	];
	const found = await lines(rows.join("\n"));
	expect(found.at(-2)?.allowed).toBe(true);
	expect(found.at(-1)?.allowed).toBe(false);
});

test("countries, level and lists can be other ones", async () => {
	const text = [HEADER, ...pump(20), `${T0 + 20_000},a@example.com,,,`].join(
		"\n",
	);
	expect((await lines(text, "--countries", "DE,AT"))[0]).toMatchObject({
		code: 489,
		rule: "country",
		node: "PK",
		until: null,
	});
	const strict = await lines(text, "--level", "high");
	expect(strict.filter(({ allowed }) => !allowed)).toHaveLength(15);
	const settings = file(
		`level: low
countries: [PK]
lists:
  - { list: allow, subject: prefix, value: "+92300", reason: our own test range }
  - { list: deny, subject: number, value: "+92 300 1234003", reason: abuse, until: 2026-02-01T00:00:00Z }
  - { list: deny, subject: domain, value: example.com, reason: abuse }
`,
		"guard.yaml",
	);
	const listed = await lines(text, "--settings", settings);
	expect(listed.filter(({ allowed }) => !allowed)).toEqual([
		{
			line: 5,
			allowed: false,
			code: 488,
			rule: "list",
			node: "+92 300 1234003",
			until: "2026-02-01T00:00:00.000Z",
		},
		{
			line: 22,
			allowed: false,
			code: 488,
			rule: "list",
			node: "example.com",
			until: null,
		},
	]);
});

test("columns by the header, in any order; others are ignored", async () => {
	const rows = [
		"\ufeffkind,Account,to,at,verified_at\r",
		`"sms, or so",AC1,+491511234567,2026-01-05 11:00:00,\r`,
		`"a ""b""",AC1,+491511234568,2026-01-05T12:00:01.5+01:00,2026-01-05T11:00:30Z\r`,
		"",
	];
	expect(await lines(rows.join("\n"))).toHaveLength(2);
});

test("rows as databases and spreadsheets write them", async () => {
	const rows = [
		"at,to,verified_at,client_ip,body",
		`20260105T110000Z, "+491511234567" ,null,NULL,"two`,
		`lines, and ""quotes"""`,
		`20260105T120000.5+0100,"+491511234568",\\N,\\N,""`,
	];
	const found = await lines(rows.join("\n"));
	// A row has the number of its first line.
	expect(found.map(({ line, allowed }) => [line, allowed])).toEqual([
		[2, true],
		[4, true],
	]);
});

test("a number is the same with the point of a column of numbers", async () => {
	const rows = Array.from({ length: 30 }, (_, i) => T0 + i);
	const csv = (to: (i: number) => string) =>
		["at,to,verified_at", ...rows.map((at, i) => `${at},${to(100 + i)},`)].join(
			"\n",
		);
	const whole = await lines(csv((i) => `49170123${i}7`));
	expect(await lines(csv((i) => `49170123${i}7.0`))).toEqual(whole);
	expect(whole.some(({ allowed }) => !allowed)).toBe(true);
});

test("countries as the API takes them: in lower case, and an empty option for none", async () => {
	const text = `${HEADER}\n${T0},+491511234567,,,\n`;
	const rulesOf = async (...words: string[]) =>
		(await lines(text, ...words)).map(({ rule }) => rule);
	expect(await rulesOf("--countries=de")).toEqual([null]);
	expect(await rulesOf("--countries=")).toEqual(["country"]);
	const settings = file("countries: [de]", "guard.yaml");
	expect(await rulesOf("--settings", settings)).toEqual([null]);
});

test.each<[string, string, RegExp]>([
	["001 without quotes", "countries: [001]", /countries\.0 .*"001" in quotes/],
	["one country", "countries: DE", /countries must be all or a list/],
	[
		"an entry without a member",
		"lists: [{list: deny, subject: prefix, value: '+4915'}]",
		/lists\.0\.reason/,
	],
	[
		"an entry with an empty one",
		"lists: [{list: deny, subject: prefix, value: '+4915', reason: ''}]",
		/lists\.0: /,
	],
])("settings with %s are a sentence", async (_, yaml, sentence) => {
	const text = `${HEADER}\n${T0},+491511234567,,,\n`;
	const settings = file(yaml, "guard.yaml");
	const { refusal } = await replayed(text, "--settings", settings);
	expect(refusal).toMatch(sentence);
});

test("a made-up file may begin at any small number, or in 1970 by its date", async () => {
	for (const at of ["0", "1", "12345.5", "20251305", "1970-01-01T05:37:40Z"]) {
		const text = `${HEADER}\n${at},+491511234567,20260105,,\n20260106,+491511234567,,,\n`;
		expect(await lines(text)).toHaveLength(2);
	}
});

test("a time may end at the hour", async () => {
	const rows = ["2026-01-05T11Z", "20260105T11Z", "2026-01-05 11+00"];
	for (const at of rows) {
		const found = await lines(`${HEADER}\n${at},+491511234567,,,\n`);
		expect(found).toHaveLength(1);
	}
});

test("numbers that no country has are judged, and a note says so", async () => {
	const notes: string[] = [];
	const path = file(
		`${HEADER}\n${T0},+33612345678,,,\n${T0},+3361234567,,,\n${T0},+999123456789,,,\n`,
	);
	let printed = "";
	await guardCommand(
		["replay", path, "--json"],
		async (text) => {
			printed += text;
		},
		(note) => notes.push(note),
	);
	expect(printed.split("\n")).toHaveLength(4);
	expect(notes).toEqual([
		expect.stringMatching(
			/^note: no country has numbers like those of 2 rows, the first in line 3:/,
		),
	]);
});

test("a file is read piece by piece, and no piece grows with it", async () => {
	const rows = Array.from(
		{ length: 40_000 },
		(_, i) => `${T0 + i},+491511234567,,,`,
	);
	const path = file([HEADER, ...rows].join("\n"));
	const sizes: number[] = [];
	for await (const part of rowsOf(path)) sizes.push(part.length);
	expect(sizes.reduce((sum, each) => sum + each, 0)).toBe(40_000);
	expect(Math.max(...sizes)).toBeLessThan(10_000);
});

describe("a broken line is a sentence, and nothing is printed", () => {
	const good = `${T0},+491511234567,,,AC1`;
	test.each<[string, string | Buffer, RegExp]>([
		["no header", "", /is empty/],
		[
			"lines that end with CR alone",
			`${HEADER}\r${good}\r`,
			/line 1: .*CR alone/,
		],
		[
			"a column is missing",
			"at,to\n",
			/line 1: the column verified_at is missing/,
		],
		[
			"a column twice",
			"at,to,at,verified_at\n",
			/line 1: the column at is there twice/,
		],
		[
			"no time",
			`${HEADER}\n${good}\nsoon,+491511234567,,,\n`,
			/line 3: at is no time/,
		],
		[
			"no day",
			`${HEADER}\n2026-02-30T00:00:00Z,+491511234567,,,\n`,
			/line 2: at is no time/,
		],
		[
			"no number",
			`${HEADER}\n${T0},hello,,,\n`,
			/line 2: to is no phone number/,
		],
		[
			"a national number",
			`${HEADER}\n${T0},0151 1234567,,,\n`,
			/line 2: to is no phone number/,
		],
		["no email", `${HEADER}\n${T0},a@,,,\n`, /line 2: to is no email/],
		[
			"verified before",
			`${HEADER}\n${T0},+491511234567,${T0 - 1},,\n`,
			/line 2: verified_at is earlier/,
		],
		[
			"verified late",
			`${HEADER}\n${T0},+491511234567,${T0 + 86_400_001},,\n`,
			/line 2: verified_at is more than a day/,
		],
		[
			"no address",
			`${HEADER}\n${T0},+491511234567,,999.1.1.1,\n`,
			/line 2: client_ip is no IP/,
		],
		[
			"a field too few",
			`${HEADER}\n${T0},+491511234567,,\n`,
			/line 2: has 4 fields, and the header 5/,
		],
		[
			"a quote that is not closed",
			`${HEADER}\n${T0},"+491511234567,,,\n${good}\n`,
			/line 2: has a quote that is not closed/,
		],
		[
			"a quote inside a field",
			`${HEADER}\n${T0},+4915"11234567,,,"\n`,
			/line 2: has a quote that does not fit/,
		],
		[
			"a quote that is closed 70,000 bytes later",
			`${HEADER}\n${T0},"${"x\n".repeat(35_000)}",,,\n`,
			/line 2: has a quote that is not closed/,
		],
		[
			"seconds",
			`${HEADER}\n${T0 / 1_000},+491511234567,,,\n`,
			/line 2: at is a number of seconds: write milliseconds/,
		],
		...[...["20260105", "20260105.0", "2026010511", "202601051100"]].map(
			(at): [string, string, RegExp] => [
				`${at}, which is no number of milliseconds`,
				`${HEADER}\n${at},+491511234567,,,\n`,
				/line 2: at is a number of milliseconds, and looks like a date: write 2026-01-31/,
			],
		),
		[
			"a day without dashes as verified_at",
			`${HEADER}\n2026-01-05T11:00:00Z,+491511234567,20260105,,\n`,
			/line 2: verified_at is a number of milliseconds, and looks like a date/,
		],
		[
			"a date and a time without a letter between them",
			`${HEADER}\n20260105110000,+491511234567,,,\n`,
			/line 2: at is no time/,
		],
		[
			"out of order",
			`${HEADER}\n${good}\n${T0 - 60_001},+491511234567,,,\n`,
			/line 3: is more than a minute earlier/,
		],
		[
			"no UTF-8",
			Buffer.concat([Buffer.from(`${HEADER}\n`), Buffer.from([0xff, 10])]),
			/line 2: is not UTF-8/,
		],
		["a NUL", `${HEADER}\n\0\n`, /line 2: is not UTF-8/],
		[
			"a long line",
			`${HEADER}\n${"x".repeat(400_000)}`,
			/line 2: has more than 65536 bytes/,
		],
	])("%s", async (_, text, sentence) => {
		for (const words of [[], ["--json"]]) {
			const { printed, refusal } = await replayed(text, ...words);
			expect(refusal).toMatch(sentence);
			expect(printed).toBe("");
			expect(refusal).not.toMatch(/\d{10}/);
		}
	});

	test("the last of many lines too", async () => {
		const rows = Array.from(
			{ length: 30_000 },
			(_, i) => `${T0 + i},+491511234567,,,`,
		);
		const { printed, refusal } = await replayed(
			[HEADER, ...rows, "x"].join("\n"),
			"--json",
		);
		expect(refusal).toMatch(/line 30002: has 1 field/);
		expect(printed).toBe("");
	});
});

test.each<[string[], RegExp]>([
	[["guard"], /the commands of the guard are replay, nodes, unblock and rules/],
	[["guard", "reply"], /the commands of the guard are/],
	[["guard", "replay"], /takes the name of one CSV file/],
	[["guard", "replay", "a", "b"], /takes the name of one CSV file/],
	[["guard", "replay", "/"], /must be a file/],
	[["guard", "replay", "missing.csv"], /cannot be read/],
	[["guard", "replay", "x", "--level", "extreme"], /--level must be one of/],
	[
		["guard", "replay", "x", "--countries", "DE,Germany"],
		/"Germany" is no country/,
	],
	[["guard", "replay", "x", "--settings", "missing.yaml"], /cannot be read/],
	[["guard", "replay", "x", "--what"], /--what/],
])("%j", async (words, sentence) => {
	const { printed, refusal } = await commanded(directory, {}, words);
	expect(refusal).toMatch(sentence);
	expect(printed).toBe("");
});

test.each<[string, RegExp]>([
	[
		"lists: [{list: deny, subject: number, value: hello, reason: x}]",
		/lists\.0: "hello" is no phone number/,
	],
	[
		"lists: [{list: deny, subject: number, value: '+491511234567'}]",
		/reason is missing/,
	],
	[
		"lists: [{list: deny, subject: prefix, value: '+49', reason: x, until: soon}]",
		/lists\.0: until is no time/,
	],
	[
		"lists: [{list: deny, subject: number, value: '+491511234567', reason: x}, {list: allow, subject: number, value: '0049 151 1234567', reason: x}]",
		/lists\.1: lists\.0 is about the same number: write one entry/,
	],
	...["20261231", "1798675200"].map((until): [string, RegExp] => [
		`lists: [{list: deny, subject: prefix, value: '+49', reason: x, until: '${until}'}]`,
		/lists\.0: until is no time: write 2026-12-31T00:00:00Z/,
	]),
	["colour: red", /there is no such setting/],
	["level: extreme", /level/],
	["countries: [XX]", /"XX" is no country/],
])("settings %j", async (text, sentence) => {
	const settings = file(text, "guard.yaml");
	const { refusal } = await replayed(`${HEADER}\n`, "--settings", settings);
	expect(refusal).toMatch(sentence);
});

test("the settings and the example that the page shows are taken", async () => {
	const page = readFileSync(
		new URL("../../docs/fraud.md", import.meta.url),
		"utf8",
	);
	const [, yaml = ""] = /```yml\n([\s\S]*?)```/.exec(page) ?? [];
	expect(yaml).toContain("countries: [DE, AT]");
	const settings = file(yaml, "guard.yaml");
	const shown = await lines(
		`${HEADER}\n${T0},+491511234567,,,\n`,
		"--settings",
		settings,
	);
	expect(shown[0]).toMatchObject({ rule: "list", node: "+49151" });
});

test.each<[string, number | null]>([
	["2026-01-05T11:00:00Z", T0],
	["2026-01-05T11:00:00.123456Z", T0 + 123],
	["2026-01-05T12:00:00+01:00", T0],
	["2026-01-05T12:00:00+0100", T0],
	["2026-01-05T12:00+01", T0],
	["2026-01-05 11:00:00", T0],
	["2026-01-05T11:00:00", T0],
	["2026-01-05", Date.UTC(2026, 0, 5)],
	["20260105T110000Z", T0],
	["20260105T1200+01:00", T0],
	["20260105T110000.250", T0 + 250],
	["20260230T110000Z", null],
	[String(T0), T0],
	[`${T0}000`, null],
	["0", 0],
	["-1", null],
	["1e99", null],
	["2026-13-01", null],
	["2026-02-29", null],
	["2026-01-05T25:00:00Z", null],
	["05.01.2026", null],
	["", null],
])("the time %j", (text, at) => {
	expect(readTime(text)).toBe(at);
});

test("the program leaves nothing behind, and a reader may stop early", {
	timeout: 60_000,
}, async () => {
	const rows = Array.from(
		{ length: 8_000 },
		(_, i) => `${T0 + i * 50},+49151${String(1_000_000 + i)},,,`,
	);
	const path = file([HEADER, ...rows].join("\n"));
	const code = await new Promise<number | null>((resolve) => {
		const child = spawn(
			process.execPath,
			[PROGRAM, "guard", "replay", path, "--json"],
			{ cwd: directory },
		);
		child.stdout.once("data", () => child.stdout.destroy());
		child.once("exit", resolve);
	});
	expect(code).not.toBeNull();
	expect(readdirSync(directory)).toEqual(["past.csv"]);
	const { promisify } = await import("node:util");
	const { stdout } = await promisify(execFile)(
		process.execPath,
		[PROGRAM, "guard", "replay", path],
		{ cwd: directory },
	);
	expect(stdout).toMatch(/all +8000/);
	expect(readdirSync(directory)).toEqual(["past.csv"]);
});
