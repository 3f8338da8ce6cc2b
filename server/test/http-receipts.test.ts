/**
 * Who: anybody who knows the address `/receipts/{provider}`.
 * Gain: a message marked as failed, so that a dearer channel starts, or as
 * delivered. Stopped by: the provider's secret, which is checked before anything
 * else. (Abuse cases 68 and 83.)
 */

import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Refusal } from "../src/errors.ts";
import type {
	Brought,
	Receipt,
	WebhookRequest,
} from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import { receiptWebhook } from "../src/providers/http/receipts.ts";
import { secretsOf } from "../src/providers/http/secrets.ts";
import { gatewaySettings } from "./http-gateway.ts";

type Parts = {
	method?: string;
	headers?: WebhookRequest["headers"];
	query?: string;
	body?: string | Buffer;
	address?: string;
	receivedAt?: number;
};

const NOW = 1_700_000_000_000;

function read(
	gateway: string,
	parts: Parts,
	changes: Record<string, unknown> = {},
): readonly Receipt[] {
	return batch(gateway, parts, changes).receipts;
}

function batch(
	gateway: string,
	{
		method = "POST",
		headers = {},
		query = "",
		body = "",
		address = "192.0.2.1",
		receivedAt = NOW,
	}: Parts,
	changes: Record<string, unknown> = {},
): Brought {
	const { webhook } = httpProvider(
		gatewaySettings(gateway, undefined, changes),
		Date.now,
	);
	if (webhook === undefined) throw new Error("no receipts");
	const search = query === "" ? "" : `?${query}`;
	const head = {
		...{ method, headers, address, search, receivedAt },
		query: new URLSearchParams(query),
	};
	webhook.admit(head);
	// Few entries are read at once; those of many are a promise, which their tests await.
	return webhook.read({
		...head,
		body: Buffer.from(body as string),
	}) as Brought;
}

/** The refusal that a request meets; anything else that is thrown is a bug. */
function refusal(...request: Parameters<typeof read>): string {
	try {
		read(...request);
	} catch (fault) {
		if (fault instanceof Refusal) return fault.name;
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

function twilioSigned(
	body: string,
	token = "twilio-auth-token-0001",
	name = "twilio",
) {
	const fields = [...new URLSearchParams(body)].sort(([a], [b]) =>
		a < b ? -1 : 1,
	);
	const signed = `https://otp.example.com/receipts/${name}${fields.flat().join("")}`;
	return {
		"x-twilio-signature": createHmac("sha1", token)
			.update(signed)
			.digest("base64"),
	};
}

test("fields are counted before anything is sorted or hashed", () => {
	const fields = (count: number) =>
		Array.from({ length: count }, (_, i) => `f${i}=1`).join("&");
	// Neither is authentic; the second is refused before its signature is checked.
	expect(refusal("twilio", { body: fields(1_000) })).toBe("receipt_rejected");
	expect(refusal("twilio", { body: fields(1_001) })).toBe("malformed");
});

describe("each format and each proof", () => {
	test("query: Vonage, secret in the URL", () => {
		const query =
			"key=vonage-receipt-secret&messageId=0A&status=delivered&err-code=0";
		expect(read("vonage", { method: "GET", query })).toEqual(delivered("0A"));
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

	test("Twilio's own documented signature", async () => {
		// twilio.com/docs/usage/security, with the auth token 12345.
		const body = new URLSearchParams({
			To: "+18005551212",
			Digits: "1234",
			From: "+14158675309",
			Caller: "+14158675309",
			CallSid: "CA1234567890ABCDE",
		});
		const reader = receiptWebhook(
			{
				format: "form",
				method: "POST",
				fields: { reference: "CallSid", status: "Digits" },
				statuses: { "1234": "completed" },
				unsigned: false,
				ignoreCase: false,
				signature: {
					header: "X-Twilio-Signature",
					secret: "12345",
					keyEncoding: "text",
					algorithm: "sha1",
					encoding: "base64",
					prefix: "",
					over: "https://mycompany.com/myapp.php?foo=1&bar=2{fields}",
				},
			},
			{},
			[],
		);
		expect(
			await reader.read({
				method: "POST",
				address: "192.0.2.1",
				headers: { "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
				query: new URLSearchParams(),
				search: "",
				receivedAt: NOW,
				body: Buffer.from(body.toString()),
			}),
		).toMatchObject({
			receipts: [{ reference: "CA1234567890ABCDE", status: "completed" }],
		});
	});

	test("JSON: Infobip, several in one request, Basic authentication", () => {
		const body = JSON.stringify({
			results: [
				{ messageId: "a", status: { name: "DELIVERED_TO_HANDSET" } },
				{ messageId: "b", status: { name: "PENDING_UNHEARD_OF" } },
				{
					messageId: "c",
					status: { name: "UNDELIVERABLE_NOT_DELIVERED" },
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
					status: { name: "UNDELIVERABLE_NOT_DELIVERED" },
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

	test("no key of the receipts is recorded", () => {
		const keys = ["Alpha-key-1", "Bravo-key-2", "Carol-key-3", "Delta-key-4"];
		const { receipts } = gatewaySettings("infobip");
		const [secret, more, jwt, token] = keys;
		const changes = {
			receipts: {
				...receipts,
				signature: { header: "X-S", secret, moreSecrets: [more] },
				jwt: { algorithm: "HS256", secret: jwt, moreSecrets: ["Erica-key-5"] },
				handshake: { in: "query", challenge: "c", token: "t", value: token },
			},
		};
		const settings = gatewaySettings("infobip", undefined, changes);
		expect(secretsOf(settings)).toEqual(
			expect.arrayContaining([...keys, "Erica-key-5"]),
		);
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

/** Infobip's, by the name of the status. */
const infobip = (...results: unknown[]) => ({
	body: JSON.stringify({ results }),
	headers: basic,
});
const good = { messageId: "a", status: { name: "DELIVERED_TO_HANDSET" } };

describe("each entry stands alone", () => {
	test.each<[string, unknown, string]>([
		["a scalar", 1, "status.name"],
		["null", null, "status.name"],
		["a list", [good], "status.name"],
		["no status", { messageId: "b" }, "status.name"],
		["a status of null", { ...good, status: null }, "status.name"],
		["an empty status", { ...good, status: { name: "" } }, "status.name"],
		["an object as status", { ...good, status: { name: {} } }, "status.name"],
		["no reference", { status: good.status }, "messageId"],
		["a reference of null", { ...good, messageId: null }, "messageId"],
		["an empty reference", { ...good, messageId: "" }, "messageId"],
		["a list as reference", { ...good, messageId: ["a"] }, "messageId"],
		[
			"a long reference",
			{ ...good, messageId: "x".repeat(60_000) },
			"messageId",
		],
		["NUL in a reference", { ...good, messageId: "a\0" }, "messageId"],
	])("%s takes no other with it", (_, entry, missing) => {
		expect(batch("infobip", infobip(entry, good, entry))).toEqual({
			receipts: delivered("a"),
			unlisted: 0,
			unreadable: 2,
			missing,
		});
		expect(batch("infobip", infobip(entry))).toEqual({
			receipts: [],
			unlisted: 0,
			unreadable: 1,
			missing,
		});
	});

	test("a list or object as error takes nothing with it", () => {
		const error = { name: ["4", "8"], description: { text: "482913" } };
		expect(read("infobip", infobip({ ...good, error }))).toEqual(
			delivered("a"),
		);
	});

	test.each([
		["no status", "MessageSid=1", "MessageStatus"],
		[
			"two statuses",
			"MessageSid=1&MessageStatus=sent&MessageStatus=delivered",
			"MessageStatus",
		],
		[
			"two references",
			"MessageSid=1&MessageSid=2&MessageStatus=delivered",
			"MessageSid",
		],
		["no reference", "MessageStatus=delivered", "MessageSid"],
		["nothing", "", "MessageStatus"],
	])("a form with %s is taken and counted", (_, body, missing) => {
		const headers = twilioSigned(body);
		expect(batch("twilio", { body, headers })).toEqual({
			receipts: [],
			unlisted: 0,
			unreadable: 1,
			missing,
		});
	});

	test.each(["busy", "DELIVERED", "constructor", "__proto__"])(
		"the unlisted word %s is taken and ignored",
		(word) => {
			const body = `MessageSid=1&MessageStatus=${word}`;
			expect(batch("twilio", { body, headers: twilioSigned(body) })).toEqual({
				receipts: [],
				unlisted: 1,
				unreadable: 0,
				missing: null,
			});
		},
	);

	test("5,000 entries are taken, in turns with everything else; one more is too many", async () => {
		const many = Array.from({ length: 5_000 }, () => good);
		const reading = Promise.resolve(batch("infobip", infobip(...many)));
		let isRead = false;
		reading.then(() => {
			isRead = true;
		});
		let turns = 0;
		for (; !isRead; turns++) await new Promise((done) => setImmediate(done));
		expect(turns).toBeGreaterThan(90);
		const { receipts } = await reading;
		expect(receipts).toHaveLength(5_000);
		expect(receipts.at(-1)).toEqual(receipts[0]);
		expect(refusal("infobip", infobip(...many, good))).toBe("too_large");
	});
});

describe("authentic nonsense: a refusal, never an exception", () => {
	test.each<[string, string | Buffer]>([
		["no JSON", "{"],
		["nothing", ""],
		["a scalar", "1"],
		["null", "null"],
		["no list", '{"results":{}}'],
		[
			"bytes that are no UTF-8",
			Buffer.from('{"results":[{"messageId":"\xff"}]}', "latin1"),
		],
		["depth", "[".repeat(60_000)],
	])("JSON: %s", (_, body) => {
		expect(refusal("infobip", { body, headers: basic })).toBe("parameter");
		expect(({} as Record<string, unknown>).results).toBeUndefined();
	});

	test("a list on the prototype is none", () => {
		const body = `{"__proto__":{"results":[${JSON.stringify(good)}]}}`;
		expect(read("infobip", { body, headers: basic })).toEqual([]);
		expect(({} as Record<string, unknown>).results).toBeUndefined();
	});

	test("a reference that is a long number keeps every digit", () => {
		const body = infobip(good).body.replace('"a"', "9007199254740993");
		expect(read("infobip", { body, headers: basic })).toEqual(
			delivered("9007199254740993"),
		);
	});

	test("the body may be the list itself, and begin with a byte order mark", () => {
		const { receipts } = gatewaySettings("infobip");
		const body = `\ufeff\r\n${JSON.stringify([good])}`;
		expect(
			read(
				"infobip",
				{ body, headers: basic },
				{ receipts: { ...receipts, list: "" } },
			),
		).toEqual(delivered("a"));
	});
});

describe("words that are no last word", () => {
	test("Infobip: the operator has it, the handset not yet", () => {
		const status = (name: string) => ({ messageId: "a", status: { name } });
		const words = [
			"PENDING_ENROUTE",
			"DELIVERED_TO_OPERATOR",
			"UNDELIVERABLE_NOT_DELIVERED",
		];
		expect(
			read("infobip", infobip(...words.map(status))).map((one) => one.status),
		).toEqual(["sent", "sent", "undelivered"]);
	});

	test.each([
		["canceled", "canceled"],
		["read", "delivered"],
		["partially_delivered", "sent"],
		["scheduled", "queued"],
	])("Twilio: %s is %s", (word, status) => {
		const body = `MessageSid=1&MessageStatus=${word}`;
		const headers = twilioSigned(body);
		expect(read("twilio", { body, headers })).toMatchObject([{ status }]);
	});

	test("Twilio tells how a call ended", () => {
		const body = "CallSid=CA1&CallStatus=no-answer&Duration=0";
		const headers = twilioSigned(body, undefined, "twilio-call");
		expect(read("twilio-call", { body, headers })).toMatchObject([
			{ reference: "CA1", status: "no-answer" },
		]);
	});
});

test.each([
	["vonage", "key=vonage-receipt-secret&messageId=1&status=failed&err-code=0"],
	[
		"messagebird",
		"key=messagebird-receipt-secret&id=1&status=expired&statusErrorCode=0",
	],
])("%s: the word for no error is no error code", (gateway, query) => {
	expect(read(gateway, { method: "GET", query })).toMatchObject([
		{ errorCode: null },
	]);
});

describe("signatures as the vendors' own libraries take them", () => {
	const fields = (body: string) => [...new URLSearchParams(body)];
	const hmacOf = (algorithm: string, key: string, text: string) =>
		createHmac(algorithm, key).update(text).digest("base64");

	test("Twilio signs each value of a repeated field once, in order", () => {
		const body =
			"MessageSid=SM1&MessageStatus=sent&Tag=b&Tag=a&Tag=b&MessageSid=SM1";
		const signed =
			"https://otp.example.com/receipts/twilioMessageSidSM1MessageStatussentTagaTagb";
		const headers = {
			"x-twilio-signature": hmacOf("sha1", "twilio-auth-token-0001", signed),
		};
		expect(read("twilio", { body, headers })).toMatchObject([
			{ reference: "SM1", status: "sent" },
		]);
		expect(
			refusal("twilio", { body: body.replace("Tag=a", "Tag=c"), headers }),
		).toBe("receipt_rejected");
	});

	const plivo = (body: string, ...keys: string[]) => {
		const sorted = fields(body)
			.map((pair) => pair.join(""))
			.sort()
			.join("");
		const signed = `https://otp.example.com/receipts/plivo?${sorted}.nonce1`;
		return {
			"x-plivo-signature-v3-nonce": "nonce1",
			"x-plivo-signature-v3": keys
				.map((key) => hmacOf("sha256", key, signed))
				.join(","),
		};
	};

	test("Plivo: V3, over the receipt; two keys while one is replaced", () => {
		const body =
			"MessageUUID=u1&Status=delivered&ErrorCode=000&Tag=b&Tag=b&Tag=a";
		const key = "plivo-auth-token-0001";
		for (const keys of [[key], ["another", key], [key, "another"]])
			expect(read("plivo", { body, headers: plivo(body, ...keys) })).toEqual(
				delivered("u1"),
			);
		const altered = body.replace("delivered", "failed");
		expect(refusal("plivo", { body: altered, headers: plivo(body, key) })).toBe(
			"receipt_rejected",
		);
		expect(refusal("plivo", { body, headers: plivo(body, "a", "b") })).toBe(
			"receipt_rejected",
		);
	});

	test("Telnyx: Ed25519 over the time and the body", () => {
		const { publicKey, privateKey } = generateKeyPairSync("ed25519");
		const { receipts } = gatewaySettings("telnyx");
		const secret = publicKey
			.export({ type: "spki", format: "der" })
			.subarray(-32)
			.toString("base64");
		const changes = {
			receipts: { ...receipts, signature: { ...receipts?.signature, secret } },
		};
		const body = JSON.stringify({
			data: {
				event_type: "message.finalized",
				payload: {
					id: "t1",
					to: [{ phone_number: "+1500", status: "delivery_failed" }],
					errors: [{ code: "40001", detail: "Not routable" }],
				},
			},
		});
		const headers = {
			"telnyx-timestamp": "1700000000",
			"telnyx-signature-ed25519": sign(
				null,
				Buffer.from(`1700000000|${body}`),
				privateKey,
			).toString("base64"),
		};
		expect(read("telnyx", { body, headers }, changes)).toEqual([
			{
				reference: "t1",
				status: "undelivered",
				errorCode: "40001",
				errorMessage: "Not routable",
			},
		]);
		expect(refusal("telnyx", { body, headers })).toBe("receipt_rejected");
	});

	test.each([
		["v1,", " "],
		["v1,", ", "],
		["v1=", ","],
		["", ", "],
	])("several behind %j, joined by %j", (prefix, joined) => {
		const receipts = {
			format: "json",
			fields: { reference: "id", status: "s" },
			statuses: { ok: "delivered" },
			signature: {
				header: "X-S",
				secret: "shared-secret",
				encoding: "base64",
				prefix,
			},
		};
		const body = '{"id":"x","s":"ok"}';
		const signatures = ["old-secret", "shared-secret", "other"].map(
			(key) => prefix + hmacOf("sha256", key, body),
		);
		const given = (list: string[]) => ({
			body,
			headers: { "x-s": list.join(joined) },
		});
		expect(read("twilio", given(signatures), { receipts })).toEqual(
			delivered("x"),
		);
		signatures.splice(1, 1);
		expect(refusal("twilio", given(signatures), { receipts })).toBe(
			"receipt_rejected",
		);
	});
});

describe("allow: addresses of the gateway", () => {
	const { receipts } = gatewaySettings("infobip");
	const { secret: _, ...open } = receipts ?? {};
	const allow = ["203.0.113.0/24", "2001:db8::1"];
	const unsigned = { receipts: { ...open, allow, unsigned: true } };
	const from = (address: string) => ({ ...infobip(good), address });

	test("beside a secret both must be right, alone it is enough where that is said", () => {
		const both = { receipts: { ...receipts, allow } };
		for (const settings of [both, unsigned]) {
			expect(read("infobip", from("203.0.113.7"), settings)).toHaveLength(1);
			expect(read("infobip", from("2001:db8::1"), settings)).toHaveLength(1);
			expect(refusal("infobip", from("192.0.2.1"), settings)).toBe(
				"receipt_rejected",
			);
		}
		const wrong = { ...from("203.0.113.7"), headers: {} };
		expect(refusal("infobip", wrong, both)).toBe("receipt_rejected");
		expect(read("infobip", wrong, unsigned)).toHaveLength(1);
	});
});
