/** Two people save the same thing: one of them between the look and the save of the other. */

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { Client } from "../../server/test/support/client.ts";
import { consoleTest, prove, roleDialog, toldOf } from "./support/console.ts";

const at = consoleTest();

/** Somebody else's change comes just before the next request that changes something. */
async function overtake(page: Page, change: () => Promise<void>) {
	let isOver = false;
	await page.route("**/*", async (route) => {
		const method = route.request().method();
		if (isOver || (method !== "PATCH" && method !== "PUT")) {
			return route.fallback();
		}
		isOver = true;
		await change();
		await route.fallback();
	});
}

async function change(
	of: Client,
	method: string,
	path: string,
	body: Record<string, unknown>,
): Promise<void> {
	const reply = await of.call(method, path, body);
	expect(reply.status, reply.text).toBe(200);
}

test("a name that somebody else gives in the moment of a save stays, and is told", async () => {
	const of = await at.account("Before");
	const path = `/accounts/${of.account.sid}`;
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=settings");
	await page.getByLabel("Name", { exact: true }).first().fill("Mine");
	await overtake(page, () => change(of, "PATCH", path, { name: "Theirs" }));
	await page.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Name");
	const now = await of.call<{ data: { name: string } }>("GET", path);
	expect(now.body.data.name).toBe("Theirs");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved", { exact: true }).waitFor();
	const after = await of.call<{ data: { name: string } }>("GET", path);
	expect(after.body.data.name).toBe("Mine");
});

test("what somebody else changes beside it in that moment keeps nobody from saving", async () => {
	const of = await at.account("Beside");
	const path = `/accounts/${of.account.sid}`;
	const { page, open } = await at.person("owner", { of });
	await open("/account?tab=settings");
	await page.getByLabel("Name", { exact: true }).first().fill("Mine");
	await overtake(page, () =>
		change(of, "PATCH", path, { email: "they@example.com" }),
	);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved", { exact: true }).waitFor();
	const now = await of.call<{ data: object }>("GET", path);
	expect(now.body.data).toMatchObject({
		...{ name: "Mine", email: "they@example.com" },
	});
});

test("a description that somebody else writes in that moment stays, and is told", async () => {
	const of = await at.account("Steps");
	const made = await of.call<{ data: { sid: string } }>(
		"POST",
		"/2fa/workflows",
		{ name: "both", channels: [{ channel: "sms", interval: 0 }] },
	);
	const path = `/2fa/workflows/${made.body.data.sid}`;
	const { page, open } = await at.person("developer", { of });
	await open(`/workflows/${made.body.data.sid}`);
	await page.getByLabel("Description").fill("mine");
	await overtake(page, () =>
		change(of, "PUT", path, { description: "theirs" }),
	);
	await page.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Description");
});

test("a role that somebody else gives in that moment stays, and is told", async () => {
	const of = await at.account("Roles");
	const other = await at.person("viewer", { of });
	const { page, open } = await at.person("owner", { of });
	await open("/people");
	const dialog = await roleDialog(page, other.email);
	await dialog.getByLabel("Developer").check();
	await dialog.getByRole("button", { name: "Save" }).click();
	const question = page.getByRole("dialog", { name: "Is it you?" });
	await question.waitFor();
	await overtake(page, () =>
		change(of, "PATCH", `/accounts/${of.account.sid}/users/${other.sid}`, {
			role: "support",
		}),
	);
	await prove(page);
	await toldOf(page, "Role");
});
