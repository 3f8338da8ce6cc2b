import { expect, test } from "vitest";
import type { OutboundOutcome } from "../outbound/http.ts";
import { confirmSubscription, type Open } from "./confirm-subscription.ts";

const CONFIRM =
	"https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-central-1:123456789012:codes&Token=2336412f";
const SUBSCRIPTION =
	"arn:aws:sns:eu-central-1:123456789012:codes:a1b2c3d4-5678-90ab-cdef-000000000000";

const reply = (status: number, body: string): OutboundOutcome => ({
	...{ outcome: "reply", status, headers: {}, truncated: false },
	body: Buffer.from(body),
});

async function run(words: string[], outcome: OutboundOutcome) {
	const opened: string[] = [];
	const lines: string[] = [];
	const open: Open = async ({ href }) => {
		opened.push(href);
		return outcome;
	};
	const error = await confirmSubscription(
		words,
		(line) => lines.push(line),
		open,
	).catch((fault: Error) => fault.message);
	return { opened, lines, error };
}

test("opens the URL, and says which subscription is confirmed", async () => {
	const body = `<ConfirmSubscriptionResponse><ConfirmSubscriptionResult><SubscriptionArn>${SUBSCRIPTION}</SubscriptionArn>`;
	expect(await run([CONFIRM], reply(200, body))).toEqual({
		opened: [CONFIRM],
		lines: [`confirmed: ${SUBSCRIPTION}`],
		error: undefined,
	});
});

test.each([
	[[]],
	[["https://evil.example/?Action=ConfirmSubscription"]],
	[[CONFIRM.replace("https", "http")]],
	[[CONFIRM, "more"]],
])("opens nothing: %j", async (words) => {
	const { opened, error } = await run(words, reply(200, ""));
	expect(opened).toEqual([]);
	expect(error).toMatch(
		/^providers confirm takes|^there is an argument too many/,
	);
	expect(error).not.toContain("evil");
});

test.each<[OutboundOutcome, RegExp]>([
	[
		reply(400, "<ErrorResponse><Error><Code>InvalidParameter</Code>"),
		/HTTP 400, InvalidParameter/,
	],
	[reply(403, "<html>"), /HTTP 403, without a code/],
	[{ outcome: "not_sent", reason: "ENOTFOUND" }, /no answer.*ENOTFOUND/],
])("says why it failed: %j", async (outcome, why) => {
	const { lines, error } = await run([CONFIRM], outcome);
	expect(error).toMatch(why);
	expect(error).not.toContain("2336412f");
	expect(lines).toEqual([]);
});
