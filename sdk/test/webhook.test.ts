/**
 * Who: anybody who finds the address of a program's callback handler.
 * Gain: a login that nobody proved.
 * Stopped by: the signature over id, time and content, which `verifyWebhook` checks.
 */

import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
} from "../../server/test/support/callback-endpoint.ts";
import { type Client, clientOf } from "../../server/test/support/client.ts";
import {
	startTestPostern,
	type TestPostern,
} from "../../server/test/support/postern.ts";
import {
	InvalidWebhook,
	verifyWebhook,
	type WebhookRequest,
} from "../src/webhook.ts";

let service: TestPostern;
let api: Client;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let secret: string;
beforeAll(async () => {
	service = await startTestPostern({ settings: MAY_CALL_US });
	api = clientOf(service);
	endpoint = await startCallbackEndpoint();
	secret = await secretOf(api);
});
afterAll(async () => {
	await endpoint.close();
	await service.stop();
});

describe.each(["POST", "GET"])("a %s of Postern", (callbackMethod) => {
	it("is taken, also while the secret changes", async () => {
		const { requestId } = await api.sent({
			callbackUrl: `${endpoint.url}?own=a%20b&id=7`,
			callbackMethod,
		});
		await service.settled();
		const seen = endpoint.taken.find(({ headers }) =>
			String(headers["webhook-id"]).startsWith(requestId),
		);
		if (seen === undefined) throw new Error("no callback");
		const { body, headers, method } = seen;
		const url = seen.url.pathname + seen.url.search;
		const event = {
			id: `${requestId}-1`,
			event: "otp.sent",
			requestID: requestId,
			channelStatus: "sent",
			channelErrorCode: null,
		};
		const asNode = method === "GET" ? { headers, url } : { headers, body, url };
		expect(await verifyWebhook(asNode as WebhookRequest, secret)).toMatchObject(
			event,
		);
		const asRequest = new Request(`https://shop.example${url}`, {
			method,
			headers: headers as Record<string, string>,
			...(method === "POST" && { body }),
		});
		expect(await verifyWebhook(asRequest, secret)).toMatchObject(event);
		const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
		await expect(
			verifyWebhook(asNode as WebhookRequest, other),
		).rejects.toThrow(InvalidWebhook);
	});
});

const BODY = '{"id":"OTP1-1","event":"otp.sent"}';
const KEY = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const OTHER = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
const AT = Date.UTC(2026, 10, 23);
const signatureBy = (key: string, at = AT) =>
	new Webhook(key).sign("OTP1-1", new Date(at), BODY);
const headersOf = (signature: string, at: string | number = AT / 1_000) => ({
	"webhook-id": "OTP1-1",
	"webhook-timestamp": String(at),
	"webhook-signature": signature,
});
const check = (request: WebhookRequest) =>
	verifyWebhook(request, KEY, { now: () => AT });

it("one of two signatures is enough", async () => {
	const both = `${signatureBy(OTHER)} ${signatureBy(KEY)}`;
	const event = await check({ headers: headersOf(both), body: BODY });
	expect(event).toMatchObject({ event: "otp.sent" });
	const bytes = new TextEncoder().encode(BODY);
	await check({ headers: new Headers(headersOf(both)), body: bytes });
});

it.each([
	["until", { until: null }],
	["country, currency", { country: null, currency: null }],
])(
	"what an event does not have is null in a GET too: %s",
	async (_, members) => {
		const empty = Object.fromEntries(
			Object.keys(members).map((name) => [name, ""]),
		);
		const query = new URLSearchParams({ event: "otp.blocked", ...empty });
		const signature = new Webhook(KEY).sign(
			...(["OTP1-1", new Date(AT), String(query)] as const),
		);
		const url = `/hook?${query}`;
		const event = await check({ headers: headersOf(signature), url });
		expect(event).toMatchObject(members);
	},
);

describe("a server that reads the body by itself", () => {
	const query = new URLSearchParams({ event: "otp.sent", eventSid: "" });
	const signature = new Webhook(KEY).sign(
		...(["OTP1-1", new Date(AT), String(query)] as const),
	);
	const get = { headers: headersOf(signature), url: `/hook?${query}` };

	it.each([
		["AWS Lambda", null],
		["one with texts", ""],
		["Express 4", {}],
	])("may give a GET one that is nothing: %s", async (_, body) => {
		const event = await check({ ...get, body: body as null });
		expect(event).toMatchObject({ event: "otp.sent", eventSid: null });
	});

	it("must not parse it", async () => {
		const body = JSON.parse(BODY) as string;
		const headers = headersOf(signatureBy(KEY));
		await expect(check({ headers, body })).rejects.toThrow(
			new TypeError("body must be as it came, not what a parser made of it"),
		);
	});
});

it("names of headers may be written in any case", async () => {
	for (const name of [
		(text: string) => text.toUpperCase(),
		(text: string) => text.replace(/\b[a-z]/g, (each) => each.toUpperCase()),
	]) {
		const headers = Object.fromEntries(
			Object.entries(headersOf(signatureBy(KEY))).map(([key, value]) => [
				name(key),
				value,
			]),
		);
		const event = await check({ headers, body: BODY });
		expect(event).toMatchObject({ event: "otp.sent" });
	}
});

it.each<[string, WebhookRequest]>([
	["another body", { headers: headersOf(signatureBy(KEY)), body: `${BODY} ` }],
	["no body", { headers: headersOf(signatureBy(KEY)), url: "/" }],
	["another secret", { headers: headersOf(signatureBy(OTHER)), body: BODY }],
	[
		"an old time",
		{
			headers: headersOf(signatureBy(KEY, AT - 301_000), AT / 1_000 - 301),
			body: BODY,
		},
	],
	[
		"a time to come",
		{
			headers: headersOf(signatureBy(KEY, AT + 301_000), AT / 1_000 + 301),
			body: BODY,
		},
	],
	[
		"a time that is none",
		{ headers: headersOf(signatureBy(KEY), "now"), body: BODY },
	],
	[
		"another time",
		{ headers: headersOf(signatureBy(KEY), AT / 1_000 + 1), body: BODY },
	],
	["no signature", { headers: headersOf(""), body: BODY }],
	[
		"a signature that is no Base64",
		{ headers: headersOf("v1,%%%"), body: BODY },
	],
	[
		"another version",
		{ headers: headersOf(signatureBy(KEY).replace("v1,", "v2,")), body: BODY },
	],
	["no headers", { headers: {}, body: BODY }],
	[
		"headers that came twice",
		{
			headers: {
				...headersOf(signatureBy(KEY)),
				"webhook-id": ["OTP1-1", "OTP1-1"],
			},
			body: BODY,
		},
	],
	[
		"a header that came twice, once in capitals",
		{
			headers: { ...headersOf(signatureBy(KEY)), "WEBHOOK-ID": "OTP1-2" },
			body: BODY,
		},
	],
])("refuses %s", async (_, request) => {
	await expect(check(request)).rejects.toThrow(InvalidWebhook);
});
