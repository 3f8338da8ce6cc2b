/** Home: the first run to a verified code, the figures, and what needs attention. */

import { expect, test } from "vitest";
import { hourOf, NO_TRAFFIC } from "../../server/src/usage/traffic.ts";
import { NO_CHANGES } from "../../server/test/support/empty.ts";
import { consoleTest } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a fresh account is led from a number to a verified code", async () => {
	const fresh = await at.account("Fresh");
	const { page, open } = await at.person("developer", { of: fresh });
	await open("/");
	await page.getByRole("heading", { name: "Send your first code" }).waitFor();
	await look(page, "first-run");
	const number = page.getByLabel("Phone number");
	await number.fill("nobody");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page.getByText("to is not a phone number").waitFor();
	expect(await number.inputValue()).toBe("nobody");
	await number.fill("+1 202 555 0177");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	const bubble = page
		.getByRole("region", { name: "Your phone" })
		.getByText(/Your code is \d{6}/);
	await bubble.waitFor();
	const code = /\d{6}/.exec((await bubble.textContent()) ?? "")?.[0] ?? "";
	await page.getByLabel("Code", { exact: true }).fill("1");
	await page.getByRole("button", { name: "Check", exact: true }).click();
	await page.getByRole("alert").waitFor();
	await page.getByLabel("Code", { exact: true }).fill(code);
	await page.getByRole("button", { name: "Check", exact: true }).click();
	await page.getByText("The code is right. This number is proven.").waitFor();
	const link = page.getByRole("link", { name: "Open the record" });
	expect(await link.getAttribute("href")).toMatch(/\/verifications\/OTP/);
	const programs = page.getByRole("region", { name: /^A send: / });
	expect(await programs.textContent()).toContain("+1 202 555 0177");
	await look(page, "first-run-done");
	await page.getByRole("button", { name: "Show the figures instead" }).click();
	await page.getByRole("heading", { name: "Home" }).waitFor();
});

test("figures, with a table beside the chart", async () => {
	const account = await at.account("Figures");
	const store = await at.postern.openStore();
	const row = (hoursAgo: number, country: string, sent: number) => ({
		...{ accountSid: account.account.sid, channel: "sms", country },
		...{ provider: "sandbox", ...NO_TRAFFIC, sent, accepted: sent },
		...{ delivered: sent - 2, verified: Math.round(sent * 0.7) },
		hour: hourOf(at.postern.clock.now() - hoursAgo * 60 * 60 * 1_000),
	});
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: Array.from({ length: 30 }, (_, day) => [
			row(day * 24 + 1, "DE", 100 + 7 * (day % 5)),
			row(day * 24 + 1, "FR", 30),
		]).flat(),
	}));
	await store.close();
	const { page, open } = await at.person("viewer", { of: account });
	await open("/");
	await page.getByRole("heading", { name: "Home" }).waitFor();
	await page.getByRole("region", { name: "Countries, last 30 days" }).waitFor();
	await page.getByRole("rowheader", { name: "Germany" }).waitFor();
	await page.locator("canvas").first().waitFor();
	await page.getByText("The same as a table").click();
	await look(page, "home");
	const rows = page
		.getByRole("group", { name: /^Messages of the last 30 days: / })
		.getByRole("row");
	expect(await rows.count()).toBe(31);
});

test("what needs attention, and by which rules", async () => {
	const account = await at.account("Quiet");
	const { email } = await at.person("owner", { of: account });
	expect(email).toBeTruthy();
	await account.sent();
	const { page, open } = await at.person("owner", { of: account });
	await open("/");
	await page.getByText("Nothing needs attention.").waitFor();
	await page.getByText("When something stands here").click();
	await page.getByText(/A token is older than 90 days/).waitFor();
	expect(await page.getByText(/A provider refuses/).count()).toBe(0);
});

test("the first run of one account is not that of another", async () => {
	const used = await at.account("Used");
	await used.sent();
	const fresh = await at.account("New below", used);
	const { page, open } = await at.person("developer", { of: used });
	await open(`/?account=${fresh.account.sid}`);
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page.getByRole("link", { name: "Open the record" }).waitFor();
	await page.getByRole("button", { name: "Back to your own" }).click();
	await page.getByRole("heading", { name: "Home" }).waitFor();
});
