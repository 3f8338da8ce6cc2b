/** Looks at a page as it is: axe finds nothing in either scheme, nothing is wider than the screen, and pictures are kept. */

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { isOnPostgres } from "../../../server/test/support/database.ts";

const AXE = readFileSync(
	createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
	"utf8",
);
/** `POSTERN_SCREENSHOTS` names a directory that stays. `.ci/run` keeps no pictures, so it takes none. */
const DIRECTORY =
	process.env.POSTERN_SCREENSHOTS ??
	(process.env.CI ? null : join(tmpdir(), "postern-screenshots"));

const RULES = [
	...["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
	"best-practice",
];

type Found = {
	readonly id: string;
	readonly help: string;
	readonly nodes: readonly {
		readonly html: string;
		readonly summary: string;
	}[];
};

export async function look(page: Page, name: string): Promise<void> {
	// A page looks the same from either store.
	if (isOnPostgres) return;
	if (DIRECTORY !== null) mkdirSync(DIRECTORY, { recursive: true });
	const before = page.viewportSize() ?? { width: 1440, height: 900 };
	for (const scheme of ["light", "dark"] as const) {
		await page.emulateMedia({ colorScheme: scheme });
		for (const width of [1440, 390]) {
			// Colours are the same at any width, and widths in any colours.
			const isChecked = width === 1440 || scheme === "light";
			if (!isChecked && DIRECTORY === null) continue;
			await page.setViewportSize({ width, height: 900 });
			await atRest(page);
			if (DIRECTORY !== null) {
				const path = join(DIRECTORY, `${name}-${width}-${scheme}.png`);
				await page.screenshot({ path, fullPage: true });
			}
			if (!isChecked) continue;
			const found = await violations(page);
			expect(found, `${name}, ${scheme}, ${width}`).toEqual([]);
			expect(await overflow(page), `${name} is wider than ${width}`).toBe(0);
		}
	}
	await page.emulateMedia({ colorScheme: null });
	await page.setViewportSize(before);
}

/** Waits until the page has drawn itself anew, and every change of a colour or a place is over. */
function atRest(page: Page): Promise<void> {
	return page.evaluate(async () => {
		const drawn = () =>
			new Promise((done) =>
				requestAnimationFrame(() => requestAnimationFrame(done)),
			);
		await drawn();
		const ending = document
			.getAnimations()
			.filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
		// One that is taken away is over, too.
		await Promise.allSettled(ending.map(({ finished }) => finished));
		await drawn();
	});
}

async function violations(page: Page): Promise<Found[]> {
	// Evaluated by the debugger, which the policy of the page does not bind.
	if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
	return page.evaluate(async (rules) => {
		type Axe = {
			run(
				context: Document,
				options: object,
			): Promise<{
				violations: {
					id: string;
					help: string;
					nodes: { html: string; failureSummary?: string }[];
				}[];
			}>;
		};
		const { axe } = window as unknown as { axe: Axe };
		const { violations: found } = await axe.run(document, {
			runOnly: { type: "tag", values: rules },
			// Of what is in order it need not say where: that is a third of its time.
			resultTypes: ["violations"],
		});
		return found.map(({ id, help, nodes }) => ({
			...{ id, help },
			nodes: nodes.map(({ html, failureSummary = "" }) => ({
				html: html.slice(0, 300),
				summary: failureSummary,
			})),
		}));
	}, RULES);
}

/** Pixels by which the document is wider than the screen: a page of text scrolls in one direction alone. */
function overflow(page: Page): Promise<number> {
	return page.evaluate(() =>
		Math.max(
			0,
			document.documentElement.scrollWidth -
				document.documentElement.clientWidth,
		),
	);
}
