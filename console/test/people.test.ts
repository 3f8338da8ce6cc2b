/** People and the audit log, as an owner and as others see them. */

import { describe, expect, test } from "vitest";
import {
	comeBack,
	consoleTest,
	PASSWORD,
	prove,
	roleDialog,
	signIn,
	toldOf,
} from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("an owner invites somebody, who sets a password by the link and signs in with the role", async () => {
	const { page, open } = await at.person("owner");
	await open("/people");
	await page.getByRole("button", { name: "Invite somebody" }).click();
	const dialog = page.getByRole("dialog", { name: "Invite somebody" });
	await dialog.getByLabel("Address").fill("new@example.com");
	await dialog.getByLabel("Support").check();
	await look(page, "people-invite");
	await dialog.getByRole("button", { name: "Make the link" }).click();
	await prove(page);
	const shown = page.getByRole("dialog", { name: "One-time link" });
	const link = await shown.locator("pre").innerText();
	await look(page, "people-link");
	expect(link).toMatch(new RegExp(`^${at.postern.url}/join#US`));
	await shown.getByRole("button", { name: "Done" }).click();
	await page.getByRole("row", { name: /new@example\.com.*Invited/ }).waitFor();

	const guest = await at.stranger();
	await guest.page.goto(link);
	await guest.page.getByLabel("New password").fill(PASSWORD);
	await guest.page.getByRole("button", { name: "Set the password" }).click();
	await guest.page.getByRole("button", { name: "Sign in" }).click();
	await signIn(guest.page, "new@example.com");
	await guest.page.getByRole("button", { name: /^You: new@/ }).click();
	await guest.page.getByText("Support", { exact: true }).first().waitFor();

	await page.reload();
	await page.getByRole("row", { name: /new@example\.com.*Active/ }).waitFor();
	await look(page, "people");
});

test("a role is changed, somebody is suspended, and the last owner stays", async () => {
	const { page, open, email } = await at.person("owner");
	const other = await at.person("viewer");
	await other.open("/profile");
	await open("/people");
	const actions = page.getByRole("button", {
		name: `Actions for ${other.email}`,
	});
	await actions.click();
	await page.getByRole("menuitem", { name: "Change the role" }).click();
	await page.getByRole("dialog").getByLabel("Developer").check();
	await page.getByRole("button", { name: "Save" }).click();
	await prove(page);
	await page
		.getByRole("row", { name: new RegExp(`${other.email}.*Developer`) })
		.waitFor();
	await actions.click();
	await page.getByRole("menuitem", { name: "Suspend" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Suspend" })
		.click();
	await page
		.getByRole("row", { name: new RegExp(`${other.email}.*Suspended`) })
		.waitFor();
	// The session of the other person ends: said in place, with nothing lost.
	await other.page.getByRole("link", { name: "Limits", exact: true }).click();
	await other.page.getByRole("dialog", { name: "Sign in again" }).waitFor();

	const alone = await at.account("alone");
	const owner = await at.person("owner", { of: alone });
	await owner.open("/people");
	await owner.page
		.getByRole("button", { name: `Actions for ${owner.email}` })
		.click();
	await owner.page.getByRole("menuitem", { name: "Remove" }).click();
	await owner.page
		.getByRole("dialog")
		.getByRole("button", { name: "Remove" })
		.click();
	await prove(owner.page);
	await owner.page.getByRole("alert").waitFor();
	expect(email).toMatch(/owner/);
});

test("a role that another owner gives while the dialog is open stays", async () => {
	const { page, open } = await at.person("owner");
	const other = await at.person("viewer");
	await open("/people");
	const dialog = await roleDialog(page, other.email);
	await dialog.getByLabel("Viewer").waitFor();
	await at.api.call(
		"PATCH",
		`/accounts/${at.api.account.sid}/users/${other.sid}`,
		{ role: "support" },
	);
	await comeBack(page);
	await expect.poll(() => dialog.getByLabel("Support").isChecked()).toBe(true);
	const save = dialog.getByRole("button", { name: "Save" });
	expect(await save.isDisabled()).toBe(true);
});

test("a role that two owners give: whoever is later is told before hers is saved", async () => {
	const { page, open } = await at.person("owner");
	const other = await at.person("viewer");
	await open("/people");
	const dialog = await roleDialog(page, other.email);
	await dialog.getByLabel("Developer").check();
	await at.api.call(
		"PATCH",
		`/accounts/${at.api.account.sid}/users/${other.sid}`,
		{ role: "support" },
	);
	await dialog.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Role");
	await dialog.getByRole("button", { name: "Show theirs, drop mine" }).click();
	await expect.poll(() => dialog.getByLabel("Support").isChecked()).toBe(true);
});

describe("the audit log", () => {
	test("says who did what, and filters by kind in the URL", async () => {
		const { page, open, email } = await at.person("owner");
		await at.api.call("PATCH", `/accounts/${at.postern.master.sid}`, {
			name: "Acme",
		});
		await open("/audit");
		await page.getByRole("cell", { name: "Accounts: changed" }).waitFor();
		await page
			.getByRole("row", { name: new RegExp(email) })
			.first()
			.waitFor();
		await look(page, "audit");
		await page.getByLabel("Only this kind").selectOption("account");
		await expect.poll(() => page.url()).toContain("kind=account");
		await expect
			.poll(() => page.getByRole("cell", { name: /^Sign-ins/ }).count())
			.toBe(0);
		await page.goBack();
		await page
			.getByRole("cell", { name: /^Sign-ins/ })
			.first()
			.waitFor();
	});

	test("is not for others: neither in the menu nor at its address", async () => {
		const { page, open } = await at.person("developer");
		await open("/profile");
		for (const name of ["People", "Audit log"]) {
			expect(await page.getByRole("link", { name }).count()).toBe(0);
		}
		await open("/audit");
		await page
			.getByRole("heading", { name: "This page is not for your role" })
			.waitFor();
	});
});
