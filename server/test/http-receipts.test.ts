/**
 * Who attacks: anybody who knows the address `/receipts/{provider}`. What they
 * gain: a message marked as failed, so that a dearer channel starts, or as
 * delivered. What stops them: the provider's secret, looked at before anything
 * else. (Abuse cases 68 and 83.)
 */

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { httpProvider } from "../src/channels/http.ts";
import { receiptReader } from "../src/channels/http-receipts.ts";
import type { Receipt, ReceiptRequest } from "../src/channels/provider.ts";
import { Refusal } from "../src/errors.ts";
import { gatewaySettings } from "./http-gateway.ts";

type Parts = {
	method?: string;
	headers?: ReceiptRequest["headers"];
	query?: string;
	body?: string | Buffer;
};

function read(
	gateway: string,
	{ method = "POST", headers = {}, query = "", body = "" }: Parts,
	changes: Record<string, unknown> = {},
): readonly Receipt[] {
	const { receipts } = httpProvider(
		gatewaySettings(gateway, undefined, changes),
	);
	if (receipts === undefined) throw new Error("no receipts");
	return receipts({
		method,
		headers,
		query: new URLSearchParams(query),
		body: Buffer.from(body as string),
	});
}

/** The refusal that a request meets; anything else that is thrown is a bug. */
function refusal(...request: Parameters<typeof read>): string {
	try {
		read(...request);
	} catch (fault) {
		if (fault instanceof Refusal) return fault.refusal;
		throw fault;
	}
	return "none";
}

const delivered = (reference: string, more: Partial<Receipt> = {}) => [
	{
		reference,
		status: "delivered",
		errorCode: null,
		errorMessage: null,
		...more,
	},
];

/** Infobip's Basic authentication, used where only the body is at stake. */
const basic = {
	authorization: `Basic ${btoa("infobip:infobip-receipt-secret")}`,
};

function twilioSigned(body: string, token = "twilio-auth-token-0001") {
	const fields = [...new URLSearchParams(body)].sort(([a], [b]) =>
		a < b ? -1 : 1,
	);
	const signed = `https://otp.example.com/receipts/twilio${fields.flat().join("")}`;
	return {
		"x-twilio-signature": createHmac("sha1", token)
			.update(signed)
			.digest("base64"),
	};
}

test("fields are counted before anything is sorted or hashed", () => {
	const fields = (count: number) =>
		Array.from({ length: count }, (_, i) => `f${i}=1`).join("&");
	// Neither is authentic: one is not even looked at.
	expect(refusal("twilio", { body: fields(1_000) })).toBe("receipt_rejected");
	expect(refusal("twilio", { body: fields(1_001) })).toBe("malformed");
});

describe("each format and each proof", () => {
	test("query: Vonage, secret in the URL", () => {
		const query =
			"key=vonage-receipt-secret&messageId=0A&status=delivered&err-code=0";
		expect(read("vonage", { method: "GET", query })).toEqual(
			delivered("0A", { errorCode: "0" }),
		);
		expect(refusal("vonage", { query })).toBe("parameter");
	});

	test("form: Twilio, signature over the URL and the sorted fields", () => {
		const body =
			"MessageStatus=undelivered&MessageSid=SM1&ErrorCode=30003&To=%2B1500";
		expect(read("twilio", { body, headers: twilioSigned(body) })).toEqual([
			{
				reference: "SM1",
				status: "undelivered",
				errorCode: "30003",
				errorMessage: null,
			},
		]);
		const altered = body.replace("undelivered", "delivered");
		expect(
			refusal("twilio", { body: altered, headers: twilioSigned(body) }),
		).toBe("receipt_rejected");
	});

	test("Twilio's own documented signature", () => {
		// twilio.com/docs/usage/security, with the auth token 12345.
		const body = new URLSearchParams({
			To: "+18005551212",
			Digits: "1234",
			From: "+14158675309",
			Caller: "+14158675309",
			CallSid: "CA1234567890ABCDE",
		});
		const reader = receiptReader(
			{
				format: "form",
				method: "POST",
				fields: { reference: "CallSid", status: "Digits" },
				statuses: { "1234": "completed" },
				signature: {
					header: "X-Twilio-Signature",
					secret: "12345",
					algorithm: "sha1",
					encoding: "base64",
					prefix: "",
					over: "https://mycompany.com/myapp.php?foo=1&bar=2{fields}",
				},
			},
			{},
		);
		expect(
			reader({
				method: "POST",
				headers: { "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
				query: new URLSearchParams(),
				body: Buffer.from(body.toString()),
			}),
		).toMatchObject([{ reference: "CA1234567890ABCDE", status: "completed" }]);
	});

	test("JSON: Infobip, several in one request, Basic authentication", () => {
		const body = JSON.stringify({
			results: [
				{ messageId: "a", status: { groupName: "DELIVERED" } },
				{ messageId: "b", status: { groupName: "PENDING" } },
				{
					messageId: "c",
					status: { groupName: "UNDELIVERABLE" },
					error: { name: "EC_ABSENT_SUBSCRIBER", description: "Absent\n\0!" },
				},
			],
		});
		expect(read("infobip", { body, headers: basic })).toEqual([
			...delivered("a"),
			{
				reference: "c",
				status: "undelivered",
				errorCode: "30003",
				errorMessage: "Absent !",
			},
		]);
	});

	test("what repeats the message is recorded without its code and number", () => {
		const body = JSON.stringify({
			results: [
				{
					messageId: "c",
					status: { groupName: "UNDELIVERABLE" },
					error: {
						name: "text was 482913",
						description: "Your code is 482913 to +491711234567: filtered",
					},
				},
			],
		});
		expect(read("infobip", { body, headers: basic })).toMatchObject([
			{
				errorCode: "text was …",
				errorMessage: "Your code is … to +…: filtered",
			},
		]);
	});

	test("JSON: Clickatell, secret in a header", () => {
		const body = '{"messageId":"c1","status":"DEVICE_ACK"}';
		const headers = { "x-receipt-key": "clickatell-receipt-secret" };
		expect(read("clickatell", { body, headers })).toEqual(delivered("c1"));
	});

	test.each([
		["hex", "sha256", "sha256=", "{body}"],
		["base64", "sha1", "", "{timestamp}.{body}"],
	] as const)(
		"HMAC in %s, %s, %j over %s",
		(encoding, algorithm, prefix, over) => {
			const body = '{"id":"x","s":"ok"}';
			const receipts = {
				format: "json",
				fields: { reference: "id", status: "s" },
				statuses: { ok: "delivered" },
				signature: {
					header: "X-Signature",
					secret: "shared-secret",
					algorithm,
					encoding,
					prefix,
					over,
					...(over === "{body}" ? {} : { timestampHeader: "X-Time" }),
				},
			};
			const headers = (signed: string) => ({
				"x-time": "1700000000",
				"x-signature": `${prefix}${createHmac(algorithm, "shared-secret").update(signed).digest(encoding)}`,
			});
			const signed = over
				.replace("{body}", body)
				.replace("{timestamp}", "1700000000");
			expect(
				read("twilio", { body, headers: headers(signed) }, { receipts }),
			).toEqual(delivered("x"));
			expect(
				refusal(
					"twilio",
					{ body: `${body} `, headers: headers(signed) },
					{ receipts },
				),
			).toBe("receipt_rejected");
			expect(
				refusal(
					"twilio",
					{ body, headers: { ...headers(signed), "x-time": "17" } },
					{ receipts },
				),
			).toBe(over === "{body}" ? "none" : "receipt_rejected");
		},
	);
});

describe("not authentic: receipt_rejected, whatever else is wrong", () => {
	test.each<[string, string, Parts]>([
		["no secret", "vonage", { query: "messageId=1&status=delivered" }],
		[
			"wrong secret",
			"vonage",
			{ query: "key=vonage-receipt-secreT&messageId=1&status=delivered" },
		],
		["empty secret", "vonage", { query: "key=" }],
		[
			"secret twice",
			"vonage",
			{ query: "key=vonage-receipt-secret&key=vonage-receipt-secret" },
		],
		["no header", "clickatell", { body: "{" }],
		[
			"header list",
			"clickatell",
			{ headers: { "x-receipt-key": ["clickatell-receipt-secret"] } },
		],
		[
			"secret in front",
			"clickatell",
			{ headers: { "x-receipt-key": "clickatell-receipt-secret2" } },
		],
		["no Basic", "infobip", { body: "{}" }],
		[
			"wrong user",
			"infobip",
			{
				headers: { authorization: `Basic ${btoa("x:infobip-receipt-secret")}` },
			},
		],
		[
			"wrong password",
			"infobip",
			{ headers: { authorization: `Basic ${btoa("infobip:x")}` } },
		],
		[
			"Bearer",
			"infobip",
			{ headers: { authorization: "Bearer infobip-receipt-secret" } },
		],
		["no signature", "twilio", { body: "MessageSid=1&MessageStatus=sent" }],
		[
			"wrong key",
			"twilio",
			{
				body: "MessageSid=1&MessageStatus=sent",
				headers: twilioSigned("MessageSid=1&MessageStatus=sent", "other"),
			},
		],
	])("%s", (_, gateway, request) => {
		expect(refusal(gateway, request)).toBe("receipt_rejected");
	});

	test("with a secret and a signature, both must be right", () => {
		const body = "MessageSid=SM1&MessageStatus=delivered";
		const { receipts } = gatewaySettings("twilio");
		const both = {
			receipts: {
				...receipts,
				secret: { in: "query", name: "key", value: "0123456789abcdef" },
			},
		};
		const headers = twilioSigned(body);
		const query = "key=0123456789abcdef";
		expect(read("twilio", { body, headers, query }, both)).toHaveLength(1);
		expect(refusal("twilio", { body, headers }, both)).toBe("receipt_rejected");
		expect(refusal("twilio", { body, query }, both)).toBe("receipt_rejected");
	});
});

describe("authentic nonsense: a refusal, never an exception", () => {
	test.each<[string, string | Buffer]>([
		["no JSON", "{"],
		["nothing", ""],
		["a scalar", "1"],
		["null", "null"],
		["no list", '{"results":{}}'],
		["a list of scalars", '{"results":[1,null]}'],
		["no status", '{"results":[{"messageId":"a"}]}'],
		[
			"an object as status",
			'{"results":[{"messageId":"a","status":{"groupName":{}}}]}',
		],
		[
			"a list as reference",
			'{"results":[{"messageId":["a"],"status":{"groupName":"DELIVERED"}}]}',
		],
		["no reference", '{"results":[{"status":{"groupName":"DELIVERED"}}]}'],
		[
			"an empty reference",
			'{"results":[{"messageId":"","status":{"groupName":"DELIVERED"}}]}',
		],
		[
			"a reference of 64 kB",
			`{"results":[{"messageId":"${"x".repeat(60_000)}","status":{"groupName":"DELIVERED"}}]}`,
		],
		[
			"NUL in a reference",
			'{"results":[{"messageId":"a\\u0000","status":{"groupName":"DELIVERED"}}]}',
		],
		["__proto__", '{"__proto__":{"results":[]}}'],
		[
			"bytes that are no UTF-8",
			Buffer.from(
				'{"results":[{"messageId":"\xff","status":{"groupName":"DELIVERED"}}]}',
				"latin1",
			),
		],
		["depth", "[".repeat(60_000)],
	])("JSON: %s", (_, body) => {
		expect(refusal("infobip", { body, headers: basic })).toBe("parameter");
		expect(({} as Record<string, unknown>).results).toBeUndefined();
	});

	test.each([
		["no status", "MessageUUID=1"],
		["a status twice", "MessageUUID=1&Status=sent&Status=delivered"],
		["a reference twice", "MessageUUID=1&MessageUUID=2&Status=delivered"],
		["no reference", "Status=delivered"],
	])("form: %s", (_, body) => {
		const query = "key=plivo-receipt-secret";
		expect(refusal("plivo", { body, query })).toBe("parameter");
	});

	test.each(["queued", "DELIVERED", "constructor", "__proto__"])(
		"the unlisted word %s is taken and ignored",
		(word) => {
			const query = "key=plivo-receipt-secret";
			const body = `MessageUUID=1&Status=${word}`;
			expect(read("plivo", { body, query })).toEqual([]);
		},
	);

	test("a reference that is a long number keeps every digit", () => {
		const body =
			'{"results":[{"messageId":9007199254740993,"status":{"groupName":"DELIVERED"}}]}';
		expect(read("infobip", { body, headers: basic })).toEqual(
			delivered("9007199254740993"),
		);
	});

	test("the body may be the list itself", () => {
		const { receipts } = gatewaySettings("infobip");
		const body = '[{"messageId":"a","status":{"groupName":"DELIVERED"}}]';
		expect(
			read(
				"infobip",
				{ body, headers: basic },
				{ receipts: { ...receipts, list: "" } },
			),
		).toEqual(delivered("a"));
	});
});
