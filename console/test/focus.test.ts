/** Whoever uses the keyboard, or hears the page: the focus is never nowhere, and a page that follows another one is read out. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Client } from "../../server/test/support/client.ts";
import { consoleTest, roleDialog, toHaveFocus } from "./support/console.ts";

const at = consoleTest();

/** The name of what has the focus; "nothing": it is lost. */
const focused = (page: Page) =>
	page.evaluate(() => {
		const { activeElement: element, body } = document;
		if (element === null || element === body) return "nothing";
		const name = element.getAttribute("aria-label") ?? element.textContent;
		return name || element.id || element.tagName;
	});

async function workflows(of: Client, ...names: string[]): Promise<void> {
	for (const name of names) {
		const made = await of.call("POST", "/2fa/workflows", {
			...{ name, channels: [{ channel: "sms", interval: 0 }] },
		});
		expect(made.status, made.text).toBe(200);
	}
}

test("a dialog that closes gives the focus back to the button that opened it", async () => {
	const of = await at.account("Dialogs");
	await workflows(of, "kept");
	const { page, open } = await at.person("owner", { of });
	await open("/workflows");
	await page.getByRole("button", { name: "Delete: kept" }).press("Enter");
	const dialog = page.getByRole("dialog");
	await toHaveFocus(dialog);
	await page.keyboard.press("Escape");
	await expect.poll(() => focused(page)).toBe("Delete: kept");
	const { email } = await at.person("viewer", { of });
	await open("/people");
	await toHaveFocus(await roleDialog(page, email));
	await page.keyboard.press("Escape");
	await expect.poll(() => focused(page)).toBe(`Actions for ${email}`);
	for (const name of [/^Account shown: /, /^You: /]) {
		const button = page.getByRole("button", { name });
		await button.press("Enter");
		await toHaveFocus(page.getByRole("dialog"));
		await page.keyboard.press("Escape");
		await expect.poll(() => focused(page)).toMatch(name);
	}
});

test("when a row is deleted, its table has the focus", async () => {
	const of = await at.account("Rows");
	await workflows(of, "one", "two");
	const { page, open } = await at.person("owner", { of });
	await open("/workflows");
	await page.getByRole("button", { name: "Delete: one" }).press("Enter");
	const dialog = page.getByRole("dialog");
	await toHaveFocus(dialog);
	await dialog.getByRole("button", { name: "Delete" }).press("Enter");
	await page.getByRole("link", { name: "one" }).waitFor({ state: "detached" });
	await expect.poll(() => focused(page)).toBe("Workflows");
	// With the last one the table goes, too.
	await page.getByRole("button", { name: "Delete: two" }).press("Enter");
	await toHaveFocus(dialog);
	await dialog.getByRole("button", { name: "Delete" }).press("Enter");
	await page.getByRole("heading", { name: "No workflow yet" }).waitFor();
	await expect.poll(() => focused(page)).not.toBe("nothing");
});

test("a button that waits has the focus again when it is done", async () => {
	const of = await at.account("Waits");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=persons");
	await page.getByLabel("Phone number or email address").fill("+4917155500001");
	const unlock = page.getByRole("button", { name: "Forget wrong codes" });
	await unlock.press("Enter");
	await page.getByRole("status").getByText(/./).first().waitFor();
	await expect.poll(() => focused(page)).toBe("Forget wrong codes");
});

test("Escape closes the upper one of two dialogs, and what is typed in the lower one stays", async () => {
	const { page, open } = await at.person("owner");
	await open("/people");
	await page.getByRole("button", { name: "Invite somebody" }).click();
	const form = page.getByRole("dialog", { name: "Invite somebody" });
	await form.getByLabel("Address").fill("typed@example.com");
	await page.keyboard.press("Enter");
	const proof = page.getByRole("dialog", { name: "Is it you?" });
	await toHaveFocus(proof);
	await page.keyboard.press("Escape");
	await proof.waitFor({ state: "detached" });
	expect(await form.getByLabel("Address").inputValue()).toBe(
		"typed@example.com",
	);
	await toHaveFocus(form);
	await page.keyboard.press("Escape");
	await form.waitFor({ state: "detached" });
});

test("Escape closes what a narrow screen's menu has opened, and then the menu", async () => {
	const { page, open } = await at.person("owner");
	await page.setViewportSize({ width: 390, height: 844 });
	await open("/limits");
	await page.getByRole("button", { name: "Open the menu" }).press("Enter");
	const menu = page.getByRole("dialog", { name: "Menu" });
	await toHaveFocus(menu);
	const person = menu.getByRole("button", { name: /^You: / });
	await person.press("Enter");
	const you = page.getByRole("dialog", { name: "You" });
	await toHaveFocus(you);
	await page.keyboard.press("Escape");
	await you.waitFor({ state: "hidden" });
	await expect.poll(() => focused(page)).toMatch(/^You: /);
	await page.keyboard.press("Escape");
	await menu.waitFor({ state: "hidden" });
	await expect.poll(() => focused(page)).toBe("Open the menu");
});

test("what the menu opens is no higher than a low screen, and scrolls there", async () => {
	const of = await at.account("Low");
	for (let n = 0; n < 5; n++) await at.account(`Below ${n}`, of);
	const { page, open } = await at.person("owner", { of });
	await page.setViewportSize({ width: 320, height: 256 });
	await open("/limits");
	await page.getByRole("button", { name: "Open the menu" }).press("Enter");
	await toHaveFocus(page.getByRole("dialog", { name: "Menu" }));
	await page.getByRole("button", { name: /^Account shown: / }).press("Enter");
	const list = page.getByRole("dialog", { name: "Account shown" });
	await toHaveFocus(list);
	const bottom = () =>
		list.evaluate((each) => each.getBoundingClientRect().bottom);
	await expect.poll(bottom).toBeLessThanOrEqual(256);
	const hidden = await list.evaluate(
		(each) => each.scrollHeight - each.clientHeight,
	);
	expect(hidden).toBeGreaterThan(0);
});

test("with forced colours one sees which tab, choice and row is the chosen one", async () => {
	const { requestId } = await at.api.sent();
	await at.api.sent();
	const { page, open } = await at.person("owner");
	await page.emulateMedia({ forcedColors: "active" });
	const looks = (selector: string) =>
		page.locator(selector).evaluateAll((found) =>
			found.map((each) => {
				const { backgroundColor, outlineStyle } = getComputedStyle(each);
				return `${backgroundColor} ${outlineStyle}`;
			}),
		);
	const differ = async (chosen: string, other: string) => {
		const [one] = await looks(chosen);
		const others = await looks(other);
		expect(others.length, other).toBeGreaterThan(0);
		expect(others).not.toContain(one);
	};
	await open("/fraud?tab=lists");
	await page.getByText("Deny", { exact: true }).first().waitFor();
	await differ(
		"[role=tab][aria-selected=true]",
		"[role=tab]:not([aria-selected=true])",
	);
	await differ(
		"label[data-active]:has(+ *), label[data-active]",
		"input[type=radio]:not(:checked) + label",
	);
	await open(`/verifications/${requestId}`);
	await differ(
		"li > [data-chosen]",
		"ul:has([data-chosen]) li > :not([data-chosen])",
	);
	await page.emulateMedia({ forcedColors: null });
});

test("a search by Enter leaves the focus in its box, and the box follows the way back", async () => {
	const { page, open } = await at.person("developer");
	for (const [path, name] of [
		["/verifications", "Search"],
		["/requests", "X-Request-Id"],
	] as const) {
		await open(path);
		const box = page.getByRole("searchbox", { name });
		await box.fill("first");
		await page.keyboard.press("Enter");
		await page.waitForURL(/=first/);
		await expect
			.poll(() => box.evaluate((each) => each === document.activeElement))
			.toBe(true);
		await page.keyboard.press("ControlOrMeta+a");
		await page.keyboard.type("second");
		await page.keyboard.press("Enter");
		await page.waitForURL(/=second/);
		expect(await box.inputValue()).toBe("second");
		await page.goBack();
		await expect.poll(() => box.inputValue()).toBe("first");
	}
});

test("a link that goes with its page leaves the focus on the content, and the next page is read out", async () => {
	const of = await at.account("Links");
	await workflows(of, "followed");
	const { page, open } = await at.person("owner", { of });
	await open("/workflows");
	const read = (title: string) =>
		page.getByRole("status").getByText(title, { exact: true }).waitFor();
	await page.getByRole("link", { name: "followed" }).press("Enter");
	await page.getByRole("heading", { level: 1, name: /followed/ }).waitFor();
	await expect.poll(() => focused(page)).not.toBe("nothing");
	await page.getByRole("link", { name: "Limits", exact: true }).press("Enter");
	await read("Limits");
	expect(await focused(page)).toBe("Limits");
	expect(await page.title()).toBe("Limits · Postern");
});
