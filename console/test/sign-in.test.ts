/** Signing in and out, the one-time link, the second factor, and a session that ends under the page. */

import { describe, expect, test } from "vitest";
import { totpCode, totpStepAt } from "../../server/src/secrets/totp.ts";
import { browserAt, userOf } from "../../server/test/support/console.ts";
import { consoleTest, PASSWORD, prove, signIn } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a fresh installation: the account's token signs in, and the page is there within a second", async () => {
	const { page, open } = await at.stranger();
	await open("/#token");
	await look(page, "sign-in");
	const { sid, token } = at.postern.master;
	await page.getByLabel("SID of the account").fill(sid);
	await page.getByLabel("Token").fill(`${token}x`);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByText("SID or token is wrong").waitFor();
	await page.getByLabel("Token").fill(token);
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByRole("navigation", { name: "Menu" }).waitFor();
	await page.getByRole("button", { name: /^You: By a token/ }).click();
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
});

test("a one-time link sets a password, works once, and leaves no secret in the address", async () => {
	const made = await at.api.call<{ data: { link: string } }>(
		"POST",
		`/accounts/${at.postern.master.sid}/users`,
		{ email: "ann@example.com", role: "owner" },
	);
	const { link } = made.body.data;
	const { page, open } = await at.stranger();
	await open(link);
	await look(page, "join");
	const password = page.getByLabel("New password");
	await password.fill("short");
	await page.getByRole("button", { name: "Set the password" }).click();
	await page.getByRole("alert").waitFor();
	expect(await password.inputValue()).toBe("short");
	await password.fill(PASSWORD);
	await page.getByRole("button", { name: "Set the password" }).click();
	await page.getByRole("heading", { name: "Your password is set" }).waitFor();
	expect(page.url()).toBe(`${at.postern.url}/join`);
	await page.getByRole("button", { name: "Sign in" }).click();
	await signIn(page, "ann@example.com");

	const { page: second, open: again } = await at.stranger();
	await again(link);
	await second.getByLabel("New password").fill(PASSWORD);
	await second.getByRole("button", { name: "Set the password" }).click();
	await second.getByText("This link does not work").waitFor();
	await again("/join");
	await second
		.getByRole("heading", { name: "This address has no link" })
		.waitFor();
});

test("a wrong password is said plainly, and the address stays", async () => {
	const { page, open } = await at.stranger();
	await open("/");
	await page.getByLabel("Email address").fill("ann@example.com");
	await page.getByLabel("Password", { exact: true }).fill("wrong");
	await page.getByRole("button", { name: "Sign in", exact: true }).click();
	await page.getByText("Address, password or code is wrong").waitFor();
	expect(await page.getByLabel("Email address").inputValue()).toBe(
		"ann@example.com",
	);
});

test("somebody with users in two accounts signs in to either", async () => {
	const accounts = [await at.account("One"), await at.account("Two")];
	const email = "both@example.com";
	for (const of of accounts) {
		await userOf(
			of,
			browserAt(() => at.postern.url),
			"owner",
			email,
		);
	}
	const { page, open } = await at.stranger();
	await open("/");
	await page.getByRole("button", { name: /in several accounts/ }).click();
	await look(page, "sign-in-account");
	await page
		.getByLabel("SID of the account")
		.fill(` ${accounts[1]?.account.sid} `);
	await signIn(page, email);
	await page.getByRole("button", { name: /^Account shown: Two/ }).waitFor();
});

test("German: the whole page, in the language of the browser", async () => {
	const { page, open } = await at.stranger({ locale: "de-DE" });
	await open("/");
	await page.getByRole("heading", { name: "Anmelden" }).waitFor();
	expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
});

describe("the profile", () => {
	test("a second factor is set up, asked for, and taken away", async () => {
		const { page, open, email } = await at.person("viewer");
		await open("/profile");
		await page.getByRole("button", { name: "Set up an app" }).click();
		await prove(page);
		const dialog = page.getByRole("dialog", { name: "Set up an app" });
		const secret = await dialog.locator("code").innerText();
		await look(page, "profile-totp");
		await dialog.getByLabel(/six digits/).fill("000000");
		await dialog.getByRole("button", { name: "Confirm" }).click();
		await dialog.getByRole("alert").waitFor();
		await dialog
			.getByLabel(/six digits/)
			.fill(totpCode(secret, totpStepAt(at.postern.clock.now())));
		await dialog.getByRole("button", { name: "Confirm" }).click();
		const codes = page.getByRole("dialog", { name: "Recovery codes" });
		await codes.waitFor();
		expect(await codes.locator("code").count()).toBe(8);
		const [first] = await codes.locator("code").allInnerTexts();
		await codes.getByRole("button", { name: "I have kept them" }).click();
		await page.getByText("8 recovery codes are left").waitFor();
		await look(page, "profile");

		const other = await at.stranger();
		await other.open("/profile");
		await other.page.getByLabel("Email address").fill(email);
		await other.page.getByLabel("Password", { exact: true }).fill(PASSWORD);
		const go = other.page.getByRole("button", { name: "Sign in", exact: true });
		await go.click();
		await other.page
			.getByLabel("Code of your authenticator app")
			.fill(first ?? "");
		await go.click();
		await other.page.getByText("7 recovery codes are left").waitFor();

		// Both browsers stand in the list of sessions; one ends the other.
		await open("/profile");
		await page
			.getByRole("button", { name: /^End the session in Chrome/ })
			.click();
		await expect
			.poll(() =>
				page.getByRole("button", { name: /^End the session/ }).count(),
			)
			.toBe(0);
		const takeAway = async (from: typeof page) => {
			const button = { name: "Take the second factor away" };
			await from.getByRole("button", button).click();
			await from.getByRole("dialog").getByRole("button", button).click();
		};
		await takeAway(other.page);
		await other.page.getByRole("dialog", { name: "Sign in again" }).waitFor();
		await takeAway(page);
		await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
	});

	test("a new password ends the session, and the new one signs in", async () => {
		const { page, open, email } = await at.person("support");
		await open("/profile");
		await page.getByLabel("Present password").fill("wrong");
		await page.getByLabel("New password").fill("another good password");
		const go = page.getByRole("button", { name: "Change the password" });
		await go.click();
		await page.getByRole("alert").waitFor();
		expect(await page.getByLabel("New password").inputValue()).toBe(
			"another good password",
		);
		await page.getByLabel("Present password").fill(PASSWORD);
		await go.click();
		await page.getByRole("heading", { name: "Sign in", level: 1 }).waitFor();
		await page.getByLabel("Email address").fill(email);
		await page
			.getByLabel("Password", { exact: true })
			.fill("another good password");
		await page.getByRole("button", { name: "Sign in", exact: true }).click();
		await page.getByRole("heading", { name: "Your profile" }).waitFor();
	});
});
