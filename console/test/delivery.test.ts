/** Delivery: what the operator sees of providers, a number explained, and a test message. */

import { afterAll, beforeAll, expect, test } from "vitest";
import {
	type MessageGateway,
	startMessageGateway,
} from "../../server/test/support/message-gateway.ts";
import { consoleTest } from "./support/console.ts";
import { look } from "./support/look.ts";

let good: MessageGateway;
let bad: MessageGateway;
const gateway = (one: MessageGateway, more: object): object =>
	JSON.parse(one.settings({ ...more }));

// Before the service, whose settings have their addresses.
beforeAll(async () => {
	good = await startMessageGateway();
	bad = await startMessageGateway({ status: 401 });
});
afterAll(async () => {
	await good.close();
	await bad.close();
});
const at = consoleTest({
	get settings() {
		const sms = { channel: "sms" };
		return {
			providers: [
				gateway(good, { name: "good", channels: ["sms", "call"] }),
				gateway(bad, { name: "bad" }),
				{ type: "sandbox", name: "kept", channels: ["email"] },
				{
					...{ type: "smpp", name: "direct", host: "127.0.0.1", port: 9 },
					...{ systemId: "me", password: "secret", tls: "none" },
				},
			],
			routes: [
				{ ...sms, providers: ["bad", "good"], countries: ["DE"] },
				{
					...{ ...sms, providers: ["good", "bad"], strategy: "weighted" },
					...{ weights: { good: 3 } },
				},
			],
		};
	},
});

test("providers with their health, a number explained, a test message", async () => {
	for (const to of ["+4917155501001", "+4917155501002"]) {
		await at.api.send({ to });
	}
	await at.postern.settled();
	const { page, open } = await at.person("developer");
	await open("/delivery");
	const providers = page.getByRole("region", {
		name: "Providers",
		exact: true,
	});
	await providers.getByText("Not connected").waitFor();
	await providers.getByText("It refuses our credentials (HTTP 401)").waitFor();
	await look(page, "delivery");

	const explain = page.getByRole("region", { name: "Explain this number" });
	await explain.getByLabel("Number or address").fill("nobody");
	await explain.getByRole("button", { name: "Explain" }).click();
	await explain.getByText(/is no phone number/).waitFor();
	await explain.getByLabel("Number or address").fill("0049 171 5550100");
	await explain.getByRole("button", { name: "Explain" }).click();
	await explain.getByText("+491715550100").waitFor();
	await explain.getByText("mobile", { exact: true }).waitFor();
	await explain
		.getByText(/Route 0 of the settings; chosen for numbers DE/)
		.waitFor();
	await look(page, "delivery-explained");
	expect(page.url()).toContain("to=0049");
	// The form has the number that the answer beside it is about.
	await page.goBack();
	await explain.getByText(/is no phone number/).waitFor();
	expect(await explain.getByLabel("Number or address").inputValue()).toBe(
		"nobody",
	);

	good.taken.length = 0;
	const send = page.getByRole("region", { name: "Send a test message" });
	await send.getByLabel("Number or address").fill("+49 171 5550100");
	await send.getByRole("button", { name: "Send a real message" }).click();
	const sure = page.getByRole("dialog", { name: "Send a real message?" });
	await sure.getByRole("button", { name: "Cancel" }).click();
	expect(good.taken).toHaveLength(0);
	await send.getByRole("button", { name: "Send a real message" }).click();
	await sure.getByRole("button", { name: "Send a real message" }).click();
	await send.getByText(/good accepted the message/).waitFor();
	expect(good.taken).toHaveLength(1);
	await look(page, "delivery-tested");

	await open("/");
	await page.getByText("bad refuses our credentials").waitFor();
	await page.getByText("Provider direct is down").waitFor();
	await look(page, "home-attention");
});

test("a viewer of the master sees it and sends nothing; a customer has no such page", async () => {
	const { page, open } = await at.person("viewer");
	await open("/delivery");
	await page.getByRole("region", { name: "Providers", exact: true }).waitFor();
	expect(await page.getByText("Send a test message").count()).toBe(0);
	const customer = await at.account("Customer");
	const theirs = await at.person("owner", { of: customer });
	await theirs.open("/delivery");
	await theirs.page.getByText("This page is not for your role").waitFor();
	expect(await theirs.page.getByText("good").count()).toBe(0);
});
