/** The reference of the API: found, read, and tried on the account that has signed in. */

import { expect, test } from "vitest";
import { consoleTest, prove } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a code is sent by trying the operation, and the reply is shown", async () => {
	const of = await at.account("Tried");
	const { page, open } = await at.person("developer", { of });
	await open("/docs");
	await look(page, "reference");
	await page.getByLabel("Find an operation").fill("send a code");
	await page.getByRole("link", { name: "Send a code POST" }).click();
	await page.getByRole("heading", { name: "Send a code" }).waitFor();
	expect(page.url()).toContain("/docs/send");
	await page.getByLabel("Body (JSON)").fill("{");
	await page.getByRole("button", { name: "Send the request" }).click();
	await page.getByText("The body is not JSON.").waitFor();
	await page.getByLabel("Body (JSON)").fill(
		JSON.stringify({
			...{ service: "demo", to: "+12025550100", from: "Postern" },
			body: "Your code is {code}",
		}),
	);
	await page.getByRole("button", { name: "Send the request" }).click();
	await page.getByText(/^200 after/).waitFor();
	await look(page, "reference-send");
	const { body } = await of.call<{ twoFaOtpSdrs: unknown[] }>(
		"GET",
		"/2fa/search",
	);
	expect(body.twoFaOtpSdrs.length).toBe(1);
});

test("an operation that asks for a proof asks for it, and another role is told", async () => {
	const { page, open } = await at.person("owner");
	await open("/docs/createUser");
	await page.getByRole("button", { name: "Send the request" }).click();
	await prove(page);
	await page.getByText(/^200 after/).waitFor();
	const viewer = await at.person("viewer");
	await viewer.open("/docs/createUser");
	await viewer.page.getByText(/Your role \(Viewer\) may not do this/).waitFor();
	expect(
		await viewer.page.getByRole("button", { name: "Send the request" }).count(),
	).toBe(0);
});

test("a request is for the account that is shown, also below one's own", async () => {
	const above = await at.account("Above");
	const below = await at.account("Below", above);
	const { page, open } = await at.person("developer", { of: above });
	await open(`/docs/send?account=${below.account.sid}`);
	await page.getByRole("button", { name: "Send the request" }).click();
	await page.getByText(/^200 after/).waitFor();
	const sentBy = async ({ call }: typeof below) => {
		const { body } = await call<{ twoFaOtpSdrs: unknown[] }>(
			...(["GET", "/2fa/search"] as const),
		);
		return body.twoFaOtpSdrs.length;
	};
	expect(await sentBy(below)).toBe(1);
	expect(await sentBy(above)).toBe(0);
	await page.getByRole("button", { name: "Back to your own" }).click();
	await expect
		.poll(() => page.getByLabel("Body (JSON)").inputValue())
		.not.toContain(below.account.sid);
	await open(`/docs/search?account=${below.account.sid}`);
	expect(await page.getByLabel("accountSid").inputValue()).toBe(
		below.account.sid,
	);
});

test("every operation can be opened", async () => {
	const { page, open } = await at.person("owner");
	await open("/docs");
	const links = page
		.getByRole("navigation", { name: "Operations" })
		.getByRole("link");
	await links.first().waitFor();
	const count = await links.count();
	expect(count).toBeGreaterThan(40);
	for (let index = 0; index < count; index += 6) {
		await links.nth(index).click();
		await page.getByRole("heading", { name: "Try it" }).waitFor();
	}
});
