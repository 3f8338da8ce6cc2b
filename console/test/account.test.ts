/** An account: settings, tokens, callbacks, test recipients, sub-accounts, and a person's records. */

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "../../server/test/support/callback-endpoint.ts";
import { consoleTest, prove, toldOf } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest({ settings: MAY_CALL_US });
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
beforeAll(async () => {
	endpoint = await startCallbackEndpoint();
});
afterAll(() => endpoint.close());

/** The settings are saved, and nothing is typed any more. */
/** It is disabled while a save runs too. */
const isDisabled = (page: Page) =>
	page
		.getByRole("button", { name: "Save", disabled: true })
		.and(page.locator(":not([data-loading])"))
		.waitFor();

const HOSTILE = `<img src=x onerror=alert(1)>\u202Eabc "'&`;

test("settings are saved, a mistake is said, and what was typed stays", async () => {
	const of = await at.account(HOSTILE);
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByRole("heading", { name: HOSTILE }).waitFor();
	await look(page, "account-settings");
	await page.getByLabel("Allowed addresses").fill("10.0.0.0/8\nnonsense");
	await page.getByLabel("Length of codes").fill("8");
	await page.getByRole("button", { name: "Save" }).click();
	await prove(page);
	await page.getByRole("alert").waitFor();
	expect(await page.getByLabel("Allowed addresses").inputValue()).toBe(
		"10.0.0.0/8\nnonsense",
	);
	await page.getByLabel("Allowed addresses").fill("127.0.0.0/8");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	const kept = await of.call<{
		data: { allowedAddresses: string[]; defaults: { codeLength: number } };
	}>("GET", `/accounts/${of.account.sid}`);
	expect(kept.body.data).toMatchObject({
		allowedAddresses: ["127.0.0.0/8"],
		defaults: { codeLength: 8 },
	});
	// Leaving with changes asks first.
	await page.getByLabel("Name", { exact: true }).fill("Other");
	await page.getByRole("link", { name: "Limits", exact: true }).click();
	const leave = page.getByRole("dialog", { name: "Leave without saving?" });
	await leave.getByRole("button", { name: "Cancel" }).click();
	expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(
		"Other",
	);
});

test("what another owner changes meanwhile stays, and a form shows what became of its members", async () => {
	const of = await at.account("Both");
	const path = `/accounts/${of.account.sid}`;
	const others = { allowedAddresses: ["127.0.0.0/8"] };
	const brand = { name: "Both", color: "#0a7cff", logo: null };
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	const save = async () => {
		const [request] = await Promise.all([
			page.waitForRequest((each) => each.method() === "PATCH"),
			page.getByRole("button", { name: "Save" }).click(),
		]);
		await isDisabled(page);
		return request.postDataJSON();
	};
	await of.call("PATCH", path, others);
	await page.getByLabel("Contact address").fill("Mine@Example.COM");
	await page.getByLabel("Country of numbers").fill("de");
	expect(await save()).toEqual({
		...{ email: "Mine@Example.COM", defaultCountry: "de" },
	});
	expect(await page.getByLabel("Allowed addresses").inputValue()).toBe(
		"127.0.0.0/8",
	);
	expect(await page.getByLabel("Country of numbers").inputValue()).toBe("DE");
	await page.getByLabel("Contact address").fill("");
	expect(await save()).toEqual({ email: null });
	// The brand is replaced whole: the other's part of it is sent as it is now.
	await of.call("PATCH", path, { brand });
	await page.getByLabel("Logo").fill("https://example.com/logo.png");
	await save();
	const kept = await of.call<{ data: object }>("GET", path);
	expect(kept.body.data).toMatchObject({
		...others,
		...{ defaultCountry: "DE", email: null },
		brand: { ...brand, logo: "https://example.com/logo.png" },
	});
	// Nothing is left that is not saved: leaving does not ask.
	await page.getByRole("link", { name: "Limits", exact: true }).click();
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
});

test("of two owners who edit the allowed addresses, the later one is told before hers are saved", async () => {
	const of = await at.account("Both");
	const path = `/accounts/${of.account.sid}`;
	const kept = async () =>
		(await of.call<{ data: { allowedAddresses: object } }>("GET", path)).body
			.data.allowedAddresses;
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	const addresses = page.getByLabel("Allowed addresses");
	const save = page.getByRole("button", { name: "Save" });
	await addresses.fill("127.0.0.0/8\n203.0.113.1");
	const first = ["127.0.0.0/8", "203.0.113.2"];
	await of.call("PATCH", path, { allowedAddresses: first });
	await save.click();
	await toldOf(page, "Allowed addresses");
	expect(await kept()).toEqual(first);
	await page.getByRole("button", { name: "Show theirs, drop mine" }).click();
	await expect.poll(() => addresses.inputValue()).toBe(first.join("\n"));
	await page.getByRole("alert").waitFor({ state: "hidden" });
	expect(await save.isDisabled()).toBe(true);
	// The other one saves while the password is asked for.
	const between = ["127.0.0.0/8", "203.0.113.3"];
	const second = [...first, "203.0.113.1"];
	await addresses.fill(second.join("\n"));
	await save.click();
	await page.getByRole("dialog", { name: "Is it you?" }).waitFor();
	await of.call("PATCH", path, { allowedAddresses: between });
	await prove(page);
	await toldOf(page, "Allowed addresses");
	expect(await kept()).toEqual(between);
	expect(await addresses.inputValue()).toBe(second.join("\n"));
	await save.click();
	await isDisabled(page);
	expect(await kept()).toEqual(second);
	// Her own save is nobody else's change.
	await addresses.fill("127.0.0.0/8");
	await save.click();
	await isDisabled(page);
	expect(await kept()).toEqual(["127.0.0.0/8"]);
});

test("a callback URL that another owner sets meanwhile stays", async () => {
	const of = await at.account("Both");
	const path = `/accounts/${of.account.sid}`;
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=callbacks");
	const url = page.getByLabel("Callback URL");
	await url.waitFor();
	await of.call("PATCH", path, { callbackUrl: endpoint.url });
	await page.getByLabel("Method").selectOption("GET");
	await page.getByRole("button", { name: "Save" }).click();
	await prove(page);
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await url.inputValue()).toBe(endpoint.url);
	const kept = await of.call<{ data: object }>("GET", path);
	expect(kept.body.data).toMatchObject({
		...{ callbackUrl: endpoint.url, callbackMethod: "GET" },
	});
});

test("another tab of the page, and another account, ask before what is typed is lost", async () => {
	const of = await at.account("Above");
	const below = await at.account("Below", of);
	const { page, open } = await at.person("owner", { of });
	const leave = page.getByRole("dialog", { name: "Leave without saving?" });
	await open("/account");
	const contact = page.getByLabel("Contact address");
	await contact.fill("typed@example.com");
	await page.getByRole("tab", { name: "Tokens" }).click();
	await leave.getByRole("button", { name: "Cancel" }).click();
	expect(await contact.inputValue()).toBe("typed@example.com");
	await page.getByRole("tab", { name: "Tokens" }).click();
	await leave.getByRole("button", { name: "Leave" }).click();
	await page.getByRole("button", { name: "Make a token" }).waitFor();

	for (const kind of ["workflows", "templates"]) {
		await open(`/${kind}/new`);
		const name = page.getByLabel("Name", { exact: true });
		await name.fill("typed");
		const choose = async () => {
			await page.getByRole("button", { name: /^Account shown: / }).click();
			await page.getByRole("button", { name: /^Below/ }).click();
		};
		await choose();
		await leave.getByRole("button", { name: "Cancel" }).click();
		expect(await name.inputValue()).toBe("typed");
		await choose();
		await leave.getByRole("button", { name: "Leave" }).click();
		await page.getByText("You see an account below your own.").waitFor();
		expect(page.url()).toContain(`account=${below.account.sid}`);
		expect(await name.inputValue()).toBe("");
	}
});

test("a token is rotated: a second one is shown once, and the first is deleted", async () => {
	const of = await at.account("Rotation");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=tokens");
	await page.getByRole("button", { name: "Make a token" }).click();
	await prove(page);
	const dialog = page.getByRole("dialog", { name: "New token" });
	const token = await dialog.locator("pre").innerText();
	await look(page, "account-token");
	await dialog.getByRole("button", { name: "Done" }).click();
	expect(await page.getByText(token).count()).toBe(0);
	await look(page, "account-tokens");
	const first = page.getByRole("button", { name: /^Delete the token/ }).first();
	const second = page.getByRole("button", { name: /^Delete the token/ }).last();
	const names = [
		await first.getAttribute("aria-label"),
		await second.getAttribute("aria-label"),
	];
	const before = await of.call<{ data: { tokens: { id: string }[] } }>(
		"GET",
		`/accounts/${of.account.sid}`,
	);
	const old = before.body.data.tokens[0]?.id ?? "";
	expect(names.some((name) => name?.includes(old))).toBe(true);
	await page.getByRole("button", { name: `Delete the token ${old}` }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Delete" })
		.click();
	await expect
		.poll(async () => (await of.call("GET", "/accounts")).status)
		.toBe(401);
	const renewed = { ...of.account, token };
	const basic = Buffer.from(`${renewed.sid}:${renewed.token}`).toString(
		"base64",
	);
	const reply = await fetch(`${at.postern.url}/accounts`, {
		headers: { authorization: `Basic ${basic}` },
	});
	expect(reply.status).toBe(200);
});

test("a callback URL is saved after a proof, and its test says what the endpoint answered", async () => {
	const of = await at.account("Callbacks");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=callbacks");
	await page.getByLabel("Callback URL").fill(endpoint.url);
	await page.getByRole("button", { name: "Save" }).click();
	await prove(page);
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	const trial = page.getByRole("button", { name: "Send a test callback" });
	await trial.click();
	await page.getByText(/Taken: the endpoint answered 204/).waitFor();
	endpoint.answer(500);
	await trial.click();
	await page.getByText(/Not taken: the endpoint answered 500/).waitFor();
	await look(page, "account-callbacks");
});

test("a test recipient is added and removed", async () => {
	const of = await at.account("Tests");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=tests");
	await page.getByText("No test recipients yet").waitFor();
	await page
		.getByLabel("Recipient", { exact: true })
		.last()
		.fill("+12015550123");
	await page.getByLabel("Fixed code").fill("424242");
	await page.getByRole("button", { name: "Add" }).click();
	await prove(page);
	await page.getByRole("button", { name: /^Remove .*12015550123/ }).waitFor();
	expect(await page.getByText("424242").count()).toBe(0);
	await look(page, "account-tests");
	await page.getByRole("button", { name: /^Remove / }).click();
	await page.getByText("No test recipients yet").waitFor();
});

test("a sub-account is made, looked at, and suspended; its people see only it", async () => {
	const of = await at.account("Parent");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=below");
	await page.getByRole("button", { name: "Make a sub-account" }).click();
	const dialog = page.getByRole("dialog", { name: "Make a sub-account" });
	await dialog.getByLabel("Name").fill("Child");
	await dialog.getByRole("button", { name: "Make a sub-account" }).click();
	await prove(page);
	const made = page.getByRole("dialog", { name: "Child" });
	const sid = await made.locator("code").innerText();
	const token = await made.locator("pre").innerText();
	await made.getByRole("button", { name: "Done" }).click();
	await look(page, "account-below");
	await page.getByRole("link", { name: "Look at Child" }).click();
	await page.getByText("You see an account below your own.").waitFor();
	expect(page.url()).toContain(`account=${sid}`);
	await page.getByRole("link", { name: "Limits", exact: true }).click();
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
	expect(page.url()).toContain(`account=${sid}`);

	const child = await at.stranger();
	await child.open("/#token");
	await child.page.getByLabel("SID of the account").fill(sid);
	await child.page.getByLabel("Token").fill(token);
	await child.page
		.getByRole("button", { name: "Sign in", exact: true })
		.click();
	await child.page.getByRole("navigation", { name: "Menu" }).waitFor();
	await child.open(`/account?account=${of.account.sid}`);
	await child.page
		.getByRole("alert")
		.getByText(/Invalid account SID/)
		.waitFor();

	await page.getByRole("button", { name: "Back to your own" }).click();
	await open("/account?tab=below");
	await page.getByRole("button", { name: "Actions for Child" }).click();
	await page.getByRole("menuitem", { name: "Suspend" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Suspend" })
		.click();
	await page.getByRole("row", { name: /Child.*Suspended/ }).waitFor();
});

test("a name that turns its direction does not turn the question around it", async () => {
	const of = await at.account("Parent");
	await at.account("x\u202Eevil\u2066", of);
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=below");
	await page.getByRole("button", { name: /^Actions for x/ }).click();
	await page.getByRole("menuitem", { name: "Suspend" }).click();
	const title = page.getByRole("dialog").getByRole("heading");
	expect(await title.innerText()).toBe("Suspend: \u2068x\u202Eevil\u2069?");
	await look(page, "account-turned");
});

test("everything about a person is erased", async () => {
	const of = await at.account("Privacy");
	await of.sent({ to: "+4917100000155" });
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=persons");
	await page.getByLabel("Phone number or email address").fill("+4917100000155");
	await look(page, "account-person");
	await page.getByRole("button", { name: "Forget wrong codes" }).click();
	await page
		.getByRole("status")
		.getByText(/forgotten/)
		.waitFor();
	await page.getByRole("button", { name: "Erase everything" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Erase everything" })
		.click();
	await page
		.getByRole("status")
		.getByText(/erased/)
		.waitFor();
	const { body } = await of.call<{ twoFaOtpSdrs: unknown[] }>(
		"GET",
		"/2fa/search",
	);
	expect(body.twoFaOtpSdrs).toEqual([]);
});

test("a viewer can change nothing: no button, and the server refuses", async () => {
	const of = await at.account("Viewed");
	const { page, open } = await at.person("viewer", { of });
	for (const tab of ["settings", "tokens", "callbacks", "tests", "below"]) {
		await open(`/account?tab=${tab}`);
		const main = page.getByRole("main");
		for (const name of [/^Save/, /^Make/, /^Delete/, /^Add/, /^Send/]) {
			expect(await main.getByRole("button", { name }).count(), tab).toBe(0);
		}
	}
	const status = await page.evaluate(
		async (sid) =>
			(
				await fetch(`/accounts/${sid}`, {
					method: "PATCH",
					headers: {
						"Postern-Console": "1",
						"Content-Type": "application/json",
					},
					body: JSON.stringify({ name: "changed" }),
				})
			).status,
		of.account.sid,
	);
	expect(status).toBe(403);
});

test("a failure of one person's erasure is not shown for the next one", async () => {
	const of = await at.account("Erasures");
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=persons");
	const person = page.getByLabel("Phone number or email address");
	const ask = () =>
		page.getByRole("button", { name: "Erase everything", exact: true }).click();
	const dialog = page.getByRole("dialog");
	await person.fill("nobody");
	await ask();
	await dialog.getByRole("button", { name: "Erase everything" }).click();
	await dialog.getByRole("alert").waitFor();
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await person.fill("+4917155500009");
	await ask();
	await dialog.getByRole("button", { name: "Cancel" }).waitFor();
	expect(await dialog.getByRole("alert").count()).toBe(0);
});

test("an account is found among more than a page of the API has, and a list that is cut says so", async () => {
	const { page, open } = await at.person("owner");
	const made = (number: number) => ({
		...{ sid: `AC${String(number).padStart(32, "0")}`, name: `n${number}` },
		...{ status: "active", dateCreated: "2026-11-01 00:00:00" },
	});
	const all = Array.from({ length: 1_250 }, (_, number) => made(number));
	await page.route(/\/accounts\?/, (route) => {
		const query = new URL(route.request().url()).searchParams;
		const at = Number(query.get("page") ?? 0) * 1_000;
		return route.fulfill({
			json: {
				data: {
					...{ result: all.slice(at, at + 1_000), total: all.length },
					...{ page: at / 1_000, numPages: 2 },
				},
			},
		});
	});
	await open("/account?tab=below");
	await page.getByText("and 1,050 more: find by name or SID").waitFor();
	await page.getByRole("button", { name: /^Account shown: / }).click();
	const list = page.getByRole("dialog", { name: "Account shown" });
	await list.getByText("and 1,200 more: find by name or SID").waitFor();
	await list.getByLabel("Find by name or SID").fill("n1249");
	await list.getByRole("button", { name: /^n1249/ }).waitFor();
});

test("an account that is renamed has its new name in the menu and as the page's heading", async () => {
	const of = await at.account("Before");
	const { page, open } = await at.person("owner", { of });
	await open("/account");
	await page.getByLabel("Name", { exact: true }).first().fill("After");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("heading", { name: "After", level: 1 }).waitFor();
	await page.getByRole("button", { name: "Account shown: After" }).waitFor();
});
