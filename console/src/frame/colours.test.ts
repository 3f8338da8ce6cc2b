/** Colours in CSS: each that a style names is set, in both schemes, and none is by a function that the build cannot keep. */

import { readdirSync, readFileSync } from "node:fs";
import { DEFAULT_THEME } from "@mantine/core";
import { expect, test } from "vitest";
import { variables } from "./theme.ts";

const SOURCES = new URL("../", import.meta.url);
const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" })
	.filter((name) => /\.(css|tsx?)$/.test(name) && !name.includes(".test."))
	.map((name) => readFileSync(new URL(name, SOURCES), "utf8"));

test("every colour of ours that a style names is set, light and dark", () => {
	const named = files.flatMap((text) =>
		[...text.matchAll(/var\((--postern-[\w-]+)/g)].map(([, name]) => name),
	);
	expect(named.length).toBeGreaterThan(50);
	const { light, dark } = variables(DEFAULT_THEME);
	for (const scheme of [light, dark]) {
		expect(Object.keys(scheme)).toEqual(expect.arrayContaining(named));
	}
});

test("no style uses light-dark(): the build turns it into variables that nobody sets", () => {
	const used = files.filter((text) => /[^`]light-dark\(/.test(text));
	expect(used).toEqual([]);
});
