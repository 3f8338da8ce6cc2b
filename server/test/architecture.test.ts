/** The order of the rooms, as CONTRIBUTING lists it: imports run downhill. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	arrowsBetween,
	circlesOf,
	importsOf,
} from "../../tools/structure/imports.ts";
import { againstOrder, orderIn, roomOf } from "../../tools/structure/rooms.ts";
import { sourcesIn } from "../../tools/structure/source.ts";

const ROOT = join(import.meta.dirname, "../..");
const order = orderIn(readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8")) ?? {
	floors: [],
	exception: null,
};
const sources = sourcesIn(join(ROOT, "server/src"));
const files = sources.map((source) => ({
	path: source.path,
	text: source.text,
	/** Imports that remain at run time. */
	imports: importsOf(source).filter(({ isOfTypes }) => !isOfTypes),
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
	const isInside =
		/^(verification|protection|commands|messages|limits|usage|callbacks)\//;
	const offending = files.filter(
		({ path, text }) => isInside.test(path) && wire.test(text),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
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
	[
		"a start loads the presets only if its settings need one",
		/from "[^"]*(presets\/(list|definitions)|settings-from)\.ts"/,
		/^providers\/presets\/|^cli\/providers\.ts$|^start\/settings-from\.ts$/,
	],
	["nobody fetches past outbound", /\bfetch\(|\bnew WebSocket\(/, /^$/],
])("%s", (_, what, where) => {
	const offending = files.filter(
		({ path, text }) => what.test(text) && !where.test(path),
	);
	expect(offending.map(({ path }) => path)).toEqual([]);
});
