/** The bytes of pages: those of the first one, and those that a later one adds. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { consoleTest } from "./support/console.ts";

const at = consoleTest();

const KB = 1_000;

type Loaded = { name: string; br: number; gz: number };

/** Names of the assets that the browser has asked for so far. */
async function assetsOf(page: {
	evaluate<T>(run: () => T): Promise<T>;
}): Promise<string[]> {
	return page.evaluate(() =>
		performance
			.getEntriesByType("resource")
			.map(({ name }) => new URL(name).pathname)
			.filter((path) => path.startsWith("/assets/")),
	);
}

/** Pages that follow something live always have a request under way, so the assets alone must come to rest. */
async function settledAssets(page: Page): Promise<string[]> {
	let before: string[] = [];
	for (;;) {
		const now = await assetsOf(page);
		if (now.length > 0 && now.length === before.length) return now;
		before = now;
		await page.waitForTimeout(700);
	}
}

const known = new Map<string, Loaded>();

async function sizeOf(page: Page, path: string): Promise<Loaded> {
	const bytes = async (coding: string) => {
		const answer = await page.request.fetch(at.postern.url + path, {
			headers: { "Accept-Encoding": coding },
		});
		return Number(answer.headers()["content-length"]);
	};
	const size = known.get(path) ?? {
		...{ name: path, br: await bytes("br"), gz: await bytes("gzip") },
	};
	known.set(path, size);
	return size;
}

const sizesOf = (page: Page, paths: readonly string[]) =>
	Promise.all(paths.map((path) => sizeOf(page, path)));

const sum = (loaded: readonly Loaded[], kind: "br" | "gz") =>
	loaded.reduce((all, each) => all + each[kind], 0);

test("the first page has 132 kB of brotli and 150 kB of gzip at most, and no later one adds 90 kB", async () => {
	const { page, open } = await at.stranger();
	await open("/#token");
	const first = new Set(await assetsOf(page));
	const sizes = await sizesOf(page, [...first]);
	console.info(
		`first page: ${sum(sizes, "br")} brotli, ${sum(sizes, "gz")} gzip`,
	);
	expect(sum(sizes, "br")).toBeLessThanOrEqual(132 * KB);
	expect(sum(sizes, "gz")).toBeLessThanOrEqual(150 * KB);

	const { sid, token } = at.postern.master;
	await page.getByLabel("SID of the account").fill(sid);
	await page.getByLabel("Token").fill(token);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByRole("navigation", { name: "Menu" }).waitFor();
	const menu = page.getByRole("navigation", { name: "Menu" }).getByRole("link");
	const paths = await menu.evaluateAll((links) =>
		links.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
	);
	expect(paths.length).toBeGreaterThan(4);
	for (const path of paths) {
		// Each for itself, as for somebody who comes by a link.
		await open(path);
		const loaded = await settledAssets(page);
		const more = loaded.filter((each) => !first.has(each));
		const added = await sizesOf(page, more);
		console.info(`${path}: ${sum(added, "br")} brotli`);
		expect(sum(added, "br"), path).toBeLessThanOrEqual(90 * KB);
	}
});

test("the first page costs the browser less than a second until it can be used", async () => {
	const { page } = await at.stranger({ isFirst: true });
	const session = await page.context().newCDPSession(page);
	// CPU and not time: the machine may have other work.
	await session.send("Performance.enable", { timeDomain: "threadTicks" });
	await page.goto(`${at.postern.url}/`);
	await page.getByLabel("Email address").waitFor();
	const { metrics } = await session.send("Performance.getMetrics");
	const seconds =
		metrics.find(({ name }) => name === "TaskDuration")?.value ?? 1;
	console.info(`usable after ${seconds.toFixed(2)} s of CPU`);
	expect(seconds).toBeLessThan(1);
});
