/** A page whose thread is busy: it takes two keys or clicks before it can draw what the first one did. */

import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { consoleTest, PASSWORD, pressBoth, prove } from "./support/console.ts";

const at = consoleTest();

const BUSY_MS = 400;

/** Paths of the requests that change something, from now on. */
function changesOf(page: Page): string[] {
	const paths: string[] = [];
	page.on("request", (request) => {
		if (request.method() === "GET") return;
		paths.push(new URL(request.url()).pathname);
	});
	return paths;
}

/** Does it while the page's thread is busy, and waits until that is over. */
async function whileBusy(page: Page, act: () => Promise<void>): Promise<void> {
	let isOver = false;
	const over = page
		.evaluate((ms) => {
			const end = performance.now() + ms;
			while (performance.now() < end);
		}, BUSY_MS)
		.then(() => {
			isOver = true;
		});
	await new Promise((done) => setTimeout(done, BUSY_MS / 8));
	const acted = act();
	expect(isOver, "the page is busy while it is asked").toBe(false);
	await Promise.all([over, acted]);
	await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
}

async function twoEnters(page: Page): Promise<void> {
	await whileBusy(page, () => pressBoth(page, "Enter", "Enter"));
}

async function twoClicks(page: Page, button: Locator): Promise<void> {
	await button.scrollIntoViewIfNeeded();
	const box = await button.boundingBox();
	if (box === null) throw new Error("It is not shown");
	const { x, y, width, height } = box;
	await whileBusy(page, () =>
		page.mouse.dblclick(x + width / 2, y + height / 2),
	);
}

test("two Enters in a form send it once", async () => {
	const { page, open } = await at.person("developer");
	await open("/try-it");
	await page.getByLabel("service", { exact: true }).focus();
	const changes = changesOf(page);
	await twoEnters(page);
	await page.getByText("Open the record").waitFor();
	expect(changes).toEqual(["/2fa/send"]);
});

test("two Enters in the form of a definition make one", async () => {
	const { page, open } = await at.person("developer");
	await open("/workflows/new");
	await page.getByLabel("Name").fill("once");
	const changes = changesOf(page);
	await twoEnters(page);
	await page.waitForURL(/\/workflows\/WF/);
	expect(changes).toEqual(["/2fa/workflows"]);
});

test("two Enters at the sign-in are one try", async () => {
	const { email } = await at.person("viewer");
	const { page, open } = await at.stranger();
	await open("/");
	await page.getByLabel("Email address").fill(email);
	await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
	const changes = changesOf(page);
	await twoEnters(page);
	await page.getByRole("navigation").waitFor();
	expect(changes).toEqual(["/console/session"]);
});

test("two clicks make one token", async () => {
	const of = await at.account("Once");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=tokens");
	const changes = changesOf(page);
	await twoClicks(page, page.getByRole("button", { name: "Make a token" }));
	await prove(page);
	const dialog = page.getByRole("dialog", { name: "New token" });
	await dialog.getByRole("button", { name: "Done" }).click();
	const made = changes.filter((path) => path.endsWith("/tokens"));
	expect(made, "refused without a proof, and then done").toHaveLength(2);
});

test("two clicks on a button without a dialog do it once", async () => {
	const { requestId } = await at.api.sent({ to: "4917122300001" });
	const { page, open } = await at.person("support");
	await open(`/verifications/${requestId}`);
	const changes = changesOf(page);
	await twoClicks(page, page.getByRole("button", { name: "Unlock" }));
	await expect.poll(() => changes.length).toBe(1);
	const again = { name: "Send again", exact: true };
	await page.getByRole("button", again).click();
	await page.getByRole("menuitem", again).focus();
	await twoEnters(page);
	await expect.poll(() => changes.length).toBe(2);
	expect(changes[1]).toBe("/2fa/resend");
});
