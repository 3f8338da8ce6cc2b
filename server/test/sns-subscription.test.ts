/**
 * Who: whoever knows the URL of a provider's receipts, its secret included. Gain: an
 * operator who opens a URL of theirs from inside the network. Stopped by: the list of
 * topics, and a rule for the URL before it is shown.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { snsReceipts } from "../src/providers/presets/sns.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const SECRET = "a-receipt-secret-of-24-c";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:codes";
const CONFIRM = `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f`;

let postern: TestPostern;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: {
			providers: ["first", "second"].map((name) => ({
				...{ type: "http", name, channels: ["sms"] },
				url: "http://127.0.0.1:1/send",
				json: { to: "{to}", text: "{text}" },
				reference: { field: "id" },
				receipts: {
					...snsReceipts([TOPIC]),
					fields: { reference: "id", status: "status" },
					statuses: { OK: "delivered" },
					secret: { in: "query", name: "key", value: SECRET },
				},
			})),
		},
	});
});
afterAll(() => postern.stop());

async function ask(provider: string, changes: object = {}): Promise<number> {
	const asked = {
		Type: "SubscriptionConfirmation",
		...{ TopicArn: TOPIC, SubscribeURL: CONFIRM },
		...changes,
	};
	const { status } = await exchange(
		`${postern.url}/receipts/${provider}?key=${SECRET}`,
		{
			method: "POST",
			// SNS labels its JSON so.
			headers: { "content-type": "text/plain; charset=UTF-8" },
			body: JSON.stringify(asked),
		},
	);
	return status;
}

const shown = () => postern.log().split("postern providers confirm").length - 1;

test("the log has the command, once a minute", async () => {
	expect(await ask("first")).toBe(200);
	expect(postern.log()).toContain(`postern providers confirm '${CONFIRM}'`);
	expect(await ask("first")).toBe(200);
	expect(shown()).toBe(1);
	postern.clock.advance(60_000);
	expect(await ask("first")).toBe(200);
	expect(shown()).toBe(2);
});

test("a URL of somebody else is ignored, and not in the log", async () => {
	const before = shown();
	const SubscribeURL = CONFIRM.replace("amazonaws", "amazonavvs");
	expect(await ask("second", { SubscribeURL })).toBe(200);
	expect(shown()).toBe(before);
	expect(postern.log()).not.toContain("amazonavvs");
	expect(postern.log()).toContain("not one of Amazon SNS");
});

test("another topic is refused", async () => {
	const before = shown();
	expect(await ask("second", { TopicArn: `${TOPIC}x` })).toBe(403);
	expect(shown()).toBe(before);
	expect(postern.log()).not.toContain(SECRET);
});
