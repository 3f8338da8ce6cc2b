/** A limit is made, reached, seen, changed and deleted. */

import { expect, test } from "vitest";
import { consoleTest, toldOf } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a limit is made, reached and seen: how full it is, and since when", async () => {
	const of = await at.account("Limited");
	const { page, open } = await at.person("developer", { of });
	await open("/limits");
	await page.getByText("No limits yet").waitFor();
	await look(page, "limits-empty");
	await page.getByRole("button", { name: "Make a limit" }).click();
	const dialog = page.getByRole("dialog", { name: "Make a limit" });
	await dialog.getByLabel("Name").fill("on ip");
	await dialog.getByLabel("Most sends").fill("2");
	await look(page, "limits-new");
	await dialog.getByRole("button", { name: "Make a limit" }).click();
	await dialog.getByRole("alert").waitFor();
	expect(await dialog.getByLabel("Name").inputValue()).toBe("on ip");
	await dialog.getByLabel("Name").fill("on_ip");
	await dialog.getByRole("button", { name: "Make a limit" }).click();
	await page.getByRole("heading", { name: "on_ip", level: 1 }).waitFor();

	const limits = { on_ip: "203.0.113.7" };
	for (const status of [200, 200, 429]) {
		expect((await of.send({ limits })).status).toBe(status);
	}
	await page.getByText("2 of 2").first().waitFor();
	await page.getByLabel("Look at one key").fill("203.0.113.7");
	await page.getByRole("button", { name: "Look" }).click();
	await expect.poll(() => page.getByText("2 of 2").count()).toBe(2);
	await look(page, "limits-one");

	await page.getByRole("button", { name: "Change" }).click();
	const change = page.getByRole("dialog", { name: "on_ip" });
	await change.getByRole("button", { name: "Add a second bucket" }).click();
	await change.getByLabel("Most sends").first().fill("9");
	await change.getByRole("button", { name: "Save" }).click();
	await page.getByRole("row", { name: /day 20 86,400/ }).waitFor();
	expect((await of.send({ limits })).status).toBe(200);

	await open("/limits");
	await page.getByRole("link", { name: "on_ip" }).waitFor();
	await look(page, "limits");
	await page.getByRole("link", { name: "on_ip" }).click();
	await page.getByRole("button", { name: "Delete" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Delete" })
		.click();
	await page.getByText("No limits yet").waitFor();
});

test("buckets that somebody else changes while the dialog is open stay", async () => {
	const of = await at.account("Both");
	const bucket = { name: "hour", max: 5, interval: 3_600 };
	const made = await of.call<{ data: { sid: string } }>("POST", "/2fa/limits", {
		...{ name: "both", buckets: [bucket] },
	});
	const path = `/2fa/limits/${made.body.data.sid}`;
	const { page, open } = await at.person("developer", { of });
	await open(`/limits/${made.body.data.sid}`);
	await page.getByRole("button", { name: "Change" }).click();
	const dialog = page.getByRole("dialog", { name: "both" });
	await dialog.getByLabel("Description").fill("by two");
	await of.call("PUT", path, { buckets: [{ ...bucket, max: 9 }] });
	await dialog.getByRole("button", { name: "Save" }).click();
	await page.getByRole("row", { name: /hour 9 3,600/ }).waitFor();
	await dialog.waitFor({ state: "hidden" });
	await page.getByText("by two").waitFor();
});

test("buckets that two edit: whoever is later is told before hers are saved", async () => {
	const of = await at.account("Both");
	const bucket = { name: "hour", max: 5, interval: 3_600 };
	const made = await of.call<{ data: { sid: string } }>("POST", "/2fa/limits", {
		...{ name: "both", buckets: [bucket] },
	});
	const path = `/2fa/limits/${made.body.data.sid}`;
	const { page, open } = await at.person("developer", { of });
	await open(`/limits/${made.body.data.sid}`);
	await page.getByRole("button", { name: "Change" }).click();
	const dialog = page.getByRole("dialog", { name: "both" });
	const most = dialog.getByRole("textbox", { name: "Most sends" });
	await most.fill("6");
	await of.call("PUT", path, { buckets: [{ ...bucket, max: 9 }] });
	await dialog.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Buckets");
	await dialog.getByRole("button", { name: "Show theirs, drop mine" }).click();
	await expect.poll(() => most.inputValue()).toBe("9");
	await most.fill("10");
	await dialog.getByRole("button", { name: "Save" }).click();
	await page.getByRole("row", { name: /hour 10 3,600/ }).waitFor();
});

test("a viewer sees limits and changes none", async () => {
	const of = await at.account("Seen");
	const made = await of.call<{ data: { sid: string } }>("POST", "/2fa/limits", {
		name: "seen",
		buckets: [{ name: "hour", max: 5, interval: 3_600 }],
	});
	const { page, open } = await at.person("viewer", { of });
	await open(`/limits/${made.body.data.sid}`);
	await page.getByRole("heading", { name: "seen", level: 1 }).waitFor();
	for (const name of ["Change", "Delete", "Make a limit"]) {
		expect(await page.getByRole("button", { name }).count()).toBe(0);
	}
	await open("/limits/LM0");
	await page.getByText("There is no such limit").waitFor();
});
