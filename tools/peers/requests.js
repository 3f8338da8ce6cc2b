/**
 * Receipts as vendors send them: method, URL, body, and the key that signs them. Keys
 * and times are fixed, so that a vector comes out the same on every machine. The body
 * is text that must reach the reader octet by octet: some have characters beyond
 * ASCII, and JSON that no serializer would write back the same way.
 */

/** The moment of every receipt: 2026-03-29T12:00:00Z, in seconds since 1970. */
export const SECONDS = 1_774_785_600;

const origin = "https://postern.example/receipts/";
const form = (fields) => new URLSearchParams(fields).toString();

export const TWILIO = [
	{
		preset: "twilio",
		method: "POST",
		url: `${origin}twilio`,
		key: "0123456789abcdef0123456789abcdef",
		fields: {
			MessageSid: "SM00000000000000000000000000000001",
			MessageStatus: "delivered",
			To: "+12015550123",
			From: "+12015550100",
			ErrorCode: "",
			AccountSid: "AC00000000000000000000000000000001",
		},
	},
	{
		preset: "twilio",
		method: "POST",
		url: `${origin}twilio`,
		key: "0123456789abcdef0123456789abcdef",
		fields: {
			MessageSid: "SM00000000000000000000000000000002",
			MessageStatus: "undelivered",
			ErrorCode: "30003",
			ErrorMessage: "Zürich & Co = ünreachable",
		},
	},
].map((each) => ({ ...each, body: form(each.fields) }));

export const PLIVO = {
	preset: "plivo",
	method: "POST",
	url: `${origin}plivo`,
	key: "plivo-auth-token-0123456789abcdef",
	nonce: "05429567804466091622",
	fields: {
		MessageUUID: "5b40a428-bfc7-4daf-9d06-726c558bf3b8",
		Status: "delivered",
		From: "12015550100",
		To: "12015550123",
		PartInfo: "1 of 1",
	},
};
PLIVO.body = form(PLIVO.fields);

export const VONAGE = {
	preset: "vonage-messages",
	method: "POST",
	url: `${origin}vonage-messages`,
	key: "vonage-signature-secret-of-32-characters",
	body: JSON.stringify({
		message_uuid: "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab",
		to: "12015550123",
		from: "12015550100",
		timestamp: "2026-03-29T12:00:00Z",
		status: "delivered",
		channel: "sms",
	}),
};

export const MESSAGEBIRD = {
	preset: "messagebird",
	method: "GET",
	url: `${origin}messagebird?id=e8077d803532c0b5937c639b60216938&status=delivered&statusDatetime=2026-03-29T12%3A00%3A00%2B00%3A00&recipient=12015550123`,
	key: "messagebird-signing-key-0123456789",
	body: "",
};

export const TELNYX = {
	preset: "telnyx",
	method: "POST",
	url: `${origin}telnyx`,
	/** PKCS #8 of an Ed25519 key whose seed is the octets 1 to 32: no key of anybody. */
	privateKey:
		"MC4CAQAwBQYDK2VwBCIEIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g",
	body: JSON.stringify({
		data: {
			event_type: "message.finalized",
			id: "4ee8c3a6-4995-4309-a3c6-38e3db9ea4be",
			record_type: "event",
			payload: {
				id: "834f3d53-8a3c-4aa0-a733-7f2d682a72df",
				to: [{ phone_number: "+12015550123", status: "delivered" }],
				errors: [],
			},
		},
	}),
};

export const SENDGRID = {
	preset: "sendgrid",
	method: "POST",
	url: `${origin}sendgrid`,
	/** The key of no account: made for these vectors. The signature is committed, as ECDSA draws a number for each. */
	key: null,
	body: '[{"email":"jane@example.com","timestamp":1774785600,"smtp-id":"<14c5d75ce93.dfd.64b469@ismtpd-555>","event":"delivered","sg_event_id":"ZGVsaXZlcmVkLTA","sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","response":"250 OK","postern_id":"OTE0123456789abcdef0123456789abcdef"}]\r\n',
};

export const RESEND = {
	preset: "resend",
	method: "POST",
	url: `${origin}resend`,
	key: `whsec_${Buffer.from("resend-signing-secret-24").toString("base64")}`,
	id: "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
	body: '{"type":"email.delivered","created_at":"2026-03-29T12:00:00.000Z","data":{"email_id":"56761188-7520-42d8-8898-ff6fc54ce618","from":"Acme <codes@example.com>","to":["jane@example.com"],"subject":"482913 – Zürich"}}',
};
