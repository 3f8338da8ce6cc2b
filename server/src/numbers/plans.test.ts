/**
 * The table of numbering plans matches the metadata of the pinned library.
 * `WRITE_DOCS=1` writes it again, for a new version of the library.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { PLANS } from "./plans.ts";

type Plan = {
	readonly 2: string;
	readonly 3: readonly number[];
	readonly 5?: string | 0;
	readonly 7?: string | 0;
};
type Metadata = {
	readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
	readonly countries: Readonly<Record<string, Plan>>;
	readonly nonGeographic: Readonly<Record<string, Plan>>;
};

const require = createRequire(import.meta.url);
const metadata = require("libphonenumber-js/metadata.max.json") as Metadata;

function planText(code: string, countries: readonly string[]): string {
	// The main country's plan: the library uses it if it knows only the code.
	const plan = (metadata.countries[countries[0] ?? ""] ??
		metadata.nonGeographic[code]) as Plan;
	return [
		code,
		countries.filter((country) => country !== "001").join(",") || "-",
		plan[3].join(","),
		plan[7] || plan[5] || "-",
		...(mayBeginWithZero(plan[2]) ? ["z"] : []),
	].join(" ");
}

/** Reads the patterns of the metadata: digits, `\\d`, classes and groups, in alternatives. */
function mayBeginWithZero(pattern: string): boolean {
	let depth = 0;
	let start = 0;
	const alternatives: string[] = [];
	for (let i = 0; i <= pattern.length; i++) {
		const character = pattern[i];
		if (character === "(") depth++;
		if (character === ")") depth--;
		if (i < pattern.length && (character !== "|" || depth > 0)) continue;
		alternatives.push(pattern.slice(start, i));
		start = i + 1;
	}
	return alternatives.some((each) => {
		if (each.startsWith("(")) {
			let open = 0;
			const end = [...each].findIndex((character) => {
				if (character === "(") open++;
				if (character === ")") open--;
				return open === 0;
			});
			if (/^[?*{]/.test(each.slice(end + 1))) return true;
			return mayBeginWithZero(each.slice(0, end).replace(/^\((?:\?:)?/, ""));
		}
		const [first = ""] = /^(?:\[[^\]]*\]|\\d|\d)/.exec(each) ?? [];
		if (first === "" || /^[?*{]/.test(each.slice(first.length))) return true;
		return new RegExp(first).test("0");
	});
}

test("the table of plans is what the library's metadata say", () => {
	const codes = {
		...metadata.country_calling_codes,
		...Object.fromEntries(
			Object.keys(metadata.nonGeographic).map((code) => [code, ["001"]]),
		),
	};
	const expected = Object.entries(codes)
		.map(([code, countries]) => planText(code, countries))
		.join("\n");
	if (process.env.WRITE_DOCS) {
		const file = new URL("plans.ts", import.meta.url);
		const text = readFileSync(file, "utf8");
		writeFileSync(
			file,
			text.replace(/(String\.raw`\n)[^`]*`/, () =>
				`String.raw\`\n${expected}\`\n`.trimEnd(),
			),
		);
		return;
	}
	expect(PLANS.trim()).toBe(expected);
});
