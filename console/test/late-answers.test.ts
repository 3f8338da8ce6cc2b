/** Answers that come when the person has gone on: to another account, record, list or dialog. */

import type { Page, Request } from "playwright-core";
import { expect, test } from "vitest";
import { totpCode, totpStepAt } from "../../server/src/secrets/totp.ts";
import { type Client, times } from "../../server/test/support/client.ts";
import {
	add,
	verificationAt,
} from "../../server/test/support/verifications.ts";
import {
	comeBack,
	consoleTest,
	PASSWORD,
	prove,
	signIn,
	toHaveFocus,
} from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

const row = (page: Page, recipient: string) =>
	page.getByRole("link", { name: new RegExp(recipient) });

/** Holds the answer to the next request that fits. `asked`: the service has answered it. */
async function hold(page: Page, fits: (request: Request) => boolean) {
	let isTaken = false;
	let answered = () => {};
	let letGo = () => {};
	const asked = new Promise<void>((resolve) => {
		answered = resolve;
	});
	const gate = new Promise<void>((resolve) => {
		letGo = resolve;
	});
	await page.route("**/*", async (route) => {
		if (isTaken || !fits(route.request())) return route.fallback();
		isTaken = true;
		// The browser says where a request comes from; this one has to be told.
		const response = await route.fetch({
			headers: {
				...(await route.request().allHeaders()),
				"sec-fetch-site": "same-origin",
			},
		});
		answered();
		await gate;
		// The page may have given it up.
		await route.fulfill({ response }).catch(() => {});
	});
	return { asked, letGo };
}

async function showAccount(page: Page, name: string): Promise<void> {
	await page.getByRole("button", { name: /^Account shown: / }).click();
	await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
	await page.waitForURL(/account=/);
}

async function makeWorkflow(of: Client, name: string): Promise<void> {
	const made = await of.call("POST", "/2fa/workflows", {
		...{ name, channels: [{ channel: "sms", interval: 0 }] },
	});
	expect(made.status, made.text).toBe(200);
}

test("older rows of one list do not come into the next one", async () => {
	const of = await at.account("Long");
	const now = at.postern.clock.now();
	const store = await at.postern.openStore();
	await add(
		store,
		Array.from({ length: 105 }, (_, i) =>
			verificationAt(now - 10_000 + i, { accountSid: of.account.sid }),
		),
	);
	await store.close();
	const { page, open } = await at.person("viewer", { of });
	await open("/verifications");
	const older = await hold(page, (request) =>
		request.url().includes("before="),
	);
	await page.getByRole("button", { name: "Load older ones" }).click();
	await older.asked;
	await page
		.getByRole("combobox", { name: "Status" })
		.selectOption({ label: "Canceled" });
	const none = page.getByRole("heading", {
		name: "Nothing fits these filters",
	});
	await none.waitFor();
	const answered = page.waitForResponse(/before=/);
	older.letGo();
	await (await answered).finished();
	await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
	expect(await page.getByRole("list").getByText("2FA").count()).toBe(0);
	expect(await none.count()).toBe(1);
});

test("a row that comes while the list is on its way is in it", async () => {
	const { page, open } = await at.person("support");
	await open("/verifications");
	await page.getByText("Live", { exact: true }).waitFor();
	const other = await page.context().newPage();
	await other.goto(`${at.postern.url}/verifications`);
	await other.getByText("Live", { exact: true }).waitFor();
	const first = await hold(page, (request) =>
		/\/console\/verifications\?.*channel=sms/.test(request.url()),
	);
	await page
		.getByRole("combobox", { name: "Channel" })
		.selectOption({ label: "SMS" });
	await first.asked;
	await at.api.sent({ to: "4917122200001" });
	await row(other, "4917122200001").waitFor();
	await other.close();
	first.letGo();
	await row(page, "4917122200001").waitFor({ timeout: 10_000 });
});

test("why a record was not sent again is not said of the next record", async () => {
	const [one, two] = await times(2, (i) =>
		at.api.sent({ to: `491712220001${i}`, service: "late" }),
	);
	const { page, open } = await at.person("support");
	await open(`/verifications/${one?.requestId}?service=late`);
	const heading = (number: string) =>
		page.getByRole("heading", { name: new RegExp(number) });
	await row(page, "4917122200011").click();
	await heading("4917122200011").waitFor();
	await row(page, "4917122200010").click();
	await heading("4917122200010").waitFor();
	const again = { name: "Send again", exact: true };
	await page.getByRole("button", again).click();
	await page.getByRole("menuitem", again).click();
	await page.getByRole("alert").getByText("This did not work").waitFor();
	await row(page, "4917122200011").click();
	await heading("4917122200011").waitFor();
	expect(page.url()).toContain(two?.requestId);
	expect(await page.getByText("This did not work").count()).toBe(0);
});

test("while an account's workflows are on their way, none of another one are shown", async () => {
	const of = await at.account("Above it");
	await at.account("Under it", of);
	await makeWorkflow(of, "from_above");
	const { page, open } = await at.person("developer", { of });
	await open("/workflows");
	await page.getByText("from_above").waitFor();
	const list = await hold(page, (request) =>
		request.url().includes("/2fa/workflows/search"),
	);
	await showAccount(page, "Under it");
	await list.asked;
	expect(await page.getByText("from_above").count()).toBe(0);
	list.letGo();
	await page.getByText("No workflow yet").waitFor();
});

test("the answer to a send is gone in the next account", async () => {
	const of = await at.account("Sends");
	await at.account("Does not", of);
	const { page, open } = await at.person("developer", { of });
	await open("/try-it");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page.getByText("Open the record").waitFor();
	await page.getByLabel("service", { exact: true }).fill("Typed");
	await showAccount(page, "Does not");
	await page.getByText("You see an account below your own.").waitFor();
	expect(await page.getByText("Open the record").count()).toBe(0);
	expect(await page.getByLabel("service", { exact: true }).inputValue()).toBe(
		"Typed",
	);
});

test("whoever deletes the last row of a last page comes to the page before", async () => {
	const of = await at.account("Pages");
	for (let i = 0; i < 51; i++) await makeWorkflow(of, `flow${100 + i}`);
	const { page, open } = await at.person("developer", { of });
	await open("/workflows?page=1");
	await page.getByRole("button", { name: /^Delete: / }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Delete" })
		.click();
	await expect
		.poll(() => page.getByRole("button", { name: /^Delete: / }).count())
		.toBe(50);
	expect(new URL(page.url()).searchParams.get("page")).toBe("0");
});

test("what is typed while an entry is added stays for the next one", async () => {
	const of = await at.account("Entries");
	const { page, open } = await at.person("owner", { of });
	await open("/fraud?tab=lists");
	const button = page.getByRole("button", { name: "Add", exact: true });
	await page.getByLabel("Value").fill("+49170");
	await page.getByLabel("Reason").fill("pumped");
	await button.click();
	await prove(page);
	await page.getByRole("row", { name: /\+49170/ }).waitFor();
	await page.getByLabel("Value").fill("+49171");
	await page.getByLabel("Reason").fill("pumped");
	const adding = await hold(
		page,
		(request) => request.method() === "POST" && /\/lists$/.test(request.url()),
	);
	await button.click();
	await adding.asked;
	await page.getByLabel("Value").fill("+49172");
	adding.letGo();
	await page.getByRole("row", { name: /\+49171/ }).waitFor();
	await expect.poll(() => button.isEnabled()).toBe(true);
	expect(await page.getByLabel("Value").inputValue()).toBe("+49172");
});

test("recovery codes are shown also if the person has gone to another page before they come", async () => {
	const { page, open } = await at.person("viewer");
	await open("/profile");
	await page.getByRole("button", { name: "Set up an app" }).click();
	await prove(page);
	const dialog = page.getByRole("dialog", { name: "Set up an app" });
	const secret = await dialog.locator("code").innerText();
	await dialog
		.getByLabel(/six digits/)
		.fill(totpCode(secret, totpStepAt(at.postern.clock.now())));
	const confirming = await hold(page, (request) =>
		request.url().endsWith("/console/totp/confirm"),
	);
	await dialog.getByRole("button", { name: "Confirm" }).click();
	await confirming.asked;
	await dialog.getByRole("button", { name: "Cancel" }).click();
	await page.getByRole("link", { name: "Limits", exact: true }).click();
	await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
	confirming.letGo();
	const codes = page.getByRole("dialog", { name: "Recovery codes" });
	await codes.waitFor({ timeout: 10_000 });
	await codes.getByRole("button", { name: "I have kept them" }).click();
	await page.getByRole("button", { name: /^You: / }).click();
	await page.getByRole("link", { name: "Profile" }).click();
	await page.getByText("8 recovery codes are left").waitFor();
});

/** Secrets that are shown once: where each is asked for, and the dialog with it. */
const SHOWN_ONCE = {
	"the first token of an account": {
		path: "/account?tab=below",
		async ask(page: Page) {
			const make = { name: "Make a sub-account" };
			await page.getByRole("button", make).click();
			const dialog = page.getByRole("dialog", make);
			await dialog.getByLabel("Name").fill("Late");
			await dialog.getByRole("button", make).click();
		},
		sends: /\/accounts$/,
		shown: "Late",
	},
	"a further token": {
		path: "/account?tab=tokens",
		ask: (page: Page) =>
			page.getByRole("button", { name: "Make a token" }).click(),
		sends: /\/tokens$/,
		shown: "New token",
	},
	"the link of an invitation": {
		path: "/people",
		async ask(page: Page) {
			const invite = { name: "Invite somebody" };
			await page.getByRole("button", invite).click();
			const dialog = page.getByRole("dialog", invite);
			await dialog.getByLabel("Address").fill("late@example.com");
			await dialog.getByRole("button", { name: "Make the link" }).click();
		},
		sends: /\/users$/,
		shown: "One-time link",
	},
	"a new link": {
		path: "/people",
		async ask(page: Page) {
			const link = { name: "New link", exact: true };
			await page.getByRole("button", { name: /^Actions for / }).click();
			await page.getByRole("menuitem", link).click();
			await page.getByRole("dialog").getByRole("button", link).click();
		},
		sends: /\/link$/,
		shown: "One-time link",
	},
};

test.each(Object.entries(SHOWN_ONCE))(
	"%s is shown also if the person has gone to another page before it comes",
	async (what, { path, ask, sends, shown }) => {
		const of = await at.account(what);
		const { page, open } = await at.person("owner", { of });
		await open(path);
		await ask(page);
		await page.getByRole("dialog", { name: "Is it you?" }).waitFor();
		const making = await hold(
			page,
			(request) => request.method() === "POST" && sends.test(request.url()),
		);
		await prove(page);
		await making.asked;
		const cancel = page.getByRole("button", { name: "Cancel", exact: true });
		if ((await cancel.count()) > 0) await cancel.click();
		await page.getByRole("link", { name: "Limits", exact: true }).click();
		await page.getByRole("heading", { name: "Limits", level: 1 }).waitFor();
		making.letGo();
		const dialog = page.getByRole("dialog", { name: shown });
		const secret = dialog.locator("pre");
		await secret.waitFor({ timeout: 10_000 });
		expect((await secret.innerText()).length).toBeGreaterThan(30);
		await toHaveFocus(dialog);
		await look(page, `shown-once ${what}`.replaceAll(" ", "-"));
		await dialog.getByRole("button", { name: "Done" }).click();
		await dialog.waitFor({ state: "detached" });
	},
);

test("a secret that comes when the session has ended is not shown to the next person", async () => {
	const of = await at.account("Ends");
	const { page, open } = await at.person("owner", { of });
	const next = await at.person("owner", { of });
	await open("/account?tab=tokens");
	await page.getByRole("button", { name: "Make a token" }).click();
	await page.getByRole("dialog", { name: "Is it you?" }).waitFor();
	const making = await hold(page, (request) =>
		request.url().endsWith("/tokens"),
	);
	await prove(page);
	await making.asked;
	await page.getByRole("button", { name: /^You: / }).click();
	await page.getByRole("link", { name: "Profile" }).click();
	await page.getByLabel("Present password").fill(PASSWORD);
	await page.getByLabel("New password").fill(`${PASSWORD} two`);
	await page.getByRole("button", { name: "Change the password" }).click();
	await page.getByLabel("Email address").waitFor();
	await signIn(page, next.email);
	await page.getByRole("button", { name: /^You: / }).waitFor();
	const answered = page.waitForResponse(/\/tokens$/);
	making.letGo();
	await (await answered).finished();
	await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
	expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a sign-in that was closed on its way does not close the next one", async () => {
	const { page, open } = await at.person("developer");
	await open("/try-it");
	await page.context().clearCookies();
	const send = page.getByRole("button", { name: "Send", exact: true });
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	const password = dialog.getByLabel("Password", { exact: true });
	const signIn = dialog.getByRole("button", { name: "Sign in", exact: true });
	const first = await hold(
		page,
		(request) =>
			request.method() === "POST" && request.url().endsWith("/console/session"),
	);
	// A late request of the page itself may be the first to be told that it must sign in.
	await send.click({ timeout: 2_000 }).catch(() => {});
	await password.fill(PASSWORD);
	await signIn.click();
	await first.asked;
	await dialog.getByRole("button", { name: "Close" }).click();
	await page.context().clearCookies();
	await send.click();
	await dialog.waitFor();
	const answered = page.waitForResponse(/\/console\/session$/);
	first.letGo();
	await answered;
	await password.fill(PASSWORD, { timeout: 10_000 });
	await signIn.click();
	await page.getByText("Open the record").waitFor({ timeout: 10_000 });
});

test("whoever has just signed in is not asked to sign in again", async () => {
	const { page, open, email } = await at.person("viewer");
	await open("/profile");
	const next = `${PASSWORD} two`;
	await page.getByLabel("Present password").fill(PASSWORD);
	await page.getByLabel("New password").fill(next);
	const changing = await hold(page, (request) =>
		request.url().endsWith("/console/password"),
	);
	await page.getByRole("button", { name: "Change the password" }).click();
	await changing.asked;
	await comeBack(page);
	const dialog = page.getByRole("dialog", { name: "Sign in again" });
	await dialog.waitFor();
	changing.letGo();
	await dialog.waitFor({ state: "detached" });
	await page.getByLabel("Email address").fill(email);
	await page.getByLabel("Password", { exact: true }).fill(next);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByRole("heading", { name: email }).waitFor();
	expect(await dialog.count()).toBe(0);
});

test("a message that comes while the sandbox is emptied is shown", async () => {
	const of = await at.account("Empties");
	const before = await of.sent({ to: "4917122200031" });
	const { page, open } = await at.person("developer", { of });
	await open("/try-it");
	const phone = page.getByRole("region", { name: "Phone" });
	await phone.getByText(before.code).waitFor();
	const emptying = await hold(page, (request) => request.method() === "DELETE");
	await page.getByRole("button", { name: "Empty the sandbox" }).click();
	await emptying.asked;
	const after = await of.sent({ to: "4917122200032" });
	await phone.getByText(after.code).waitFor();
	emptying.letGo();
	await page.getByText("The sandbox is empty").waitFor();
	await phone.getByText(after.code).waitFor({ timeout: 10_000 });
	expect(await phone.getByText(before.code).count()).toBe(0);
});

test("a record is looked at again after a look that failed", async () => {
	const { requestId, code } = await at.api.sent({ to: "4917122200041" });
	const { page, open } = await at.person("support");
	let failed = 0;
	await page.route(`**/console/verifications/${requestId}?*`, (route) =>
		route.request().headers()["postern-background"] && failed++ === 0
			? route.fulfill({ status: 500 })
			: route.fallback(),
	);
	await open(`/verifications/${requestId}?service=none`);
	const alert = page.getByRole("alert").getByText("This did not work");
	await alert.waitFor();
	await at.api.verify(requestId, code);
	await page
		.getByRole("region", { name: "The chosen verification" })
		.getByText("Verified", { exact: true })
		.waitFor({ timeout: 15_000 });
	expect(await alert.count()).toBe(0);
});

test("a page that was asked for before a change was told does not take it back", async () => {
	const { requestId, code } = await at.api.sent({ to: "4917122200021" });
	const { page, open } = await at.person("support");
	let count = 0;
	// The first page comes; the look for what came before the stream is held.
	const look = await hold(
		page,
		(request) =>
			/\/console\/verifications\?/.test(request.url()) && ++count === 2,
	);
	await open("/verifications?service=2FA");
	const line = page.getByRole("listitem").filter({ hasText: "4917122200021" });
	await line.getByText("Pending").waitFor();
	await look.asked;
	await at.api.verify(requestId, code);
	await line.getByText("Verified").waitFor();
	const answered = page.waitForResponse(/\/console\/verifications\?/);
	look.letGo();
	await (await answered).finished();
	await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
	expect(await line.getByText("Verified").count()).toBe(1);
});
