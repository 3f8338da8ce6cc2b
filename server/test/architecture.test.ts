/** The order of the rooms (architecture, "Rooms"): imports run downhill, types are free. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { expect, test } from "vitest";

/** Each may import what stands in the lines above it; in one line: each without the others. */
const FLOORS = [
	"errors version digits network pairs timers deadline schema context",
	"text-file",
	"secrets",
	"sid",
	"numbers",
	"config",
	"outbound",
	"verification limits workflows usage accounts providers tracing",
	"protection",
	"messages",
	"store",
	"commands",
	"metrics",
	"delivery callbacks",
	"start",
	"http",
	"api",
	"app cli",
	"main",
].map((line) => line.split(" "));

const SRC = join(import.meta.dirname, "../src");
const files = readdirSync(SRC, { recursive: true, encoding: "utf8" })
	.filter((path) => /(?<!\.test)\.[jt]s$/.test(path))
	.map((path) => {
		const text = readFileSync(join(SRC, path), "utf8");
		return { path: path.replaceAll(sep, "/"), text, imports: importsOf(text) };
	});

/** What is still there when it runs: not `import type`, nor `type` among the names. */
function importsOf(text: string): { names: string; from: string }[] {
	const statements = text.matchAll(
		/^(?:import|export)\s+(?!type\b)(?:([^;"]*?)\s*from\s*)?"([^"]+)"|\bimport\("([^"]+)"\)(?!\.)/gm,
	);
	return [...statements]
		.map(([, names = "", from, late]) => ({
			names: names.replace(/\btype \w+,?/g, "").trim(),
			from: from ?? late ?? "",
		}))
		.filter(({ names }) => !/^\{\s*\}$/.test(names));
}

const roomOf = (path: string) =>
	path.split("/")[0]?.replace(/\.[jt]s$/, "") ?? "";
const floorOf = (room: string) =>
	FLOORS.findIndex((floor) => floor.includes(room));

function offenders(
	what: RegExp,
	mayNot: (path: string, names: string) => boolean,
): string[] {
	return files.flatMap(({ path, imports }) =>
		imports
			.filter(({ from, names }) => what.test(from) && mayNot(path, names))
			.map(({ from }) => `${path} imports ${from}`),
	);
}

test("every room has its floor", () => {
	expect(files.length).toBeGreaterThan(60);
	const homeless = files.filter(({ path }) => floorOf(roomOf(path)) === -1);
	expect(homeless.map(({ path }) => path)).toEqual([]);
});

test("imports run downhill", () => {
	const uphill = files.flatMap(({ path, imports }) =>
		imports
			.filter(({ from }) => from.startsWith("."))
			.map(({ from }) =>
				relative(SRC, join(SRC, path, "..", from)).replaceAll(sep, "/"),
			)
			.filter((to) => roomOf(to) !== roomOf(path))
			.filter((to) => floorOf(roomOf(to)) >= floorOf(roomOf(path)))
			.map((to) => `${path} imports ${to}`),
	);
	expect(uphill).toEqual([]);
});

test("rules and commands do no I/O, and ask no package for anything", () => {
	const isRule = (path: string) =>
		/^(verification|protection|messages|commands)\//.test(path);
	expect(offenders(/^[^.]/, isRule)).toEqual([]);
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
	// Who makes a server is spoken to.
	const isListening = (names: string) =>
		/^\{\s*createServer[\s,]*\}$/.test(names);
	expect(
		offenders(what, (path, names) => !where.test(path) && !isListening(names)),
	).toEqual([]);
});

test("of node:net others take what tells addresses apart, and no more", () => {
	const isConnecting = (path: string, names: string) =>
		!/^(outbound|providers)\//.test(path) &&
		names
			.replace(/\b(BlockList|isIP(v[46])?)\b/g, "")
			.replace(/[{},\s]/g, "") !== "";
	expect(offenders(/^(node:)?net$/, isConnecting)).toEqual([]);
});

test.each<[string, RegExp, RegExp]>([
	[
		"only config and main read the environment",
		/\bprocess\.env\b/,
		/^config\/|^main\.ts$/,
	],
	[
		"only app and cli know the clock",
		/\bDate\.now\b|\bnew Date\(\)/,
		/^app\.ts$|^cli\//,
	],
	[
		"chance comes from secrets/ alone",
		/\bMath\.random\b|\bcrypto\.(getRandomValues|randomUUID)\b/,
		/^$/,
	],
	["nobody fetches past outbound", /\bfetch\(|\bnew WebSocket\(/, /^$/],
])("%s", (_, what, where) => {
	const offending = files.filter(
		({ path, text }) => what.test(text) && !where.test(path),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});
