/** Rules of single SMS presets, beside the suite that all pass (presets.test.ts). */

import { describe, expect, test } from "vitest";
import type { Answer, Receipt } from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import type { HttpSettings } from "../src/providers/http/settings.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { startGateway } from "./http-gateway.ts";
import type { Double, Reply, Report } from "./presets/contract.ts";
import { DOUBLES } from "./presets/doubles.ts";
import { MESSAGE } from "./support/message.ts";
import { NOW, requestOf } from "./support/receipt-requests.ts";

const PUBLIC = "https://otp.example.com";

const formOf = (body: string) => new URLSearchParams(body);
const double = (name: string) =>
	DOUBLES.find(({ preset }) => preset === name) as Double;

function expanded(
	name: string,
	changes: object = {},
	surroundings: object = { publicUrl: PUBLIC },
): HttpSettings {
	const entry = { type: name, ...double(name).parameters, ...changes };
	const { providers } = settingsFrom(
		{ ...surroundings, providers: [entry] },
		{},
	);
	return providers[0]?.settings as HttpSettings;
}

async function answerOf(name: string, reply: Reply): Promise<Answer> {
	const gateway = await startGateway((_, response) => {
		response.writeHead(reply.status, reply.headers);
		const { body = "" } = reply;
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	});
	const { url } = expanded(name);
	const settings = expanded(name, {
		url: url.replace(/^https?:\/\/[^/]+/, gateway.origin),
	});
	const provider = httpProvider(settings, Date.now);
	const answer = await provider.deliver(MESSAGE, AbortSignal.timeout(5_000));
	await provider.close();
	await gateway.close();
	return answer;
}

/** Postern's reading of a vendor's report. */
function readIn(name: string, report: Report): readonly Receipt[] {
	const { receipts } = double(name);
	if (receipts === null) throw new Error("no receipts");
	const { webhook } = httpProvider(expanded(name), () => NOW);
	const url = `${PUBLIC}/receipts/${name}`;
	const { signs: key } = receipts.keys.present;
	const sent = receipts.request([report], { url, key, now: NOW });
	const request = requestOf({
		...sent,
		query: new URL(sent.url).search.slice(1),
	});
	const brought = webhook?.read(request);
	if (brought === undefined || brought instanceof Promise) throw new Error();
	return brought.receipts;
}

test.each<[string, string, Reply["body"]]>([
	["infobip", "30005", "REJECTED_DESTINATION"],
	["infobip", "30004", "REJECTED_DND"],
	["plivo", "30005", "invalid_number"],
	["telnyx", "30005", "10002"],
	["telnyx", "30004", "40300"],
	["messagebird", "30005", "recipients"],
	["mitto", "30005", "Invalid receiver"],
	["africastalking", "30005", "InvalidPhoneNumber"],
	["africastalking", "30004", "UserInBlacklist"],
	["aws-sms", "30004", "OPTED_OUT"],
	["aws-sms", "30005", "DestinationPhoneNumber"],
])(
	"%s: a number that no provider reaches is %s in the record",
	async (name, errorCode, word) => {
		const reply = double(name).replies.never.find((each) =>
			JSON.stringify(each.body).includes(String(word)),
		) as Reply;
		expect(await answerOf(name, reply)).toMatchObject({
			...{ outcome: "refused", retry: "never", errorCode },
		});
	},
);

test.each([
	["infobip", "30003"],
	["plivo", "30003"],
	["telnyx", "30003"],
	["messagebird", "30003"],
	["africastalking", "30003"],
	["bulksms", "30003"],
	["aws-sms", "30003"],
])("%s: an unreachable phone is %s in the record", (name, errorCode) => {
	const report = { reference: "r", state: "undelivered" } as const;
	expect(readIn(name, report)).toMatchObject([
		{ reference: "r", status: "undelivered", errorCode },
	]);
});

test.each(
	["infobip", "plivo", "messagebird", "sinch", "aws-sms"].map((name) => [name]),
)("%s: an arrival has no error code", (name) => {
	const report = { reference: "r", state: "delivered" } as const;
	expect(readIn(name, report)).toMatchObject([
		{ status: "delivered", errorCode: null },
	]);
});

describe("without publicUrl", () => {
	test.each([
		...["infobip", "sinch", "plivo", "messagebird", "bird", "46elks"],
	])(
		"%s asks for no receipts, as its vendor cannot know the URL or signs it",
		(name) => {
			const settings = expanded(name, {}, {});
			expect(settings.receipts).toBeUndefined();
			expect(JSON.stringify(settings.json ?? settings.form)).not.toContain(
				"/receipts/",
			);
		},
	);

	test.each([
		...["telnyx", "mitto", "clickatell", "africastalking", "msg91"],
		...["bulksms", "aws-sms"],
	])("%s takes receipts: its portal holds the URL", (name) => {
		expect(expanded(name, {}, {}).receipts).toBeDefined();
	});
});

test("infobip: a repetition of a message whose answer was lost is no refusal", async () => {
	const name = "REJECTED_DUPLICATE_MESSAGE_ID";
	const status = { groupId: 5, groupName: "REJECTED", id: 15, name };
	const messages = [{ messageId: "m-1", status, destination: "491" }];
	expect(
		await answerOf("infobip", { status: 200, body: { messages } }),
	).toMatchObject({ outcome: "accepted", reference: "m-1" });
	const { webhook } = httpProvider(expanded("infobip"), () => NOW);
	const query = `key=${double("infobip").parameters.receiptSecret}`;
	const body = JSON.stringify({ results: [{ messageId: "m-1", status }] });
	expect(webhook?.read(requestOf({ query, body }))).toMatchObject({
		receipts: [{ reference: "m-1", status: "sent" }],
	});
});

test.each([
	...["PENDING_ACCEPTED", "MESSAGE_ACCEPTED", "PENDING_OF_A_NEW_KIND"],
])("infobip: %s is an acceptance, as its group is", async (name) => {
	const status = { groupId: 1, groupName: "PENDING", id: 26, name };
	const messages = [{ messageId: "m-1", status, destination: "491" }];
	expect(
		await answerOf("infobip", { status: 200, body: { messages } }),
	).toMatchObject({ outcome: "accepted", reference: "m-1" });
});

test.each([
	["UNDELIVERABLE", "UNDELIVERABLE_NOT_SENT"],
	["EXPIRED", "SIGNALS_BLOCKED"],
	["REJECTED", "REJECTED_OF_A_NEW_KIND"],
])(
	"infobip: %s in answer to a message is a refusal (%s)",
	async (groupName, name) => {
		const status = { groupName, name };
		const body = { messages: [{ messageId: "m-1", status }] };
		expect(await answerOf("infobip", { status: 200, body })).toMatchObject({
			...{ outcome: "refused", retry: "elsewhere", errorCode: name },
		});
	},
);

test.each([
	...["ESME_RSYSERR", "ESME_RTHROTTLED", "ESME_RMSGQFUL", "ESME_RINVSCHED"],
])("jasmin: %s is no end, since jasmin tries again", (message_status) => {
	const { webhook } = httpProvider(expanded("jasmin"), () => NOW);
	const query = `key=${double("jasmin").parameters.receiptSecret}`;
	const body = new URLSearchParams({ id: "r", level: "1", message_status });
	expect(
		webhook?.read(requestOf({ query, body: body.toString() })),
	).toMatchObject({ receipts: [{ reference: "r", status: "sent" }] });
});

test.each([
	["scheduled", "queued"],
	["expired", "undelivered"],
	["cancelled", "canceled"],
])("telnyx: %s is %s in the record", (word, status) => {
	const secret = { in: "query", name: "key", value: "0123456789abcdef" };
	const receipts = { signature: null, secret };
	const { webhook } = httpProvider(expanded("telnyx", { receipts }), () => NOW);
	const payload = { id: "r", to: [{ status: word }] };
	const body = JSON.stringify({ data: { payload } });
	expect(
		webhook?.read(requestOf({ query: `key=${secret.value}`, body })),
	).toMatchObject({ receipts: [{ reference: "r", status }] });
});

test("vonage: a text of several parts is judged by all of them", async () => {
	const part = (status: string, id: string) => ({
		...{ to: "491", status, "message-id": id },
	});
	const said = (...messages: object[]) =>
		answerOf("vonage", {
			status: 200,
			body: { "message-count": String(messages.length), messages },
		});
	expect(await said(part("0", "A"), part("0", "B"))).toMatchObject({
		...{ outcome: "accepted", reference: "A", parts: ["A", "B"] },
	});
	const quota = { status: "9", "error-text": "Partner quota exceeded" };
	expect(await said(part("0", "A"), quota)).toMatchObject({
		...{ outcome: "unknown", isPartly: true },
	});
});

test.each<[string, (body: string) => unknown, unknown, unknown]>([
	["twilio", (body) => formOf(body).get("ValidityPeriod"), "299", "36000"],
	["vonage", (body) => formOf(body).get("ttl"), "299000", "604800000"],
	[
		"infobip",
		(body) => JSON.parse(body).messages[0].options.validityPeriod,
		{ amount: 299, timeUnit: "SECONDS" },
		{ amount: 172_800, timeUnit: "SECONDS" },
	],
])(
	"%s: the vendor drops a message with its code",
	async (name, lifeIn, soon, longest) => {
		const bodies: string[] = [];
		const gateway = await startGateway(({ body }, response) => {
			bodies.push(body);
			response.end();
		});
		const { url } = expanded(name);
		const own = { url: url.replace(/^https?:\/\/[^/]+/, gateway.origin) };
		const provider = httpProvider(expanded(name, own), () => 1_000);
		for (const expiresAt of [300_999, 1_800_000_000_000])
			await provider.deliver(
				{ ...MESSAGE, expiresAt },
				AbortSignal.timeout(5_000),
			);
		await provider.close();
		await gateway.close();
		expect(bodies.map(lifeIn)).toEqual([soon, longest]);
	},
);

test("plivo: a Powerpack chooses the number", () => {
	const from = "0f3c8a4e-1c1f-4b9e-9d5a-2f6b1c0a7e11";
	expect(expanded("plivo", { from }).json).toMatchObject({
		powerpack_uuid: from,
	});
	expect(expanded("plivo", { from }).json).not.toHaveProperty("src");
	expect(expanded("plivo", { from: "Acme" }).json).toMatchObject({
		src: "Acme",
	});
});

test("twilio: a Messaging Service chooses the number, and a name that begins like one does not", () => {
	const service = `MG${"0123456789abcdef".repeat(2)}`;
	const { form } = expanded("twilio", { from: service });
	expect(form).toMatchObject({ MessagingServiceSid: service });
	expect(form).not.toHaveProperty("From");
	for (const from of ["MGM Resorts", "MG Motor", "MG"]) {
		const { form } = expanded("twilio", { from });
		expect(form).toMatchObject({ From: from });
		expect(form).not.toHaveProperty("MessagingServiceSid");
	}
});

test("telnyx: a profile beside the sender", () => {
	const own = { messagingProfileId: "profile-1", from: "Acme" };
	expect(expanded("telnyx", own).json).toMatchObject({
		...{ messaging_profile_id: "profile-1", from: "Acme" },
	});
});

test("sinch: the region is the host, and us without one", () => {
	const host = (changes: object) =>
		new URL(expanded("sinch", changes).url).host;
	expect(host({})).toBe("eu.sms.api.sinch.com");
	expect(host({ region: undefined })).toBe("us.sms.api.sinch.com");
	expect(() => host({ region: "evil.example/" })).toThrow(
		"region must be one of us, eu, au, br, ca",
	);
});

test("africastalking: the sandbox has a host of its own", () => {
	const host = (username: string) =>
		new URL(expanded("africastalking", { username }).url).host;
	expect(host("acme")).toBe("api.africastalking.com");
	expect(host("sandbox")).toBe("api.sandbox.africastalking.com");
});

test("bulksms: the empty list that tries the webhook is welcome", () => {
	const { webhook } = httpProvider(expanded("bulksms"), () => NOW);
	const query = `key=${double("bulksms").parameters.receiptSecret}`;
	expect(webhook?.read(requestOf({ query, body: "[]" }))).toMatchObject({
		...{ receipts: [], unreadable: 0, missing: null },
	});
});

describe("aws-sms", () => {
	const key = `key=${double("aws-sms").parameters.receiptSecret}`;
	const [TOPIC] = double("aws-sms").parameters.topicArns as [string];
	const event = JSON.stringify({
		...{ eventType: "TEXT_DELIVERED", messageId: "m" },
	});
	const read = (body: object, query = key) =>
		httpProvider(expanded("aws-sms"), () => NOW).webhook?.read(
			requestOf({ query, body: JSON.stringify(body) }),
		);

	test("takes the events of its topics, and of no other", () => {
		expect(read({ TopicArn: TOPIC, Message: event })).toMatchObject({
			receipts: [{ reference: "m", status: "delivered" }],
		});
		for (const TopicArn of [`${TOPIC}2`, undefined, "arn:aws:sns:x:1:evil"])
			expect(() => read({ TopicArn, Message: event })).toThrow();
		expect(() => read({ TopicArn: TOPIC, Message: event }, "key=x")).toThrow();
	});

	test("without topics it takes no receipts", () => {
		const settings = expanded("aws-sms", { topicArns: undefined });
		expect(settings.receipts).toBeUndefined();
	});

	test("a topic that is no ARN stops the start", () => {
		for (const arn of ["*", "codes", `${TOPIC}/x`])
			expect(() => expanded("aws-sms", { topicArns: [arn] })).toThrow(
				"topicArns.0",
			);
	});

	test("temporary credentials go along", () => {
		const { auth } = expanded("aws-sms", { sessionToken: "session-0001" });
		expect(auth?.sigv4).toMatchObject({ sessionToken: "session-0001" });
	});
});

test("msg91: a batch inside a form, of final fates alone", () => {
	expect(readIn("msg91", { reference: "r", state: "delivered" })).toMatchObject(
		[{ reference: "r", status: "delivered" }],
	);
	expect(readIn("msg91", { reference: "r", state: "sent" })).toEqual([]);
});
