/** Try it: a send as a person fills it in, the phone, a call, the inbox, and text that wants to be more than text. */

import { expect, test } from "vitest";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "../../server/test/support/callback-endpoint.ts";
import { consoleTest, PASSWORD, toHaveFocus } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest({ settings: MAY_CALL_US });

test("a message appears on the phone, and its code is right", async () => {
	const account = await at.account("Phone");
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	await page.getByLabel("to", { exact: true }).fill("+1 202 555 0111");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	const phone = page.getByRole("region", { name: "Phone" });
	const bubble = phone.getByText(/Your code is \d{6}/);
	await bubble.waitFor();
	const code = /\d{6}/.exec((await bubble.textContent()) ?? "")?.[0] ?? "";
	await page.getByLabel("Code to check").fill(code);
	await page.getByRole("button", { name: "Check", exact: true }).click();
	await page.getByText("The code is right.").waitFor();
	await look(page, "try-it");
});

test("a page that waits for messages does not keep its session alive", async () => {
	const account = await at.account("Left open");
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	const phone = page.getByRole("region", { name: "Phone" });
	const ended = page.getByRole("dialog", { name: "Sign in again" });
	for (const [text, minutes] of [
		["First", 0],
		["Second", 40],
	] as const) {
		at.postern.clock.advance(minutes * 60_000);
		const next = page.waitForRequest(/\/sandbox\/messages\?.*after=/);
		await account.send({ body: `${text} {code}` });
		await phone.getByText(new RegExp(`^${text} \\d`)).waitFor();
		await next;
	}
	expect(await ended.count()).toBe(0);
	at.postern.clock.advance(25 * 60_000);
	await account.send({ body: "Third {code}" });
	await toHaveFocus(ended);
	await page.keyboard.press("Escape");
	await ended.waitFor({ state: "hidden" });
	await page.waitForResponse((reply) => reply.status() === 401);
	expect(await ended.count()).toBe(0);
	await page.getByLabel("to", { exact: true }).fill("+1 202 555 0111");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await ended.getByLabel("Password", { exact: true }).fill(PASSWORD);
	await ended.getByRole("button", { name: "Sign in", exact: true }).click();
	// It has gone on asking.
	await phone.getByText(/^Third \d/).waitFor();
});

test("the program says what the form says, and a refusal leaves all that is typed", async () => {
	const { page, open } = await at.person("developer");
	await open("/try-it");
	const body = page.getByLabel("body", { exact: true });
	await body.fill("It's $HOME: {code}");
	await page.getByRole("button", { name: "Code", exact: true }).click();
	await page.getByLabel("codeLength").fill("99");
	const program = page.getByRole("region", {
		name: /^The same as a program: /,
	});
	expect(await program.textContent()).toContain(`It'\\''s $HOME: {code}`);
	await page.getByText("Python", { exact: true }).click();
	expect(await program.textContent()).toContain(`"codeLength": 99`);
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page
		.getByRole("alert")
		.getByText(/codeLength/)
		.waitFor();
	expect(await body.inputValue()).toBe("It's $HOME: {code}");
});

test("a call rings, and its words are there when it is answered", async () => {
	const account = await at.account("Call");
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	await page.getByLabel("channel", { exact: true }).selectOption("call");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	const ring = page.getByRole("alert").filter({ hasText: "Incoming call" });
	await ring.waitFor();
	await look(page, "try-it-call");
	await ring.getByRole("button", { name: "Answer" }).click();
	await page
		.getByRole("alert")
		.getByText(/Your code is/)
		.waitFor();
	await page.getByRole("button", { name: "Hang up" }).click();
	await page
		.getByRole("button", { name: "Hang up" })
		.waitFor({ state: "hidden" });
});

test("an email is shown in a frame that can do nothing", async () => {
	const account = await at.account("Mail");
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	await page.getByLabel("channel", { exact: true }).selectOption("email");
	await page.getByLabel("emailTo").fill("ann@example.com");
	await page.getByLabel("body", { exact: true }).fill("");
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page.getByRole("tab", { name: "Inbox (1)" }).click();
	await page.getByRole("listitem").getByText("ann@example.com").click();
	const frame = page.locator("iframe");
	expect(await frame.getAttribute("sandbox")).toBe("");
	const mail = page.frameLocator("iframe");
	await mail.getByText(/^\d{6}$/).waitFor();
	await look(page, "try-it-mail");
});

test("HTML, links, 10,000 characters and turned text stay text", async () => {
	const account = await at.account("Nasty");
	const name = "<img src=x onerror=alert(1)>\u202egnp";
	const sent = await account.send({
		service: name.slice(0, 60),
		body: `<script>alert(1)</script> javascript:alert(1) \u202eevil {code} ${"x".repeat(1_400)}`,
	});
	expect(sent.status, sent.text).toBe(200);
	const mail = await account.send({
		...{ to: undefined, from: undefined, channel: "email" },
		...{ emailTo: "ann@example.com", subject: "<b>bold</b> \u202esub" },
		body: '<a href="javascript:alert(1)">{code}</a><img src="http://127.0.0.1:9/x">',
	});
	expect(mail.status, mail.text).toBe(200);
	const { page, open } = await at.person("developer", { of: account });
	let dialogs = 0;
	page.on("dialog", (dialog) => {
		dialogs++;
		void dialog.dismiss();
	});
	const asked: string[] = [];
	page.on("request", (request) => asked.push(request.url()));
	await open("/try-it");
	const phone = page.getByRole("region", { name: "Phone" });
	await phone.getByText(/<script>alert\(1\)<\/script>/).waitFor();
	expect(await phone.locator("script, img, a").count()).toBe(0);
	const bubble = phone.locator("[dir=auto]").first();
	expect(await bubble.count()).toBe(1);
	await page.getByRole("tab", { name: /^Inbox/ }).click();
	await page.getByText("<b>bold</b>").click();
	const shown = page.frameLocator("iframe");
	await shown.getByText(/<a href="javascript:alert\(1\)">/).waitFor();
	expect(await shown.locator("a, img").count()).toBe(0);
	await look(page, "try-it-nasty");
	expect(dialogs).toBe(0);
	expect(asked.filter((url) => !url.startsWith(at.postern.url))).toEqual([]);
});

test("callbacks of the send are shown as they come", async () => {
	const endpoint = await startCallbackEndpoint();
	const account = await at.account("Told");
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	await page.getByRole("button", { name: "Callbacks", exact: true }).click();
	await page.getByLabel("callbackUrl").fill(endpoint.url);
	await page.getByRole("button", { name: "Send", exact: true }).click();
	await page.getByRole("tab", { name: "Callbacks" }).click();
	for (const event of ["otp.sent", "otp.delivered"]) {
		await page
			.getByRole("listitem")
			.filter({ hasText: event })
			.getByText(/answered 204/)
			.waitFor();
	}
	await look(page, "try-it-callbacks");
	await endpoint.close();
});

test("the emptied sandbox is empty", async () => {
	const account = await at.account("Emptied");
	await account.sent();
	const { page, open } = await at.person("developer", { of: account });
	await open("/try-it");
	await page.getByRole("button", { name: "Empty the sandbox" }).click();
	await page
		.getByText("Messages to this account's sandbox appear here")
		.waitFor();
	expect(await account.messages()).toEqual([]);
});

test("a viewer has no Try it, neither in the menu nor at its address", async () => {
	const { page, open } = await at.person("viewer");
	await open("/try-it");
	await page.getByText("This page is not for your role").waitFor();
	await look(page, "not-allowed");
	expect(await page.getByRole("link", { name: "Try it" }).count()).toBe(0);
});
