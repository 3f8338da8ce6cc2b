/** The frame around all pages: keys, times, languages, failures, and a file that is gone after an update. */

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
	consoleTest,
	PASSWORD,
	pressBoth,
	signIn,
	toHaveFocus,
} from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("by keyboard alone: the list of keys, pages by two keys, times in UTC", async () => {
	const { page, open } = await at.person("owner");
	await open("/profile");
	await page.keyboard.press("?");
	const keys = page.getByRole("dialog", { name: "Keys" });
	await keys.getByText("Go to Limits").waitFor();
	await keys.getByText("Go to Audit log").waitFor();
	await look(page, "keys");
	await page.keyboard.press("Escape");
	await keys.waitFor({ state: "hidden" });
	await pressBoth(page, "g", "l");
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
	await open("/profile");
	const time = page.locator("main time").first();
	const local = await time.textContent();
	await page.keyboard.press("u");
	await page.getByText("Times are now shown in UTC").waitFor();
	await expect.poll(() => time.textContent()).not.toBe(local);
	await time.hover();
	await page
		.getByRole("tooltip")
		.getByText(/:\d\d\.\d{3} UTC$/)
		.waitFor();
	// While somebody types, letters are letters.
	await open("/docs");
	await page.getByLabel("Find an operation").press("?");
	expect(await keys.count()).toBe(0);
	// The first thing that Tab reaches leads past the menu.
	await page.reload();
	await page.locator("main h1").waitFor();
	await page.keyboard.press("Tab");
	await page.keyboard.press("Enter");
	expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
});

test("Escape closes a popover, and the record behind it stays", async () => {
	const { page, open } = await at.person("owner");
	const { requestId } = await at.api.sent();
	await open(`/verifications/${requestId}`);
	const you = page.getByRole("dialog", { name: "You" });
	for (const press of ["Escape", "Tab Escape"]) {
		await page.getByRole("button", { name: /^You:/ }).click();
		await toHaveFocus(you);
		for (const key of press.split(" ")) await page.keyboard.press(key);
		await you.waitFor({ state: "hidden" });
		expect(page.url()).toContain(requestId);
	}
	await page.keyboard.press("Escape");
	await expect.poll(() => page.url()).not.toContain(requestId);
});

test("names of one long word make no page wider than the screen", async () => {
	const of = await at.account("x".repeat(128));
	const long = (length: number) => "y".repeat(length);
	const define = async (path: string, members: object) => {
		const made = await of.call<{ data: { sid: string } }>("POST", path, {
			...{ name: long(64), description: long(255) },
			...members,
		});
		expect(made.status, made.text).toBe(200);
		return `${path.replace("/2fa", "")}/${made.body.data.sid}`;
	};
	const pages = {
		limit: await define("/2fa/limits", {
			buckets: [{ name: long(64), max: 5, interval: 600 }],
		}),
		workflow: await define("/2fa/workflows", {
			channels: [{ channel: "sms", interval: 0 }],
		}),
		template: await define("/2fa/templates", { texts: [{ body: "{code}" }] }),
		account: "/account",
		below: "/account?tab=below",
		profile: "/profile",
		record: `/verifications/${
			(
				await of.sent({
					...{ channel: "email", subject: "Your code" },
					...{ to: `${long(60)}@${`${long(60)}.`.repeat(3)}com` },
				})
			).requestId
		}`,
	};
	const { page, open } = await at.person("owner", { of });
	for (const [name, path] of Object.entries(pages)) {
		await open(path);
		await look(page, `long-${name}`);
	}
});

test("shortcuts can be switched off", async () => {
	const { page, open } = await at.person("owner");
	await open("/profile");
	await page.keyboard.press("?");
	await page
		.getByRole("dialog", { name: "Keys" })
		.getByRole("switch")
		.uncheck();
	await page.keyboard.press("Escape");
	await pressBoth(page, "g", "l");
	await page.keyboard.press("?");
	expect(page.url()).toContain("/profile");
	expect(await page.getByRole("dialog", { name: "Keys" }).count()).toBe(0);
});

test("on a narrow screen the menu is behind a button", async () => {
	const { page, open } = await at.person("owner");
	await page.setViewportSize({ width: 390, height: 844 });
	await open("/profile");
	await page.getByRole("button", { name: "Open the menu" }).click();
	await page
		.getByRole("dialog")
		.getByRole("link", { name: "Limits", exact: true })
		.click();
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
	await page.getByRole("dialog").waitFor({ state: "hidden" });
});

test("the language is changed at once, and stays", async () => {
	const { page, open } = await at.person("owner");
	await open("/limits");
	await page.getByRole("button", { name: /^You:/ }).click();
	await page.getByLabel("Language").selectOption("de");
	await page.getByRole("link", { name: "Personen" }).waitFor();
	await page.reload();
	await page.getByRole("link", { name: "Personen" }).waitFor();
});

test.each([
	["/", "Home", /\/console\/home/],
	["/delivery", "Delivery", /\/console\/delivery/],
	["/limits/LM1", "Limits", /\/2fa\/limits/],
	["/workflows/WF1", "Workflows", /none/],
	["/templates/TP1", "Templates", /none/],
])(
	"%s has its heading and title also if its content does not come",
	async (path, title, fails) => {
		const { page, open } = await at.person("owner");
		await page.route(fails, (route) =>
			route.request().resourceType() === "fetch"
				? route.fulfill({ status: 500, json: { message: "It failed" } })
				: route.continue(),
		);
		await open(path);
		await page.getByRole("alert").waitFor();
		await page.getByRole("heading", { name: title, level: 1 }).waitFor();
		expect(await page.title()).toBe(`${title} · Postern`);
	},
);

test("an unknown address says so, inside the menu", async () => {
	const { page, open } = await at.person("owner");
	await open("/profile");
	await page.evaluate(() => {
		window.history.pushState({}, "", "/no-such-page");
		window.dispatchEvent(new PopStateEvent("popstate"));
	});
	await page.getByRole("heading", { name: "There is no such page" }).waitFor();
	await look(page, "no-page");
});

test("a session that ends in mid-edit: the form stays, and is saved after signing in again", async () => {
	const of = await at.account("Edited");
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByLabel("Contact address").fill("kept@example.com");
	await page.evaluate(() =>
		fetch("/console/session", {
			method: "DELETE",
			headers: { "Postern-Console": "1" },
		}),
	);
	await page.getByRole("button", { name: "Save" }).click();
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	await dialog.waitFor();
	await look(page, "session-ended");
	await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await page.getByLabel("Contact address").inputValue()).toBe(
		"kept@example.com",
	);
});

test("somebody else signs in in the dialog: nothing is sent in their name, and the page is theirs", async () => {
	const of = await at.account("Edited");
	const { email } = await at.person("owner", { of });
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByLabel("Contact address").fill("first@example.com");
	await page.context().clearCookies();
	await page.getByRole("button", { name: "Save" }).click();
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	await dialog.getByLabel("Email address").fill(email);
	await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByRole("button", { name: `You: ${email}` }).waitFor();
	await expect
		.poll(() => page.getByLabel("Contact address").inputValue())
		.toBe("");
	const { body } = await of.call<{ data: { email: string | null } }>(
		...(["GET", `/accounts/${of.account.sid}`] as const),
	);
	expect(body.data.email).toBeNull();
});

test("a network that is lost in mid-edit: said plainly, and the form stays", async () => {
	const of = await at.account("Offline");
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByLabel("Contact address").fill("kept@example.com");
	await page.context().setOffline(true);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText(/Postern does not answer/).waitFor();
	await look(page, "no-answer");
	await page.context().setOffline(false);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
});

test("without a network another language changes nothing, and another page says so in its place", async () => {
	const of = await at.account("Lost");
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByLabel("Contact address").fill("kept@example.com");
	await page.context().setOffline(true);
	await page.getByRole("button", { name: /^You:/ }).click();
	const language = page.getByRole("combobox", { name: "Language" });
	await language.selectOption("de");
	await page.evaluate(() => new Promise((done) => setTimeout(done, 1_000)));
	expect(await page.getByLabel("Contact address").inputValue()).toBe(
		"kept@example.com",
	);
	await language.selectOption("en");
	await page.keyboard.press("Escape");
	await page.getByLabel("Contact address").fill("");
	await page.getByRole("link", { name: "API reference" }).click();
	await page.getByRole("heading", { name: "This page has failed" }).waitFor();
	await page.getByText(/Postern does not answer/).waitFor();
	await page.context().setOffline(false);
	await page.getByRole("link", { name: "Limits", exact: true }).click();
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
	await page.getByRole("link", { name: "API reference" }).click();
	await page
		.getByRole("heading", { name: "API reference", level: 1 })
		.waitFor();
});

test("a file that is gone after an update: the page loads itself anew, once, and says so", async () => {
	const { page, open } = await at.person("owner");
	await open("/profile");
	let isGone = true;
	let loads = 0;
	page.on("request", (request) => {
		if (!request.isNavigationRequest()) return;
		loads += 1;
		isGone = false;
	});
	await page.route(/\/assets\/.*/, (route) =>
		isGone ? route.fulfill({ status: 404, body: "" }) : route.continue(),
	);
	await page.getByRole("link", { name: "API reference" }).click();
	await page.getByText(/Postern was updated/).waitFor();
	expect(loads).toBe(1);
});

test("signing out leaves nothing: the page before is not shown from memory", async () => {
	const { page, open } = await at.person("owner");
	await open("/profile");
	await open("/people");
	await page.getByRole("button", { name: /^You:/ }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
	await page.goBack();
	await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
	expect(await page.getByText("@example.com").count()).toBe(0);
});

test("signing out of a session that has ended leaves nothing either", async () => {
	const { page, open } = await at.person("owner");
	await open("/people");
	await page.context().clearCookies();
	await page.getByRole("button", { name: /^You:/ }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
	expect(await page.getByText("@example.com").count()).toBe(0);
});

describe("two tabs", () => {
	const twoTabs = async () => {
		const { page, open, email } = await at.person("owner");
		const other = await page.context().newPage();
		await open("/account");
		await page.getByLabel("Contact address").fill("typed@example.com");
		await other.goto(`${at.postern.url}/profile`);
		await other.locator("main h1").waitFor();
		return { page, other, email };
	};
	const isIn = (page: Page) => page.getByRole("button", { name: /^You:/ });

	test("signing out in one shows the sign-in in the other", async () => {
		const { page, other } = await twoTabs();
		await isIn(other).click();
		await other.getByRole("button", { name: "Sign out" }).click();
		await page
			.getByRole("heading", { name: "Sign in", level: 1 })
			.waitFor({ timeout: 5_000 });
		expect(await page.getByText("typed@example.com").count()).toBe(0);
	});

	test("a session that ended keeps what is typed in the other, and the same person goes on", async () => {
		const { page, other, email } = await twoTabs();
		await page.context().clearCookies();
		await other.reload();
		await signIn(other, email);
		await page.getByRole("button", { name: "Save" }).click();
		await page
			.getByRole("status")
			.getByText("Saved", { exact: true })
			.waitFor();
	});

	test("when somebody else signs in in one, the other is theirs at once", async () => {
		const { page, other } = await twoTabs();
		const { email } = await at.person("viewer");
		await page.context().clearCookies();
		await other.reload();
		await signIn(other, email);
		await page
			.getByRole("button", { name: `You: ${email}` })
			.waitFor({ timeout: 5_000 });
		expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
	});
});
