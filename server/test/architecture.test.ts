/** The order of the rooms, as CONTRIBUTING lists it: imports run downhill. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { expect, test } from "vitest";
import {
	formatsThePresent,
	globalUsesOf,
} from "../../tools/structure/globals.ts";
import {
	arrowsBetween,
	circlesOf,
	importsOf,
	targetOf,
} from "../../tools/structure/imports.ts";
import { againstOrder, orderIn, roomOf } from "../../tools/structure/rooms.ts";
import { sourcesIn, textsIn } from "../../tools/structure/source.ts";

const ROOT = join(import.meta.dirname, "../..");
const contributing = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
const order = orderIn(contributing) ?? {
	floors: [],
	exception: null,
};
const sources = sourcesIn(join(ROOT, "server/src"));
const files = sources.map((source) => ({
	path: source.path,
	text: source.text,
	/** Imports that remain at run time. */
	imports: importsOf(source).filter(({ isOfTypes }) => !isOfTypes),
	globals: [
		...globalUsesOf(source),
		...(formatsThePresent(source) ? ["format()"] : []),
	],
	texts: textsIn(source),
}));
const arrows = arrowsBetween(sources);
const against = againstOrder(
	order,
	sources.map(({ path }) => path),
	arrows,
);

function offenders(
	what: RegExp,
	mayNot: (path: string, names: readonly string[]) => boolean,
): string[] {
	return files.flatMap(({ path, imports }) =>
		imports
			.filter(({ from, values }) => what.test(from) && mayNot(path, values))
			.map(({ from }) => `${path} imports ${from}`),
	);
}

test("every room has its floor, and every floor its rooms", () => {
	expect(files.length).toBeGreaterThan(60);
	expect(against.unnamed).toEqual([]);
	const rooms = new Set(files.map(({ path }) => roomOf(path)));
	expect(order.floors.flat().filter((room) => !rooms.has(room))).toEqual([]);
});

test("imports run downhill", () => {
	const uphill = [...against.uphill, ...against.onOneFloor]
		.filter(({ arrows, ofTypes }) => arrows > ofTypes)
		.flatMap((pair) =>
			arrows
				.filter(({ isOfTypes }) => !isOfTypes)
				.filter(({ from }) => roomOf(from) === pair.from)
				.filter(({ to }) => roomOf(to) === pair.to),
		)
		.map(({ from, to }) => `${from} imports ${to}`);
	expect(uphill).toEqual([]);
});

test("imports of types run downhill, and none goes to a neighbour", () => {
	const found = [...against.uphill, ...against.onOneFloor]
		.filter(({ ofTypes }) => ofTypes > 0)
		.map(({ from, to, ofTypes }) => `${from} -> ${to}: ${ofTypes}`);
	expect(found).toEqual([]);
});

test("no files import each other in a circle, not by types either", () => {
	expect(circlesOf(arrows)).toEqual([]);
});

test("a name is imported from the file that declares it", () => {
	// schema.ts stands for its package: nothing else imports that.
	const handsOn = files.filter(
		({ path, text }) =>
			path !== "schema.ts" && /^export (type )?[{*]/m.test(text),
	);
	expect(handsOn.map(({ path }) => path)).toEqual([]);
});

/** The rooms that CONTRIBUTING calls pure. */
const pure = new Set(
	[...contributing.matchAll(/^ {2}((?:[\w-]+\/ )+) .*: pure$/gm)]
		.flatMap(([, rooms = ""]) => rooms.trim().split("/ "))
		.map((room) => room.replace("/", "")),
);
const isPure = (path: string) => pure.has(roomOf(path));

test("every import leads to a file of the sources, or to a package, by a written name", () => {
	const paths = new Set(files.map(({ path }) => path));
	const lost = sources.flatMap((source) =>
		importsOf(source)
			.filter(({ from }) => from === "" || /^[./]|^file:/.test(from))
			.filter(({ from }) => targetOf(source.path, from, paths) === undefined)
			.map(({ from }) => `${source.path} imports "${from}"`),
	);
	expect(lost).toEqual([]);
});

test("rules and commands do no I/O, and ask no package for anything", () => {
	expect([...pure].sort()).toEqual(
		expect.arrayContaining([
			...["accounts", "commands", "guard", "limits", "messages", "people"],
			...["protection", "templates", "usage", "verification", "workflows"],
		]),
	);
	// What tells addresses apart asks nobody.
	const isIo = (path: string, names: readonly string[]) =>
		isPure(path) &&
		!(names.length > 0 && names.every((name) => /^isIP(v[46])?$/.test(name)));
	expect(offenders(/^[^.]/, isIo)).toEqual([]);
});

/** These files, and all that they need at run time. */
function reachedFrom(paths: readonly string[]): ReadonlySet<string> {
	const next = new Map(
		files.map(({ path }) => [
			path,
			arrows
				.filter(({ from, isOfTypes }) => from === path && !isOfTypes)
				.map(({ to }) => to),
		]),
	);
	const reached = new Set(paths);
	for (const path of reached)
		for (const to of next.get(path) ?? []) reached.add(to);
	return reached;
}

test("no rule and no command takes a file, a connection or the store, by whatever way", () => {
	const reached = reachedFrom(files.map(({ path }) => path).filter(isPure));
	const isReached = (path: string) => reached.has(path);
	expect(
		offenders(
			/^(node:)?(fs|https?|http2|tls|dgram|dns|child_process|cluster|worker_threads|readline|process|timers)(\/.*)?$|^(undici|nodemailer|pino|fastify|pg|@photostructure\/sqlite)$/,
			isReached,
		),
	).toEqual([]);
});

test("rules and commands use the language alone: no process, no timer, no clock, no chance", () => {
	const language =
		/^(new )?(Array|BigInt|Boolean|Buffer|Error|JSON|Map|Math|Number|Object|Promise|RegExp|Set|String|Symbol|TypeError|URL|URLSearchParams|WeakMap|WeakSet|(Int|Uint)(8|16|32)Array|Float64Array|(en|de)codeURIComponent)\b|^(instanceof \w+|undefined|new Date\(…\)|Date\.(UTC|parse))$/;
	const offending = files
		.filter(({ path }) => isPure(path))
		.flatMap(({ path, globals }) =>
			globals
				.filter(
					(use) => !language.test(use) || /^Math(\.(random)?)?$/.test(use),
				)
				.map((use) => `${path} uses ${use}`),
		);
	expect(offending).toEqual([]);
});

test("a page of the console imports from frame/, its own folder, and files of the server that need nothing else", () => {
	const console = join(ROOT, "console/src");
	const imports = readdirSync(console, { recursive: true, encoding: "utf8" })
		.filter((path) => /(?<!\.test)\.tsx?$/.test(path))
		.flatMap((path) =>
			[
				...readFileSync(join(console, path), "utf8").matchAll(
					/\b(?:from|import) ?\(?"(\.[^"]*)"/g,
				),
			].map(([, to = ""]) => ({
				path: path.replaceAll(sep, "/"),
				to: relative(console, join(console, dirname(path), to)).replaceAll(
					sep,
					"/",
				),
			})),
		);
	const ofServer = imports.flatMap(({ to }) =>
		to.startsWith("../../server/src/")
			? [to.slice("../../server/src/".length)]
			: [],
	);
	expect(imports.length).toBeGreaterThan(300);
	expect(ofServer).toContain("durations.ts");
	const reached = reachedFrom(ofServer);
	expect(offenders(/^[^.]/, (path) => reached.has(path))).toEqual([]);
	const isFrame = (path: string) => /^frame\/|^main\.tsx$/.test(path);
	const strays = imports.filter(
		({ path, to }) =>
			!isFrame(path) &&
			!to.startsWith("frame/") &&
			!to.startsWith(`${path.split("/", 1)[0]}/`) &&
			!to.startsWith("../../server/src/"),
	);
	expect(strays).toEqual([]);
});

test("only the store has raw SQL", () => {
	const sql =
		/\bSELECT\b[\s\S]*\bFROM\b|^\s*SELECT\b|\bINSERT\s+INTO\b|\bUPDATE\s+\S+\s+SET\b|\bDELETE\s+FROM\b|\b(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|SCHEMA)\b|\bPRAGMA\s|\bBEGIN\s+IMMEDIATE\b/i;
	const offending = files.filter(
		({ path, texts }) =>
			roomOf(path) !== "store" && texts.some((text) => sql.test(text)),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});

test.each<[string, RegExp, RegExp]>([
	[
		"only the store knows its database",
		/sqlite(?!\.ts)|^pg$|^postgres$/,
		/^store\/|^(app|cli\/cli)\.ts$/,
	],
	[
		"only the store imports the driver",
		/^@photostructure\/sqlite|^better-sqlite3|^node:sqlite|^pg$/,
		/^store\//,
	],
	[
		"only secrets/ and sid.ts use node:crypto",
		/^(node:)?crypto$/,
		/^secrets\/|^sid\.ts$/,
	],
	[
		"only outbound and providers speak to the outside",
		/^(undici|nodemailer|(node:)?(https?|http2|tls|dgram|dns)(\/.*)?)$/,
		/^(outbound|providers)\//,
	],
])("%s", (_, what, where) => {
	// A room that makes a server listens.
	const isListening = (names: readonly string[]) =>
		names.length === 1 && names[0] === "createServer";
	expect(
		offenders(what, (path, names) => !where.test(path) && !isListening(names)),
	).toEqual([]);
});

test("of node:net others take what tells addresses apart, and no more", () => {
	const isConnecting = (path: string, names: readonly string[]) =>
		!/^(outbound|providers)\//.test(path) &&
		!names.every((name) => /^(BlockList|isIP(v[46])?)$/.test(name));
	expect(offenders(/^(node:)?net$/, isConnecting)).toEqual([]);
});

test("rules, commands and callbacks hold no word of the wire", () => {
	// Words of the 2FA API only: `targetSid` and `requestId` are also stored, and known to providers.
	const wire =
		/requestID|date(Created|Updated|Received)|channel(Status|ErrorCode|ErrorMessage)\b|["'`]?otp\.|\bOTP\b|\bSDR\b|emailTo|guardTime/;
	// Rows and settings hold the names of events, and news of accounts are the same in
	// every dialect: decision 13.
	const isOfEveryDialect =
		/^accounts\/(callback-events|account-payloads|blocked-news)\.ts$/;
	const isInside = (path: string) =>
		(isPure(path) || roomOf(path) === "callbacks") &&
		!isOfEveryDialect.test(path);
	const offending = files.filter(
		({ path, text }) => isInside(path) && wire.test(text),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});

test("minutes, hours and days in milliseconds stand in durations.ts alone", () => {
	const unit =
		/\bconst (MINUTE|HOUR|DAY)(_MS)? = [^"]|\b60 \* 60(_000| \* 1_?000)\b|\b86_?400_?000\b/;
	const offending = files.filter(
		({ path, text }) => path !== "durations.ts" && unit.test(text),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});

test.each<[string, RegExp, RegExp]>([
	[
		"a start loads the presets only if its settings need one",
		/from "[^"]*(presets\/(list|definitions)|settings-from)\.ts"/,
		/^providers\/presets\/|^cli\/providers\.ts$|^start\/settings-from\.ts$/,
	],
])("%s", (_, what, where) => {
	const offending = files.filter(
		({ path, text }) => what.test(text) && !where.test(path),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});

test.each<[string, RegExp, RegExp]>([
	// The operator's terminal is handed on as a whole.
	[
		"only main reads the environment",
		/^process(\.|\.env)?$/,
		/^main\.ts$|^cli\/cli\.ts$/,
	],
	[
		"only app and cli know the clock",
		/^Date(\.|\.now|\(\))?$|^new Date\(\)$|^Temporal\b|^format\(\)$/,
		/^app\.ts$|^cli\//,
	],
	// When the process began is a metric of it.
	[
		"nobody makes a clock of the one that measures",
		/^performance(\.|\.timeOrigin|\.toJSON)?$/,
		/^metrics\/watch-process\.ts$/,
	],
	[
		"chance comes from secrets/ alone",
		/^(Math(\.(random)?)?|crypto\b.*)$/,
		/^$/,
	],
	[
		"nobody fetches past outbound",
		/^(new )?(fetch|WebSocket|EventSource|XMLHttpRequest)\b/,
		/^$/,
	],
	// That of Node 20 and 22 refuses URLs, once it has been called often.
	["whether a text is a URL, parseUrl says alone", /^URL(\.canParse)?$/, /^$/],
	[
		"nobody takes a global by way of another",
		/^(globalThis|global|eval|(new )?Function)\b|^process\.(binding|getBuiltinModule|mainModule)$/,
		/^$/,
	],
])("%s", (_, what, where) => {
	const offending = files.flatMap(({ path, globals }) =>
		globals
			.filter((use) => what.test(use) && !where.test(path))
			.map((use) => `${path} uses ${use}`),
	);
	expect(offending).toEqual([]);
});

test("no file imports a global", () => {
	expect(
		offenders(/^(node:)?(process|timers|perf_hooks)$/, () => true),
	).toEqual([]);
});
