/** Workflows: made, changed, run dry and deleted, as a person does it. */

import { expect, test } from "vitest";
import { consoleTest, toldOf } from "./support/console.ts";
import { look } from "./support/look.ts";

const at = consoleTest();

test("a workflow is built, run, changed and deleted", async () => {
	const account = await at.account("Flows");
	const { page, open } = await at.person("developer", { of: account });
	await open("/workflows");
	await page.getByText("No workflow yet").waitFor();
	await look(page, "workflows-empty");
	await page.getByRole("link", { name: "New workflow" }).first().click();
	await page.getByLabel("Name").fill("sms_then_call");
	await page.getByLabel("Description").fill("A call after the message");
	const second = page.getByRole("group", { name: "Step 2" });
	await second.getByLabel("Seconds after the step before it").fill("x");
	await page.getByText("A whole number of seconds, 0 or more").waitFor();
	await second.getByLabel("Seconds after the step before it").fill("1");
	await page.getByRole("button", { name: "Add a step" }).click();
	const third = page.getByRole("group", { name: "Step 3" });
	await third.getByLabel("Channel").selectOption("email");
	await look(page, "workflow-editor");
	await page.getByRole("button", { name: "Move step 3 up" }).click();
	expect(await second.getByLabel("Channel").inputValue()).toBe("email");
	await page.getByRole("button", { name: "Remove step 2" }).click();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("heading", { name: "Workflow sms_then_call" }).waitFor();

	const run = page.getByRole("region", { name: "Dry run" });
	await run.getByLabel("Phone number").fill("+1 202 555 0122");
	await run.getByRole("button", { name: "Begin" }).click();
	await run.getByText(/^SMS: delivered/).waitFor();
	at.postern.clock.advance(5_000);
	await at.postern.settled();
	await run.getByText(/^Call: /).waitFor();
	await look(page, "workflow-dry-run");
	await run.getByRole("button", { name: "Cancel the rest" }).click();
	await run.getByText("The verification is canceled.").waitFor();

	await page.getByLabel("Description").fill("Changed");
	await run.getByText("Save first").waitFor();
	await page.getByRole("link", { name: /All workflows/ }).click();
	await page.getByRole("dialog", { name: "Leave without saving?" }).waitFor();
	await page.getByRole("button", { name: "Cancel", exact: true }).click();
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByText("Saved", { exact: true }).waitFor();
	await page.getByRole("link", { name: /All workflows/ }).click();
	await page.getByText("SMS → Call").waitFor();
	await look(page, "workflows");
	await page.getByRole("button", { name: "Delete: sms_then_call" }).click();
	await page
		.getByRole("dialog")
		.getByRole("button", { name: "Delete" })
		.click();
	await page.getByText("No workflow yet").waitFor();
});

test("what somebody else changes meanwhile stays", async () => {
	const account = await at.account("Both");
	const made = await account.call<{ data: { sid: string } }>(
		...(["POST", "/2fa/workflows"] as const),
		{ name: "both", channels: [{ channel: "sms", interval: 0 }] },
	);
	const { sid } = made.body.data;
	const kept = async () => {
		const path = `/2fa/workflows/search/${sid}`;
		type Kept = { data: { description: string; channels: object[] } };
		return (await account.call<Kept>("GET", path)).body.data;
	};
	const { page, open } = await at.person("developer", { of: account });
	await open(`/workflows/${sid}`);
	await page.getByLabel("Description").fill("by two");
	await account.call("PUT", `/2fa/workflows/${sid}`, {
		channels: [{ channel: "call", interval: 7 }],
	});
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await kept()).toMatchObject({
		...{
			description: "by two",
			channels: [{ channel: "call", interval: "7" }],
		},
	});
	const first = page.getByRole("group", { name: "Step 1" });
	await expect
		.poll(() => first.getByLabel("Channel").inputValue())
		.toBe("call");
	await first.getByLabel("Seconds after").fill("9");
	await page.keyboard.press("Enter");
	await expect
		.poll(async () => (await kept()).channels)
		.toMatchObject([{ channel: "call", interval: "9" }]);
	// Saved from the keyboard, the field keeps the focus.
	await expect
		.poll(() =>
			first
				.getByLabel("Seconds after")
				.evaluate((field) => field === document.activeElement),
		)
		.toBe(true);
});

test("steps that two edit: whoever is later is told, and saves again to replace them", async () => {
	const account = await at.account("Both");
	const made = await account.call<{ data: { sid: string } }>(
		...(["POST", "/2fa/workflows"] as const),
		{ name: "both", channels: [{ channel: "sms", interval: 0 }] },
	);
	const { sid } = made.body.data;
	const kept = async () => {
		const path = `/2fa/workflows/search/${sid}`;
		type Kept = { data: { channels: object[] } };
		return (await account.call<Kept>("GET", path)).body.data.channels;
	};
	const { page, open } = await at.person("developer", { of: account });
	await open(`/workflows/${sid}`);
	const first = page.getByRole("group", { name: "Step 1" });
	await first.getByLabel("Seconds after").fill("9");
	const theirs = [{ channel: "call", interval: 7 }];
	await account.call("PUT", `/2fa/workflows/${sid}`, { channels: theirs });
	await page.getByRole("button", { name: "Save" }).click();
	await toldOf(page, "Steps");
	expect(await kept()).toEqual([{ channel: "call", interval: "7" }]);
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("status").getByText("Saved", { exact: true }).waitFor();
	expect(await kept()).toEqual([{ channel: "sms", interval: "9" }]);
});

test("a name that is taken is said plainly, and what was typed stays", async () => {
	const account = await at.account("Taken");
	const made = await account.call("POST", "/2fa/workflows", {
		name: "taken",
		channels: [{ channel: "sms", interval: 0 }],
	});
	expect(made.status, made.text).toBe(200);
	const { page, open } = await at.person("developer", { of: account });
	await open("/workflows/new");
	await page.getByLabel("Name").fill("taken");
	await page.getByRole("button", { name: "Save" }).click();
	await page.getByRole("alert").waitFor();
	expect(await page.getByLabel("Name").inputValue()).toBe("taken");
});

test("a viewer reads a workflow and can change nothing", async () => {
	const account = await at.account("Read");
	const made = await account.call<{ data: { sid: string } }>(
		...([
			"POST",
			"/2fa/workflows",
			{ name: "read", channels: [{ channel: "sms", interval: 0 }] },
		] as const),
	);
	const { page, open } = await at.person("viewer", { of: account });
	await open(`/workflows/${made.body.data.sid}`);
	await page.getByRole("region", { name: "Time line" }).first().waitFor();
	for (const name of ["Save", "Add a step", "Begin", "Remove step 1"]) {
		expect(await page.getByRole("button", { name }).count(), name).toBe(0);
	}
	await open("/workflows");
	await page.getByText("read", { exact: true }).waitFor();
	expect(await page.getByRole("button", { name: /Delete/ }).count()).toBe(0);
	expect(await page.getByRole("link", { name: "New workflow" }).count()).toBe(
		0,
	);
});
