/** Rules of single presets of apps and email that the suite of all does not ask for. */

import { describe, expect, test } from "vitest";
import type { HttpSettings } from "../src/providers/http/settings.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import type { Double, Report, State } from "./presets/contract.ts";
import { mailgun } from "./presets/mailgun.ts";
import { postmark } from "./presets/postmark.ts";
import { resend } from "./presets/resend.ts";
import { sendgrid } from "./presets/sendgrid.ts";
import { ses } from "./presets/ses.ts";
import { telegram } from "./presets/telegram.ts";
import { whatsapp } from "./presets/whatsapp.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern } from "./support/postern.ts";
import { broughtOf, refusedOf } from "./support/receipt-requests.ts";

const PUBLIC = "https://otp.example.com";

function settingsOf(
	{ preset, parameters }: Double,
	changes: Readonly<Record<string, unknown>> = {},
	publicUrl = PUBLIC,
): HttpSettings {
	const entry = { type: preset, ...parameters, ...changes };
	const config = settingsFrom({ publicUrl, providers: [entry] }, {});
	return config.providers[0]?.settings as HttpSettings;
}

function requestOf(double: Double, state: State, reference = "ref-1") {
	const { receipts, preset } = double;
	if (receipts === null) throw new Error("no receipts");
	const report: Report = { reference, state };
	return receipts.request([report], {
		url: `${PUBLIC}/receipts/${preset}`,
		key: receipts.keys.present.signs,
		now: Date.now(),
	});
}

/** The receipts of a request whose body is changed before it is signed anew, or not at all. */
async function receiptsOf(double: Double, body: string) {
	const request = { ...requestOf(double, "delivered"), body };
	const brought = await broughtOf(settingsOf(double), request);
	if (typeof brought === "string") throw new Error(brought);
	return brought;
}

describe("whatsapp", () => {
	const token = "whatsapp-verify-token-of-34-charac";
	const asks = (url: string, given: string) =>
		exchange(
			`${url}/receipts/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${given}`,
			{ method: "GET" },
		);

	test("the rate of one pair of numbers is no trouble of the app", () => {
		const rules = settingsOf(whatsapp).refused.filter(({ is }) =>
			is?.includes("131056"),
		);
		expect(rules).toMatchObject([{ retry: "recipientLater" }]);
	});

	test("answers Meta's handshake with the verify token, and no other", async () => {
		const postern = await startTestPostern({
			settings: {
				providers: [
					{ type: "whatsapp", ...whatsapp.parameters, receiptSecret: token },
				],
			},
		});
		const right = await asks(postern.url, token);
		expect([right.status, right.text]).toEqual([200, "1158201444"]);
		const wrong = await asks(postern.url, `${token}x`);
		expect(wrong.status).toBe(403);
		expect(wrong.text).not.toContain("1158201444");
		await postern.stop();
	});

	test("without the app secret there are no receipts", () => {
		const { appSecret: _, ...parameters } = whatsapp.parameters;
		expect(settingsOf({ ...whatsapp, parameters }).receipts).toBeUndefined();
	});

	test("a message that somebody wrote to us is no receipt", async () => {
		const [one] = JSON.parse(requestOf(whatsapp, "sent").body ?? "").entry;
		expect(one.changes[0].value.messages).toHaveLength(1);
		const brought = await broughtOf(
			settingsOf(whatsapp),
			requestOf(whatsapp, "sent"),
		);
		expect(brought).toMatchObject({ unlisted: 0, unreadable: 0 });
	});
});

test("telegram reports to https alone, so http asks for no receipts", () => {
	const plain = settingsOf(telegram, {}, "http://otp.example.com");
	expect(plain.receipts).toBeUndefined();
	expect(JSON.stringify(plain.json)).not.toContain("callback_url");
});

describe("mailgun", () => {
	test("a signature without the secret of the URL proves no event", async () => {
		const request = requestOf(mailgun, "delivered");
		const { origin, pathname } = new URL(request.url);
		const bare = { ...request, url: origin + pathname };
		expect(await refusedOf(settingsOf(mailgun), bare)).toBe("receipt_rejected");
	});

	test("a failure that is tried again is none, and a 250 is no error", async () => {
		for (const [state, status, errorCode] of [
			["sent", "sent", "421"],
			["undelivered", "undelivered", "550"],
			["delivered", "delivered", null],
		] as const)
			expect(
				await broughtOf(settingsOf(mailgun), requestOf(mailgun, state)),
			).toMatchObject({ receipts: [{ status, errorCode }] });
	});

	test("the regions have hosts of their own", () => {
		expect(settingsOf(mailgun, { region: "us" }).url).toMatch(
			/^https:\/\/api\.mailgun\.net\/v3\/mg\.example\.com\//,
		);
		expect(settingsOf(mailgun).url).toMatch(/^https:\/\/api\.eu\.mailgun\.net/);
		expect(() => settingsOf(mailgun, { region: "mars" })).toThrow(/region/);
	});
});

test("sendgrid: a bounce without an id of SendGrid's own finds its message", async () => {
	const request = requestOf(sendgrid, "undelivered", "OTE1");
	expect(request.body).toContain('"postern_id":"OTE1"');
	expect(await broughtOf(settingsOf(sendgrid), request)).toMatchObject({
		receipts: [{ reference: "OTE1", status: "undelivered" }],
	});
});

test.each([
	["HardBounce", "undelivered", "HardBounce"],
	["SoftBounce", "undelivered", "SoftBounce"],
	["SomethingNew", "undelivered", "SomethingNew"],
	["Transient", "sent", "Transient"],
	["AutoResponder", "delivered", null],
	["SpamComplaint", "delivered", null],
])("postmark: a bounce of the type %s means %s", async (Type, status, code) => {
	const body = JSON.stringify({
		...{ RecordType: "Bounce", Type, Metadata: { postern_id: "OTE1" } },
		Details: "smtp;550 ada@example.net",
	});
	expect(await receiptsOf(postmark, body)).toMatchObject({
		receipts: [{ reference: "OTE1", status, errorCode: code }],
	});
});

test("resend: each message has one idempotency key, however often it is handed over", () => {
	expect(settingsOf(resend).headers).toEqual({ "Idempotency-Key": "{id}" });
});

describe("ses", () => {
	test("a topic that is not listed is refused, whatever it knows", async () => {
		const other = {
			topicArns: ["arn:aws:sns:eu-central-1:123456789012:other"],
		};
		const request = requestOf(ses, "delivered");
		expect(await refusedOf(settingsOf(ses), request)).toBeNull();
		expect(await refusedOf(settingsOf(ses, other), request)).toBe(
			"receipt_rejected",
		);
	});

	test("without topics there are no receipts", () => {
		const { topicArns: _, ...parameters } = ses.parameters;
		expect(settingsOf({ ...ses, parameters }).receipts).toBeUndefined();
	});
});
