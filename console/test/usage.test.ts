/** Usage and costs: by each dimension, with filters in the address, and as CSV. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hourOf, NO_TRAFFIC } from "../../server/src/usage/traffic.ts";
import { NO_CHANGES } from "../../server/test/support/empty.ts";
import { consoleTest } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest({ settings: { currency: "EUR", markup: "1" } });

test("the same figures by day, month, channel and country", async () => {
	const account = await at.account("Usage");
	const store = await at.postern.openStore();
	const row = (daysAgo: number, channel: string, country: string) => ({
		...{ accountSid: account.account.sid, channel, country },
		...{ provider: "sandbox", ...NO_TRAFFIC, sent: 10, accepted: 10 },
		...{ priced: 9, priceMicros: 9 * 75_000 },
		hour: hourOf(at.postern.clock.now() - daysAgo * 24 * 60 * 60 * 1_000),
	});
	await store.transact({}, () => ({
		...NO_CHANGES,
		traffic: [
			row(0, "sms", "DE"),
			row(1, "sms", "DE"),
			row(1, "call", "FR"),
			row(20, "email", ""),
		],
	}));
	await store.close();
	const { page, open } = await at.person("viewer", { of: account });
	await open("/usage");
	const table = page.getByRole("group", { name: "Usage and costs" });
	await table.getByText("€2.70").waitFor();
	await look(page, "usage");
	const total = table.getByRole("row").last();
	for (const by of ["month", "channel", "country"] as const) {
		await page.getByLabel("By").selectOption(by);
		await page.waitForURL(new RegExp(`by=${by}`));
		await table.getByText("€2.70").waitFor();
		expect(await total.textContent()).toMatch(/40€2\.70/);
	}
	await table.getByRole("rowheader", { name: "Germany" }).waitFor();
	await look(page, "usage-countries");
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.getByRole("button", { name: "Save what is shown as CSV" }).click(),
	]);
	expect(download.suggestedFilename()).toMatch(
		/^postern-usage-country-.*\.csv$/,
	);
	const csv = readFileSync(await download.path(), "utf8");
	expect(csv.split("\r\n").slice(0, 2)).toEqual([
		"\ufeffcountry,count,amount,unpriced,cost,uncosted,currency",
		"DE,20,1.35,2,,0,EUR",
	]);
	await page.getByLabel("Channel").selectOption("call");
	// The rows before stay until the new ones are there.
	await expect.poll(() => table.getByRole("row").count()).toBe(2);
	await table.getByRole("rowheader", { name: "France" }).waitFor();
	await page.goBack();
	await table.getByRole("rowheader", { name: "Germany" }).waitFor();
});

test("verifications by service, whose names are text", async () => {
	const account = await at.account("Services");
	await account.sent({ service: "shop" });
	await account.sent({ service: "<b>\u202ebank</b>" });
	const { page, open } = await at.person("viewer", { of: account });
	await open("/usage?by=service");
	const table = page.getByRole("group", { name: "Usage and costs" });
	await table.getByText("<b>").waitFor();
	expect(await table.getByRole("row").count()).toBe(3);
	await look(page, "usage-services");
});

test("no message, and days that are none, are said plainly", async () => {
	const account = await at.account("None");
	const { page, open } = await at.person("viewer", { of: account });
	await open("/usage");
	await page.getByText("No message in this time").waitFor();
	await open("/usage?from=nothing&to=2026-01-01&by=__proto__&channel=x");
	await page.getByText("The first day must not be after the last").waitFor();
});

test("a date that is typed over keeps its other parts", async () => {
	const { page, open } = await at.person("viewer");
	await open("/usage?from=2026-03-15&to=2026-11-20");
	const from = page.getByLabel("From");
	await from.focus();
	await page.keyboard.press("Backspace");
	await page.keyboard.type("05");
	// A browser has the day or the month first.
	const typed = /2026-05-15|2026-03-05/;
	await expect.poll(() => page.url()).toMatch(typed);
	const day = await from.inputValue();
	expect(day).toMatch(typed);
	await page.getByLabel("By").focus();
	await from.focus();
	await page.keyboard.press("Backspace");
	await page.getByLabel("By").focus();
	expect(await from.inputValue()).toBe(day);
});
