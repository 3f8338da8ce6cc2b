/** The page about fraud: a pump is seen, explained and let go; lists, budgets and rules are set; a viewer changes nothing. */

import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { spendingKey } from "../../server/src/accounts/spending.ts";
import { systemTimers } from "../../server/src/timers.ts";
import { dayOf } from "../../server/src/usage/usage.ts";
import type { Client, Parameters } from "../../server/test/support/client.ts";
import { NO_CHANGES } from "../../server/test/support/empty.ts";
import { toMidMonth } from "../../server/test/support/mid-month.ts";
import { comeBack, consoleTest, prove, toldOf } from "./support/console.ts";
import { look } from "./support/look.ts";

const MINUTE_MS = 60_000;
/** The work of each minute, which the test does at once, too. */
const eachMinute: (() => unknown)[] = [];

const at = consoleTest({
	timers: {
		...systemTimers,
		every(everyMs, work) {
			if (everyMs === MINUTE_MS) eachMinute.push(work);
			return systemTimers.every(everyMs, work);
		},
	},
	settings: {
		guard: { countries: "all", mode: "shadow" },
		...{ currency: "EUR", defaultPrice: { sms: "0.10", call: "0.10" } },
	},
});

// No other quarter of an hour, and no other day, begins while a test runs.
beforeAll(() => toMidMonth(at.postern));

/** The score that holds a range. */
const THRESHOLD = 8;

async function pump(of: Client, area: number, count: number): Promise<string> {
	for (let i = 0; i < count; i++) {
		await of.send({ to: `9230${area}12${3_000 + i}` });
	}
	return `range:9230${area}12`;
}

const set = async (of: Client, body: Parameters) => {
	const reply = await of.call("PATCH", `/accounts/${of.account.sid}`, body);
	expect(reply.status, reply.text).toBe(200);
};

const tab = (page: Page, name: string) =>
	page.getByRole("tab", { name }).click();

test("why was this refused: from a blocked verification to its node, which is let go", async () => {
	const of = await at.account("Pumped");
	await set(of, { guard: { mode: "on" } });
	const node = await pump(of, 21, THRESHOLD + 2);
	await pump(of, 22, THRESHOLD + 1);
	for (const work of eachMinute) await work();
	const { page, open } = await at.person("support", { of });
	await open("/verifications");
	await page
		.getByRole("combobox", { name: "Status" })
		.selectOption({ label: "Blocked" });
	await expect.poll(() => page.url()).toContain("status=blocked");
	await page.getByRole("link", { name: /923021123009/ }).click();
	await page.getByText("The fraud guard refused it").waitFor();
	await page.getByText("Refused: guard, hold").waitFor();
	await page.getByText("We cannot send a code to this number now.").waitFor();
	expect(
		await page.getByRole("button", { name: "Unlock the recipient" }).count(),
	).toBe(0);
	await look(page, "verification-blocked");
	await page.getByRole("link", { name: "Why was this refused?" }).click();

	await page.getByRole("heading", { name: "Why was this refused?" }).waitFor();
	expect(new URL(page.url()).searchParams.get("node")).toBe(node);
	const why = page.getByRole("region", { name: "Why was this refused?" });
	await why.getByText(/Hardly any code came back lately/).waitFor();
	await why
		.getByRole("img", { name: /^Score over 24 hours: at most 8/ })
		.waitFor();
	await why.getByText("As a table").click();
	const scores = why.getByRole("group", {
		name: "Score over the last 24 hours",
	});
	await scores.getByRole("cell", { name: "8", exact: true }).waitFor();
	const table = page.getByRole("group", { name: "Refused now" });
	await expect.poll(() => table.getByRole("row").count()).toBe(3);
	await page.getByRole("button", { name: "Node", exact: true }).click();
	await expect
		.poll(() => table.getByRole("rowheader").allTextContents())
		.toEqual([node, "range:92302212"]);
	await look(page, "fraud-why");
	await why.getByRole("button", { name: `Unblock ${node}` }).click();
	const dialog = page.getByRole("dialog", { name: `Unblock ${node}` });
	await dialog.getByLabel("For how long").selectOption("6 hours");
	await look(page, "fraud-unblock");
	await dialog.getByRole("button", { name: "Unblock" }).click();
	await table.getByRole("row", { name: /Unblocked/ }).waitFor();
	expect((await of.send({ to: "923021123777" })).status).toBe(200);
	await page.getByRole("button", { name: "Show all nodes" }).click();
	await why.waitFor({ state: "detached" });
	await look(page, "fraud");
	await table
		.getByRole("button", { name: "range:92302212", exact: true })
		.click();
	await why.getByText("range:92302212").waitFor();
});

test("what shadow let through stands beside what was refused", async () => {
	const of = await at.account("Shadow");
	await pump(of, 31, THRESHOLD + 3);
	await of.call("POST", `/accounts/${of.account.sid}/lists`, {
		...{ list: "deny", subject: "prefix", value: "+49160" },
		reason: "pumped in May",
	});
	expect((await of.send({ to: "491605550100" })).status).toBe(403);
	const { page, open } = await at.person("support", { of });
	await open("/profile");
	await page.getByRole("button", { name: /^You:/ }).click();
	await page.getByLabel("Language").selectOption("de");
	await page.keyboard.press("Escape");
	await open("/fraud?tab=decisions");
	await page.getByText("Der Schutz merkt nur an").waitFor();
	const noted = page.getByRole("region", { name: "Wären abgelehnt worden" });
	await noted
		.getByRole("row", { name: /Angehalten.*range:92303112 3/ })
		.waitFor();
	const refused = page.getByRole("region", { name: "Abgelehnt", exact: true });
	await refused.getByRole("row", { name: /Liste.*\+49160 1/ }).waitFor();
	await look(page, "fraud-decisions");
	await noted.getByRole("link").click();
	await page.getByText(/sonst abgelehnt: Schutz, angehalten/).waitFor();
	await look(page, "verification-noted");
});

test("an owner writes lists, budgets and rules; a mistake keeps what was typed", async () => {
	const of = await at.account("Owned");
	await at.api.call("PATCH", `/accounts/${of.account.sid}`, {
		...{ allowedCountries: ["DE", "AT"], guard: { level: "low" } },
		budgets: [{ period: "month", amount: "100" }],
	});
	const { page, open } = await at.person("owner", { of });
	await open("/fraud?tab=lists");
	await page.getByText("No entries").waitFor();
	await page.getByLabel("Value").fill("+49 nothing");
	await page.getByLabel("Reason").fill("pumped <b>in May</b>");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await prove(page);
	await page.getByRole("alert").waitFor();
	expect(await page.getByLabel("Value").inputValue()).toBe("+49 nothing");
	await page.getByLabel("Value").fill("+49170");
	await page.getByLabel("Ends").fill("2099-12-31T10:00");
	await page.getByRole("button", { name: "Add", exact: true }).click();
	await page.getByRole("row", { name: /Deny Prefix \+49170/ }).waitFor();
	await page.getByText("pumped <b>in May</b>").waitFor();
	expect((await of.send({ to: "491705550100" })).body.code).toBe(488);
	await look(page, "fraud-lists");
	await page.getByRole("button", { name: "Edit +49170" }).click();
	const edit = page.getByRole("dialog", { name: /^Edit .*49170/ });
	expect(await edit.getByLabel("Ends").inputValue()).toBe("2099-12-31T10:00");
	await edit.getByLabel("Reason").fill(" ");
	await edit.getByRole("button", { name: "Save" }).click();
	await edit.getByRole("alert").waitFor();
	await edit.getByLabel("Reason").fill("still pumped");
	await edit.getByLabel("Ends").fill("");
	await look(page, "fraud-lists-edit");
	await edit.getByRole("button", { name: "Save" }).click();
	await page.getByRole("row", { name: /\+49170 still pumped never/ }).waitFor();
	await page.getByRole("button", { name: "Remove +49170" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Remove" })
		.click();
	await page.getByText("No entries").waitFor();
	const said = page.getByText("The entry is removed");
	await said.waitFor({ state: "detached" });

	await tab(page, "Budgets");
	await page.getByRole("button", { name: "Set budgets" }).click();
	const budgets = page.getByRole("dialog", { name: "Set budgets" });
	await budgets.getByLabel("Amount").fill("0");
	await budgets.getByRole("button", { name: "Save" }).click();
	await budgets.getByRole("alert").waitFor();
	expect(await budgets.getByLabel("Amount").inputValue()).toBe("0");
	await budgets.getByLabel("Amount").fill("10");
	await look(page, "fraud-budgets-set");
	await budgets.getByRole("button", { name: "Save" }).click();
	await page
		.getByRole("row", { name: /^Day All messages €0.00 of €10.00/ })
		.waitFor();
	await page.getByRole("row", { name: /An account above Month/ }).waitFor();
	const store = await at.postern.openStore();
	await store.transact({}, () => ({
		...NO_CHANGES,
		spendings: [
			{
				key: spendingKey(of.account.sid, "day", null),
				period: dayOf(at.postern.clock.now()),
				...{ change: 9_000_000, told: 0, isCharge: true },
			},
		],
	}));
	await store.close();
	await page.reload();
	await page.getByRole("row", { name: /€9.00 of €10.00 · 90%/ }).waitFor();
	await look(page, "fraud-budgets");

	await tab(page, "Rules");
	await page.getByRole("row", { name: "Countries DE, AT DE, AT –" }).waitFor();
	await page.getByRole("button", { name: "Change the rules" }).click();
	const rules = page.getByRole("dialog", { name: "Change the rules" });
	await rules.getByLabel("Mode").selectOption("on");
	await rules.getByLabel("Countries").fill("at, nowhere");
	await rules.getByRole("button", { name: "Save" }).click();
	await rules.getByText(/is no country/).waitFor();
	await rules.getByLabel("Countries").fill("AT");
	await look(page, "fraud-rules-change");
	await rules.getByRole("button", { name: "Save" }).click();
	await page.getByRole("row", { name: "Countries AT DE, AT AT" }).waitFor();
	await page.getByRole("row", { name: "Mode on shadow on" }).waitFor();
	await page.getByText("Guard: on").waitFor();
	await look(page, "fraud-rules");
	await page.getByRole("button", { name: "Take all back" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Take all back" })
		.click();
	await page.getByRole("row", { name: "Mode shadow shadow –" }).waitFor();

	await open("/");
	await page.getByText("The budget of this day is used to 90%").waitFor();
	await page.getByRole("link", { name: "To the budgets" }).click();
	await page.getByRole("tab", { name: "Budgets", selected: true }).waitFor();
});

test("rules that another owner changes while the dialog is open stay", async () => {
	const of = await at.account("Both");
	const path = `/accounts/${of.account.sid}`;
	const { page, open } = await at.person("owner", { of });
	await open("/fraud?tab=rules");
	await page.getByRole("button", { name: "Change the rules" }).click();
	const rules = page.getByRole("dialog", { name: "Change the rules" });
	await rules.getByLabel("Countries").waitFor();
	await of.call("PATCH", path, { allowedCountries: ["DE"] });
	await comeBack(page);
	await expect
		.poll(() => rules.getByLabel("Countries").inputValue())
		.toBe("DE");
	const save = rules.getByRole("button", { name: "Save" });
	expect(await save.isDisabled()).toBe(true);
	await rules.getByLabel("Mode").selectOption("shadow");
	await save.click();
	await prove(page);
	await rules.waitFor({ state: "hidden" });
	const kept = await of.call<{ data: object }>("GET", path);
	expect(kept.body.data).toMatchObject({
		allowedCountries: { own: ["DE"] },
		guard: { own: { mode: "shadow" } },
	});
});

test("budgets that another owner sets while the dialog is open stay", async () => {
	const of = await at.account("Both");
	const { page, open } = await at.person("owner", { of });
	await open("/fraud?tab=budgets");
	await page.getByRole("button", { name: "Set budgets" }).click();
	const dialog = page.getByRole("dialog", { name: "Set budgets" });
	await dialog.getByLabel("Amount").waitFor();
	await of.call("PATCH", `/accounts/${of.account.sid}`, {
		budgets: [{ period: "day", amount: "12.50" }],
	});
	await comeBack(page);
	await expect
		.poll(() => dialog.getByLabel("Amount").inputValue())
		.toBe("12.50");
	const save = dialog.getByRole("button", { name: "Save" });
	expect(await save.isDisabled()).toBe(true);
});

test("rules, budgets and the end of an entry that two owners edit: whoever is later is told", async () => {
	const of = await at.account("Both");
	const path = `/accounts/${of.account.sid}`;
	const { page, open } = await at.person("owner", { of });
	const isTold = async (member: string) => {
		await page.getByRole("button", { name: "Save" }).click();
		await toldOf(page, member);
		await page.getByRole("button", { name: "Show theirs, drop mine" }).click();
	};

	await open("/fraud?tab=rules");
	await page.getByRole("button", { name: "Change the rules" }).click();
	const countries = page.getByLabel("Countries");
	await countries.fill("AT");
	await of.call("PATCH", path, { allowedCountries: ["DE"] });
	await isTold("Countries");
	await expect.poll(() => countries.inputValue()).toBe("DE");

	await open("/fraud?tab=budgets");
	await page.getByRole("button", { name: "Set budgets" }).click();
	await page.getByLabel("Amount").fill("7");
	await of.call("PATCH", path, {
		budgets: [{ period: "day", amount: "12.50" }],
	});
	await isTold("Budgets");
	await expect.poll(() => page.getByLabel("Amount").inputValue()).toBe("12.50");

	const entry = { list: "deny", subject: "prefix", value: "4415", reason: "a" };
	const made = await of.call<{ data: { result: { sid: string }[] } }>(
		...(["POST", `${path}/lists`, entry] as const),
	);
	await open("/fraud?tab=lists");
	await page.getByRole("button", { name: /^Edit/ }).click();
	await page.getByRole("dialog").getByLabel("Reason").fill("mine");
	await of.call("PATCH", `${path}/lists/${made.body.data.result[0]?.sid}`, {
		reason: "theirs",
	});
	await isTold("Reason");
	await expect
		.poll(() => page.getByRole("dialog").getByLabel("Reason").inputValue())
		.toBe("theirs");
});

test("from above one's own word stands apart, and is what a form changes", async () => {
	const between = await at.account("Between");
	const of = await at.account("Far below", between);
	const path = `/accounts/${of.account.sid}`;
	const budgets = [{ period: "day", amount: "50" }];
	await between.call("PATCH", path, { guard: { level: "high" }, budgets });
	await at.api.call("PATCH", path, {
		...{ allowedCountries: ["DE", "AT"], guard: { level: "medium" } },
		budgets: [{ period: "day", amount: "80" }],
	});
	const { page, open } = await at.person("owner");
	await open(`/fraud?tab=rules&account=${of.account.sid}`);
	await page.getByRole("row", { name: "Level high high medium –" }).waitFor();
	await page.getByRole("button", { name: "Change the rules" }).click();
	const rules = page.getByRole("dialog", { name: "Change the rules" });
	expect(await rules.getByLabel("Countries").inputValue()).toBe("DE, AT");
	await rules.getByLabel("Level").selectOption("");
	await rules.getByRole("button", { name: "Save" }).click();
	await prove(page);
	await page.getByRole("row", { name: "Level high high – –" }).waitFor();
	await page
		.getByRole("row", { name: /^Countries DE, AT DE, AT DE, AT/ })
		.waitFor();
	await look(page, "fraud-rules-above");

	await tab(page, "Budgets");
	await page.getByRole("row", { name: /Your account Day.*80/ }).waitFor();
	await page.getByRole("row", { name: /An account above Day.*50/ }).waitFor();
	await page.getByRole("button", { name: "Set budgets" }).click();
	const set = page.getByRole("dialog", { name: "Set budgets" });
	expect(await set.getByLabel("Amount").inputValue()).toMatch(/^80/);
});

test("a viewer changes nothing and sees three digits of a range; an account below sees no nodes", async () => {
	const of = await at.account("Viewed");
	await set(of, { guard: { mode: "on" } });
	await pump(of, 41, THRESHOLD + 1);
	const { page, open } = await at.person("viewer", { of });
	await open("/fraud");
	await page.getByRole("rowheader", { name: "range:923•••••" }).waitFor();
	for (const name of ["Lists", "Budgets", "Rules", "Last 24 hours"]) {
		await tab(page, name);
		await page.getByRole("tab", { name, selected: true }).waitFor();
		const change = /Unblock|^Add$|Remove|Set budgets|Change the rules|Take all/;
		expect(await page.getByRole("button", { name: change }).count()).toBe(0);
	}
	const below = await at.account("Below", of);
	const other = await at.person("owner", { of: below });
	await other.open("/fraud");
	await other.page.getByText("These nodes are not yours to see").waitFor();
});
