/** Templates: a text as a phone shows it, with its parts. */

import { expect, test } from "vitest";
import { consoleTest, toldOf } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a template is written, seen on a phone, saved and deleted", async () => {
	const account = await at.account("Texts");
	const { page, open } = await at.person("developer", { of: account });
	await open("/templates");
	await page.getByText("No template yet").waitFor();
	await page.getByRole("link", { name: "New template" }).first().click();
	await page.getByLabel("Name").fill("sign_in");
	const first = page.getByRole("group", { name: "Text 1" });
	const body = first.getByLabel("Text", { exact: true });
	await body.fill("{cod} is wrong");
	await page.getByText(/placeholder that does not exist/).waitFor();
	await body.fill("No code");
	await page.getByText("It must hold {code}").waitFor();
	await body.fill("{service}: {code}, for {minutes} minutes");
	const phone = page.getByRole("region", { name: "The recipient's phone" });
	await phone.getByText("Texts: 482913, for 10 minutes").waitFor();
	await page.getByText("One SMS part").waitFor();
	await body.fill(`Ваш код: {code} ${"я".repeat(70)}`);
	await page.getByText("2 SMS parts; carriers bill each").waitFor();
	await page.getByText(/Outside the GSM alphabet: В а/).waitFor();
	await look(page, "template-editor");
	await page.getByRole("button", { name: "Add a text" }).click();
	const second = page.getByRole("group", { name: "Text 2" });
	await second.getByLabel("Language").fill("de");
	await second.getByLabel("Text", { exact: true }).fill("{code} ist Ihr Code");
	await phone.getByText("482913 ist Ihr Code").waitFor();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("heading", { name: "Template sign_in" }).waitFor();
	await page.getByRole("link", { name: /All templates/ }).click();
	await page.getByText("2 texts").waitFor();
	await look(page, "templates");
	await page.getByRole("button", { name: "Delete: sign_in" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Delete" })
		.click();
	await page.getByText("No template yet").waitFor();
});

test("what somebody else changes meanwhile stays", async () => {
	const account = await at.account("Both");
	const made = await account.call<{ data: { sid: string } }>(
		...(["POST", "/2fa/templates"] as const),
		{ name: "both", texts: [{ body: "One {code}" }] },
	);
	const { sid } = made.body.data;
	const kept = async () => {
		const path = `/2fa/templates/search/${sid}`;
		type Kept = { data: { description: string; texts: object[] } };
		return (await account.call<Kept>("GET", path)).body.data;
	};
	const { page, open } = await at.person("developer", { of: account });
	await open(`/templates/${sid}`);
	await page.getByLabel("Description").fill("by two");
	await account.call("PUT", `/2fa/templates/${sid}`, {
		texts: [{ body: "Two {code}" }],
	});
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await kept()).toMatchObject({
		...{ description: "by two", texts: [{ body: "Two {code}" }] },
	});
	await page.getByLabel("Text", { exact: true }).first().waitFor();
	await page.getByText("Two {code}").first().waitFor();
});

test("texts that two edit: whoever is later is told, and sees those of the other", async () => {
	const account = await at.account("Both");
	const made = await account.call<{ data: { sid: string } }>(
		...(["POST", "/2fa/templates"] as const),
		{ name: "both", texts: [{ body: "One {code}" }] },
	);
	const { sid } = made.body.data;
	const { page, open } = await at.person("developer", { of: account });
	await open(`/templates/${sid}`);
	const text = page.getByLabel("Text", { exact: true }).first();
	await text.fill("Mine {code}");
	await account.call("PUT", `/2fa/templates/${sid}`, {
		texts: [{ body: "Two {code}" }],
	});
	await page.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Texts");
	await page.getByRole("button", { name: "Show theirs, drop mine" }).click();
	await expect.poll(() => text.inputValue()).toBe("Two {code}");
});

test("a text with HTML and turned letters stays text", async () => {
	const account = await at.account("<b>Nasty</b> \u202egnp");
	const made = await account.call<{ data: { sid: string } }>(
		...([
			"POST",
			"/2fa/templates",
			{
				name: "nasty",
				description: "<i>x</i> javascript:alert(1)",
				texts: [{ body: "<script>alert(1)</script>\u202e{code}" }],
			},
		] as const),
	);
	expect(made.status, made.text).toBe(200);
	const { page, open } = await at.person("developer", { of: account });
	await open("/templates");
	await page.getByText("<i>x</i> javascript:alert(1)").waitFor();
	await open(`/templates/${made.body.data.sid}`);
	const phone = page.getByRole("region", { name: "The recipient's phone" });
	await phone.getByText("<script>alert(1)</script>").waitFor();
	expect(await phone.locator("script").count()).toBe(0);
});
