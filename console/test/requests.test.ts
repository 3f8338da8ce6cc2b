/** The page of requests: which was refused and why, by status, id and verification. */

import { expect, test } from "vitest";
import { consoleTest, toHaveFocus } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a refused request is found by its status, its id and its verification", async () => {
	const { requestId } = await at.api.sent();
	const wrong = await at.api.verify(requestId, "0000");
	const id = String(wrong.headers["x-request-id"]);
	const { page, open } = await at.person("developer");
	await open("/requests");
	const table = page.getByRole("group", {
		name: "Requests, the newest first",
	});
	await table.getByText(id).waitFor({ timeout: 10_000 });
	await look(page, "requests");
	await page.getByRole("button", { name: "Only status 422" }).first().click();
	await expect.poll(() => page.url()).toContain("status=422");
	await expect.poll(() => table.getByText("POST /2fa/send").count()).toBe(0);
	await table.getByRole("cell", { name: "481", exact: true }).first().waitFor();
	await open("/requests");
	await page.getByRole("searchbox", { name: "X-Request-Id" }).fill(id);
	await page.keyboard.press("Enter");
	await expect.poll(() => table.getByRole("row").count()).toBe(2);
	await table.getByRole("link").click();
	await page.getByText("A wrong code was entered").first().waitFor();
	await page.getByRole("link", { name: "Open in Requests" }).click();
	await page.getByText("Only requests about").waitFor();
	await expect.poll(() => table.getByRole("row").count()).toBe(3);
	await page
		.getByRole("searchbox", { name: "X-Request-Id" })
		.fill("no such id");
	await page.keyboard.press("Enter");
	await page.getByRole("heading", { name: "No request fits" }).waitFor();
});

test("a closed sign-in comes back with the next act of the person, not with the page's own questions", async () => {
	const { page, open } = await at.person("developer");
	await open("/requests");
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	const close = async () => {
		await toHaveFocus(dialog);
		await page.keyboard.press("Escape");
		await dialog.waitFor({ state: "hidden" });
	};
	const asked = () =>
		page.waitForResponse(
			(reply) =>
				reply.url().includes("/console/requests") && reply.status() === 401,
		);
	at.postern.clock.advance(61 * 60_000);
	await close();
	await asked();
	await asked();
	expect(await dialog.count()).toBe(0);
	await page.getByRole("button", { name: "Try again" }).click();
	await close();
	await asked();
	expect(await dialog.count()).toBe(0);
	await page
		.getByRole("combobox", { name: "Status" })
		.selectOption({ label: "4xx: refused" });
	await dialog.waitFor();
});

test("pages go back in time", async () => {
	for (let n = 0; n < 60; n++) await at.api.call("GET", "/2fa/usage/records");
	const { page, open } = await at.person("viewer");
	await open("/requests");
	await page
		.getByRole("button", { name: "Older ones" })
		.click({ timeout: 15_000 });
	await expect.poll(() => page.url()).toContain("before=RQ");
	await page.getByRole("button", { name: "To the newest" }).click();
	await expect.poll(() => page.url()).not.toContain("before=");
	// From an old page of one verification to the newest of all.
	const { requestId } = await at.api.sent();
	await open(`/requests?verification=${requestId}&before=RQ0`);
	await page.getByRole("button", { name: "Show all" }).click();
	await expect.poll(() => page.url()).not.toContain("=");
});

test("a choice on the page counts as use of the session, and its own questions do not", async () => {
	const { page, open } = await at.person("developer");
	await open("/requests");
	const status = page.getByRole("combobox", { name: "Status" });
	const isSignedOut = () =>
		page.getByRole("dialog", { name: "Sign in again" }).count();
	const answered = () =>
		page.waitForResponse((reply) => /console\/requests/.test(reply.url()));
	for (const choice of ["4xx: refused", "5xx: failed", "2xx: done"]) {
		at.postern.clock.advance(50 * 60_000);
		const reply = answered();
		await status.selectOption({ label: choice });
		expect((await reply).status()).toBe(200);
		expect(await isSignedOut()).toBe(0);
	}
	at.postern.clock.advance(61 * 60_000);
	await page.getByRole("dialog", { name: "Sign in again" }).waitFor();
});
