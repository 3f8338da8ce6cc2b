/**
 * Who attacks: anybody who knows the address of receipts, and whoever has seen
 * one of them. What they gain: messages marked as failed or as delivered. What
 * stops them: the vendor's signature, made here by the vendor's recipe with
 * node:crypto, or taken from what the vendor has published.
 */

import {
	createHash,
	createHmac,
	generateKeyPairSync,
	type KeyObject,
	sign,
} from "node:crypto";
import { describe, expect, test } from "vitest";
import { gatewayWith, NOW, type Parts } from "./support/receipt-requests.ts";

const BODY = '{"id":"x","s":"ok"}';
const RIGHT = ["x delivered"];
const FORGED = "receipt_rejected";

const json = (proof: object) =>
	gatewayWith({
		format: "json",
		fields: { reference: "id", status: "s" },
		statuses: { ok: "delivered" },
		...proof,
	});
const form = (proof: object) =>
	gatewayWith({
		format: "form",
		fields: { reference: "id", status: "s" },
		statuses: { ok: "delivered" },
		...proof,
	});
const sha256 = (text: string) =>
	createHash("sha256").update(text).digest("hex");

test.each<[string, (secret: string) => Parts]>([
	["query", (key) => ({ query: `key=${key}` })],
	["header", (key) => ({ headers: { key } })],
	[
		"basic",
		(key) => ({ headers: { authorization: `Basic ${btoa(`key:${key}`)}` } }),
	],
])("a secret in the %s, and a former one beside it", (where, shown) => {
	const secret = { in: where, name: "key", value: "0123456789abcdef" };
	const former = "fedcba9876543210";
	const one = json({ secret });
	const both = json({ secret: { ...secret, moreValues: [former] } });
	const said = (gateway: typeof one, key: string) =>
		gateway.said({ body: BODY, ...shown(key) });
	for (const key of [secret.value, former])
		expect(said(both, key)).toEqual(RIGHT);
	expect(said(one, secret.value)).toEqual(RIGHT);
	expect(said(one, former)).toBe(FORGED);
	for (const key of ["", "0123456789abcdeg", `${former}0`])
		expect(said(both, key)).toBe(FORGED);
});

describe("HMAC", () => {
	test("sha512 in base64 over decoded JSON inside JSON: RCS for Business", () => {
		const token = "SJENCPGJESMGUFPY";
		const rcs = gatewayWith({
			format: "json",
			unwrap: { field: "message.data", encoding: "base64" },
			fields: { reference: "messageId", status: "eventType" },
			statuses: { DELIVERED: "delivered" },
			signature: {
				header: "X-Goog-Signature",
				secret: token,
				algorithm: "sha512",
				encoding: "base64",
				over: "{unwrapped}",
			},
		});
		const event = '{"messageId":"m1","eventType":"DELIVERED"}';
		const wrapped = (text: string) =>
			JSON.stringify({ message: { data: btoa(text) } });
		const headers = {
			"x-goog-signature": createHmac("sha512", token)
				.update(event)
				.digest("base64"),
		};
		expect(rcs.said({ body: wrapped(event), headers })).toEqual([
			"m1 delivered",
		]);
		const other = event.replace("m1", "m2");
		for (const body of [wrapped(other), "{}", "{", '{"message":{"data":"%"}}'])
			expect(rcs.said({ body, headers })).toBe(FORGED);
	});

	test("the key is the SHA-256 of the token: Telegram Gateway", () => {
		const token = "AAEgAAAAtelegram-token";
		const telegram = json({
			signature: {
				header: "X-Request-Signature",
				secret: token,
				keyEncoding: "sha256OfText",
				over: "{timestamp}\n{body}",
				timestampHeader: "X-Request-Timestamp",
			},
		});
		const key = createHash("sha256").update(token).digest();
		const signed = (secret: string | Buffer) => ({
			body: BODY,
			headers: {
				"x-request-timestamp": "1700000000",
				"x-request-signature": createHmac("sha256", secret)
					.update(`1700000000\n${BODY}`)
					.digest("hex"),
			},
		});
		expect(telegram.said(signed(key))).toEqual(RIGHT);
		expect(telegram.said(signed(token))).toBe(FORGED);
	});

	test("the octets of the body's hash: Bird", () => {
		// docs.bird.com, "Verifying a webhook subscription": three lines, the last in binary.
		const url = "https://otp.example.com/receipts/bird";
		const key = "bird-signing-key";
		const bird = json({
			signature: {
				header: "messagebird-signature",
				secret: key,
				encoding: "base64",
				over: `{timestamp}\n${url}\n{bodySha256Octets}`,
				timestampHeader: "messagebird-request-timestamp",
			},
		});
		const signed = (hash: string | Buffer, body = BODY) => ({
			body,
			headers: {
				"messagebird-request-timestamp": "1700000000",
				"messagebird-signature": createHmac("sha256", key)
					.update(`1700000000\n${url}\n`)
					.update(hash)
					.digest("base64"),
			},
		});
		const octets = createHash("sha256").update(BODY).digest();
		expect(bird.said(signed(octets))).toEqual(RIGHT);
		expect(bird.said(signed(octets, `${BODY} `))).toBe(FORGED);
		expect(bird.said(signed(sha256(BODY)))).toBe(FORGED);
	});

	test("a published vector of Standard Webhooks: base64 key behind whsec_", () => {
		// standard-webhooks/standard-webhooks, libraries' tests.
		const standard = gatewayWith({
			format: "json",
			fields: { reference: "test", status: "test" },
			statuses: { "2432232314": "delivered" },
			signature: {
				header: "webhook-signature",
				secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
				keyEncoding: "base64",
				encoding: "base64",
				prefix: "v1,",
				over: "{header:webhook-id}.{timestamp}.{body}",
				timestampHeader: "webhook-timestamp",
			},
		});
		const headers = {
			"webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
			"webhook-timestamp": "1614265330",
			"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		};
		const body = '{"test": 2432232314}';
		expect(standard.said({ body, headers })).toEqual(["2432232314 delivered"]);
		for (const changed of [
			{ ...headers, "webhook-id": "msg_other" },
			{ ...headers, "webhook-id": undefined },
			{ ...headers, "webhook-timestamp": "1614265331" },
		])
			expect(standard.said({ body, headers: changed })).toBe(FORGED);
	});

	test.each([
		["text", "a-text-as-key"],
		["hex", "00ff10203040506070"],
		["base64", "AP8QIDBAUGBw"],
	] as const)(
		"a key in %s, and others that are right too",
		(keyEncoding, secret) => {
			const octets = Buffer.from(
				secret,
				keyEncoding === "text" ? "utf8" : keyEncoding,
			);
			const more = Buffer.from("another-key-of-ours");
			const written = more.toString(
				keyEncoding === "text" ? "utf8" : keyEncoding,
			);
			const gateway = json({
				signature: {
					header: "X-S",
					...{ secret, keyEncoding, moreSecrets: [written] },
				},
			});
			const by = (key: Buffer) => ({
				body: BODY,
				headers: {
					"x-s": createHmac("sha256", key).update(BODY).digest("hex"),
				},
			});
			expect(gateway.said(by(octets))).toEqual(RIGHT);
			expect(gateway.said(by(more))).toEqual(RIGHT);
			expect(gateway.said(by(Buffer.from("a-key-of-nobody")))).toBe(FORGED);
		},
	);

	test("one of several behind a separator of its own", () => {
		const gateway = json({
			signature: {
				...{ header: "X-S", secret: "shared-secret" },
				...{ prefix: "s1=", separator: ";" },
			},
		});
		const by = (key: string) =>
			createHmac("sha256", key).update(BODY).digest("hex");
		const said = (text: string) =>
			gateway.said({ body: BODY, headers: { "x-s": text } });
		expect(said(`t=1; s1=${by("other")}; s1=${by("shared-secret")}`)).toEqual(
			RIGHT,
		);
		expect(said(`t=1; s0=${by("shared-secret")}`)).toBe(FORGED);
		expect(said(`s1=${by("other")}`)).toBe(FORGED);
	});

	test("method, hash of the body, and headers", () => {
		const gateway = json({
			signature: {
				header: "X-S",
				secret: "shared-secret",
				over: "{method}\n{header:X-Nonce}\n{bodySha256}",
			},
		});
		const said = (method: string, nonce: string, body: string) =>
			gateway.said({
				method: "POST",
				body: BODY,
				headers: {
					"x-nonce": "n1",
					"x-s": createHmac("sha256", "shared-secret")
						.update(`${method}\n${nonce}\n${sha256(body)}`)
						.digest("hex"),
				},
			});
		expect(said("POST", "n1", BODY)).toEqual(RIGHT);
		expect(said("PUT", "n1", BODY)).toBe(FORGED);
		expect(said("POST", "n2", BODY)).toBe(FORGED);
		expect(said("POST", "n1", `${BODY} `)).toBe(FORGED);
		// A header that is not there is not the same as an empty one.
		const without = json({
			signature: {
				...{ header: "X-S", secret: "shared-secret" },
				over: "{header:X-Nonce}{body}",
			},
		});
		const by = createHmac("sha256", "shared-secret").update(BODY).digest("hex");
		expect(without.said({ body: BODY, headers: { "x-s": by } })).toBe(FORGED);
		const empty = { "x-s": by, "x-nonce": "" };
		expect(without.said({ body: BODY, headers: empty })).toEqual(RIGHT);
	});

	test("Vonage: the signature is a field, over the others as pairs", () => {
		const secret = "vonage-signature-secret";
		const fields: Record<string, string> = {
			s: "ok",
			id: "x",
			text: "a=b&c",
			timestamp: "1700000000",
		};
		const signed = Object.keys(fields)
			.sort()
			.map((name) => `&${name}=${fields[name]?.replace(/[&=]/g, "_")}`)
			.join("");
		const sig = createHmac("sha512", secret)
			.update(signed)
			.digest("hex")
			.toUpperCase();
		const proof = { secret, algorithm: "sha512", over: "{pairs}" };
		const all = new URLSearchParams({ ...fields, sig }).toString();
		const changed = all.replace("id=x", "id=y");
		const posted = form({ signature: { field: "sig", ...proof } });
		expect(posted.said({ body: all })).toEqual(RIGHT);
		expect(posted.said({ body: changed })).toBe(FORGED);
		expect(posted.said({ body: `${all}&sig=1` })).toBe(FORGED);
		const got = gatewayWith({
			...{ format: "query", method: "GET" },
			fields: { reference: "id", status: "s" },
			statuses: { ok: "delivered" },
			signature: { query: "sig", ...proof },
		});
		expect(got.said({ method: "GET", query: all })).toEqual(RIGHT);
		expect(got.said({ method: "GET", query: changed })).toBe(FORGED);
	});

	test("Mailgun: the signature in the body leaves the receipt out, and a secret proves it", () => {
		const gateway = json({
			secret: { in: "query", name: "key", value: "a-receipt-secret-of-24-c" },
			signature: {
				field: "signature.signature",
				secret: "mailgun-signing-key",
				over: "{field:signature.timestamp}{field:signature.token}",
			},
		});
		const body = (key: string) =>
			JSON.stringify({
				id: "x",
				s: "ok",
				signature: {
					timestamp: 1700000000,
					token: "t0",
					signature: createHmac("sha256", key)
						.update("1700000000t0")
						.digest("hex"),
				},
			});
		const query = "key=a-receipt-secret-of-24-c";
		const right = body("mailgun-signing-key");
		expect(gateway.said({ query, body: right })).toEqual(RIGHT);
		expect(gateway.said({ query, body: body("another-key") })).toBe(FORGED);
		expect(gateway.said({ body: right })).toBe(FORGED);
	});

	test("Twilio: JSON, whose hash is in the signed URL", () => {
		// URL, body and hash of twilio-node's tests; their token is too short for a setting.
		const twilio = gatewayWith({
			format: "json",
			fields: { reference: "property", status: "boolean" },
			statuses: { true: "delivered" },
			signature: {
				header: "X-Twilio-Signature",
				secret: "12345678",
				algorithm: "sha1",
				encoding: "base64",
				over: "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256={bodySha256}",
			},
		});
		const body = '{"property": "value", "boolean": true}';
		const url =
			"https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
		const headers = {
			"x-twilio-signature": createHmac("sha1", "12345678")
				.update(url)
				.digest("base64"),
		};
		expect(twilio.said({ body, headers })).toEqual(["value delivered"]);
		expect(twilio.said({ body: `${body} `, headers })).toBe(FORGED);
	});

	test.each([
		["https://otp.example.com/r", "https://otp.example.com:443/r"],
		["https://otp.example.com:8443/r", "https://otp.example.com/r"],
		["http://[2001:db8::1]/r", "http://[2001:db8::1]:80/r"],
	])(
		"a URL with and without port, as Twilio's library takes it: %s",
		(url, other) => {
			const gateway = form({
				signature: {
					...{ header: "X-S", secret: "shared-secret" },
					over: `${url}{fields}`,
				},
			});
			const by = (signed: string) => ({
				body: "s=ok&id=x",
				headers: {
					"x-s": createHmac("sha256", "shared-secret")
						.update(`${signed}idxsok`)
						.digest("hex"),
				},
			});
			for (const each of [url, other])
				expect(gateway.said(by(each))).toEqual(RIGHT);
			for (const each of [
				"https://evil.example/r",
				`${url}/`,
				url.replace("/r", ":81/r"),
			])
				expect(gateway.said(by(each))).toBe(FORGED);
		},
	);
});

const pem = (key: KeyObject) =>
	key.export({ type: "spki", format: "pem" }).toString();
const der = (key: KeyObject) => key.export({ type: "spki", format: "der" });
const ed25519 = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

describe("signatures by a private key", () => {
	const bare = der(ed25519.publicKey).subarray(-32);
	test.each([
		["base64", bare.toString("base64")],
		["hex", bare.toString("hex")],
		["base64", der(ed25519.publicKey).toString("base64")],
		["text", pem(ed25519.publicKey)],
	])("Ed25519 as Telnyx signs, key in %s", (keyEncoding, secret) => {
		const telnyx = json({
			signature: {
				...{ header: "telnyx-signature-ed25519", secret, keyEncoding },
				...{ algorithm: "ed25519", encoding: "base64" },
				over: "{timestamp}|{body}",
				timestampHeader: "telnyx-timestamp",
			},
		});
		const by = (key: KeyObject, text = `1700000000|${BODY}`) => ({
			body: BODY,
			headers: {
				"telnyx-timestamp": "1700000000",
				"telnyx-signature-ed25519": sign(null, Buffer.from(text), key).toString(
					"base64",
				),
			},
		});
		expect(telnyx.said(by(ed25519.privateKey))).toEqual(RIGHT);
		expect(telnyx.said(by(ed25519.privateKey, BODY))).toBe(FORGED);
		const another = generateKeyPairSync("ed25519").privateKey;
		expect(telnyx.said(by(another))).toBe(FORGED);
		for (const text of [
			"",
			"AAAA",
			"x".repeat(10_000),
			"=",
			btoa("\0".repeat(64)),
		])
			expect(
				telnyx.said({
					...by(another),
					headers: {
						"telnyx-timestamp": "1700000000",
						"telnyx-signature-ed25519": text,
					},
				}),
			).toBe(FORGED);
	});

	test("a published vector of Ed25519 (RFC 8032, 7.1, TEST 3)", () => {
		const gateway = gatewayWith({
			format: "json",
			fields: { reference: "id", status: "s" },
			statuses: { ok: "delivered" },
			signature: {
				header: "X-S",
				secret:
					"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
				...{ keyEncoding: "hex", algorithm: "ed25519" },
			},
		});
		const said = (body: Buffer) =>
			gateway.said({
				body,
				headers: {
					"x-s":
						"6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
				},
			});
		// Authentic, and no JSON.
		expect(said(Buffer.from("af82", "hex"))).toBe("parameter");
		expect(said(Buffer.from("af83", "hex"))).toBe(FORGED);
	});

	test("P-256 as SendGrid signs", () => {
		const sendgrid = json({
			signature: {
				header: "X-Twilio-Email-Event-Webhook-Signature",
				secret: der(p256.publicKey).toString("base64"),
				...{
					keyEncoding: "base64",
					algorithm: "ecdsaP256",
					encoding: "base64",
				},
				over: "{timestamp}{body}",
				timestampHeader: "X-Twilio-Email-Event-Webhook-Timestamp",
			},
		});
		const by = (text: string) => ({
			body: BODY,
			headers: {
				"x-twilio-email-event-webhook-timestamp": "1700000000",
				"x-twilio-email-event-webhook-signature": sign(
					"sha256",
					Buffer.from(text),
					p256.privateKey,
				).toString("base64"),
			},
		});
		expect(sendgrid.said(by(`1700000000${BODY}`))).toEqual(RIGHT);
		expect(sendgrid.said(by(`1700000001${BODY}`))).toBe(FORGED);
	});
});

const part = (value: object) =>
	Buffer.from(JSON.stringify(value)).toString("base64url");
/** A token by the letter of RFC 7515, with whatever is in it. */
function token(
	header: object,
	claims: object,
	signature: (signed: string) => Buffer | string,
): string {
	const signed = `${part(header)}.${part(claims)}`;
	return `${signed}.${Buffer.from(signature(signed) as string).toString("base64url")}`;
}
const seconds = NOW / 1000;
const claims = { iat: seconds, iss: "Vonage", payload_hash: sha256(BODY) };
const SECRET = "a-signature-secret-of-32-characters";
const hs = (hash: string, secret: string | Buffer) => (signed: string) =>
	createHmac(hash, secret).update(signed).digest();
const sent = (jwt: string, parts: Parts = {}): Parts => ({
	body: BODY,
	headers: { authorization: `Bearer ${jwt}` },
	...parts,
});

describe("JWT", () => {
	const HS256 = { alg: "HS256", typ: "JWT" };
	const vonage = json({
		jwt: { algorithm: "HS256", secret: SECRET, issuer: "Vonage" },
	});

	test("as Vonage sends it", () => {
		const jwt = token(HS256, claims, hs("sha256", SECRET));
		expect(vonage.said(sent(jwt))).toEqual(RIGHT);
		expect(
			vonage.said({ body: BODY, headers: { authorization: jwt } }),
		).toEqual(RIGHT);
		expect(vonage.said(sent(jwt, { body: `${BODY} ` }))).toBe(FORGED);
		expect(vonage.said(sent(jwt, { body: "" }))).toBe(FORGED);
	});

	test.each<[string, object, (signed: string) => Buffer | string]>([
		["none, no signature", { alg: "none" }, () => "x"],
		["NONE", { alg: "NONE" }, hs("sha256", SECRET)],
		["another hash", { alg: "HS512" }, hs("sha512", SECRET)],
		[
			"the right hash under another name",
			{ alg: "RS256" },
			hs("sha256", SECRET),
		],
		["no algorithm", { typ: "JWT" }, hs("sha256", SECRET)],
		["a list of algorithms", { alg: ["HS256"] }, hs("sha256", SECRET)],
		[
			"an extension that must be understood",
			{ ...HS256, crit: ["exp"] },
			hs("sha256", SECRET),
		],
		["another key", HS256, hs("sha256", "another-secret-of-some-length")],
		["no key", HS256, hs("sha256", "")],
	])("%s is forged", (_, header, signature) => {
		expect(vonage.said(sent(token(header, claims, signature)))).toBe(FORGED);
	});

	test.each<[string, object]>([
		["no hash of the body", { iat: seconds, iss: "Vonage" }],
		["another's hash", { ...claims, payload_hash: sha256("{}") }],
		["a hash that is no text", { ...claims, payload_hash: 1 }],
		["an empty hash", { ...claims, payload_hash: "" }],
		["no issuer", { ...claims, iss: undefined }],
		["another issuer", { ...claims, iss: "Nexmo" }],
		["no time at all", { ...claims, iat: undefined }],
		["a time that is no number", { ...claims, iat: String(seconds) }],
		["issued 301 s ago", { ...claims, iat: seconds - 301 }],
		["issued in 301 s", { ...claims, iat: seconds + 301 }],
		["not before 301 s from now", { ...claims, nbf: seconds + 301 }],
		["expired 301 s ago", { ...claims, exp: seconds - 301 }],
		["a list", [claims]],
	])("%s: refused", (_, said) => {
		expect(vonage.said(sent(token(HS256, said, hs("sha256", SECRET))))).toBe(
			FORGED,
		);
	});

	test.each<[string, object]>([
		["issued 300 s ago", { ...claims, iat: seconds - 300 }],
		["issued in 300 s", { ...claims, iat: seconds + 300 }],
		["expired 300 s ago", { ...claims, exp: seconds - 300 }],
		["only an expiry", { ...claims, iat: undefined, exp: seconds + 60 }],
		[
			"a hash in capitals",
			{ ...claims, payload_hash: sha256(BODY).toUpperCase() },
		],
	])("%s: taken", (_, said) => {
		expect(vonage.said(sent(token(HS256, said, hs("sha256", SECRET))))).toEqual(
			RIGHT,
		);
	});

	test("beside a signature both must be right", () => {
		const both = json({
			jwt: { algorithm: "HS256", secret: SECRET },
			signature: { header: "X-S", secret: "shared-secret" },
		});
		const authorization = token(HS256, claims, hs("sha256", SECRET));
		const by = createHmac("sha256", "shared-secret").update(BODY).digest("hex");
		const said = (headers: Record<string, string>) =>
			both.said({ body: BODY, headers });
		expect(said({ authorization, "x-s": by })).toEqual(RIGHT);
		expect(said({ authorization })).toBe(FORGED);
		expect(said({ "x-s": by })).toBe(FORGED);
	});

	test("replayed within its time it is authentic, and later it is not", () => {
		const jwt = token(HS256, claims, hs("sha256", SECRET));
		const at = (receivedAt: number) => vonage.said(sent(jwt, { receivedAt }));
		expect(at(NOW + 300_000)).toEqual(RIGHT);
		expect(at(NOW + 301_000)).toBe(FORGED);
	});

	test.each([
		"",
		"a.b",
		"a.b.c",
		"...",
		`${part(HS256)}..x`,
		`${part(HS256)}.${part(claims)}.`,
		`${"a".repeat(9_000)}.b.c`,
		`${Buffer.from("{").toString("base64url")}.${part(claims)}.x`,
		`${Buffer.from("null").toString("base64url")}.${part(claims)}.x`,
		`${"[".repeat(4_000)}.${part(claims)}.x`,
		"Bearer ".repeat(500),
	])("nonsense instead of a token is forged: %#", (jwt) => {
		expect(vonage.said(sent(jwt))).toBe(FORGED);
		expect(vonage.said({ body: BODY })).toBe(FORGED);
		expect(vonage.said({ body: BODY, headers: { authorization: [jwt] } })).toBe(
			FORGED,
		);
	});

	const signers: Record<string, [string, (signed: string) => Buffer]> = {
		RS256: [
			pem(rsa.publicKey),
			(text) => sign("sha256", Buffer.from(text), rsa.privateKey),
		],
		ES256: [
			pem(p256.publicKey),
			(text) =>
				sign("sha256", Buffer.from(text), {
					key: p256.privateKey,
					dsaEncoding: "ieee-p1363",
				}),
		],
		EdDSA: [
			pem(ed25519.publicKey),
			(text) => sign(null, Buffer.from(text), ed25519.privateKey),
		],
	};
	test.each(Object.entries(signers))(
		"%s by its public key, which is no secret of an HMAC",
		(algorithm, [secret, signature]) => {
			const gateway = json({ jwt: { algorithm, secret } });
			const by = (alg: string, how: typeof signature) =>
				gateway.said(sent(token({ alg }, claims, how)));
			expect(by(algorithm, signature)).toEqual(RIGHT);
			// RFC 8725, 2.1: everybody has the public key.
			for (const alg of ["HS256", algorithm])
				for (const key of [secret, secret.trim()])
					expect(by(alg, hs("sha256", key))).toBe(FORGED);
			for (const [other, [, wrong]] of Object.entries(signers))
				if (other !== algorithm) expect(by(algorithm, wrong)).toBe(FORGED);
		},
	);

	test("published tokens of MessageBird, over URL and body", () => {
		// messagebird/messagebird-nodejs, testdata/webhook-signature-jwt-reference.json
		const secret =
			"36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebb";
		const receivedAt = Date.parse("2021-07-05T12:00:00+02:00");
		const jwt = {
			...{ algorithm: "HS256", secret, issuer: "MessageBird" },
			header: "MessageBird-Signature-JWT",
		};
		const settings = {
			format: "query",
			method: "GET",
			fields: { reference: "bar", status: "foo" },
			statuses: { "2": "delivered" },
		};
		const messagebird = (url: string) =>
			gatewayWith({ ...settings, jwt: { ...jwt, url } });
		const withBody =
			"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiI5M2U1NTAwNi1hMGU4LTQ1MjYtYTE5MC1mYTVmZjAwZWExMTYiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAiLCJwYXlsb2FkX2hhc2giOiJkZmZkNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0._H--TOuYFLpeEH39-rg5E3IHVkjHozBcaKVWPRC5m9I";
		const withoutBody =
			"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI1NDc5MjYwLCJqdGkiOiJjOTQ2YWY3Ny1lMTgyLTRlYWEtYjJmZi0xYTU0NWI1ZTk5MWEiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQwYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAifQ.huo2ou6JDoDc7sV25d75UMWeYhBeavQlLsqIibSZuac";
		const early =
			"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ4MjgwMCwiZXhwIjoxNjI1NDgyODYwLCJqdGkiOiJmOWY4YzM4Mi0yNDQ5LTQzMTEtYjcyYi0xZGY3MTY4NzkzMWUiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJiN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ.ZELgDFNGhjZH9CffQKcq3sytBe2I0KciLxpBhcfstHQ";
		const received = (token: string, more: Parts = {}): Parts => ({
			method: "GET",
			query: "bar=1&foo=2",
			receivedAt,
			headers: { "messagebird-signature-jwt": token },
			...more,
		});
		const it = messagebird("https://example.com/path");
		expect(it.said(received(withoutBody))).toEqual(["1 delivered"]);
		expect(it.said(received(withBody, { body: "Hello, World!" }))).toEqual([
			"1 delivered",
		]);
		for (const forged of [
			received(withBody, { body: "Hello, World?" }),
			received(withBody),
			received(withoutBody, { body: "Hello, World!" }),
			received(withoutBody, { query: "foo=2&bar=1" }),
			received(withoutBody, { query: "bar=2&foo=2" }),
			received(withoutBody, { receivedAt: receivedAt + 3_600_000 }),
		])
			expect(it.said(forged)).toBe(FORGED);
		expect(
			messagebird("https://example.com/else").said(received(withoutBody)),
		).toBe(FORGED);
		const root = messagebird("https://example.com/");
		expect(root.said(received(early, { query: "" }))).toBe(FORGED);
	});
});

describe("handshakes", () => {
	const meta = json({
		signature: { header: "X-Hub-Signature-256", secret: "meta-app-secret" },
		handshake: {
			...{ in: "query", challenge: "hub.challenge" },
			...{ token: "hub.verify_token", value: "a-verify-token" },
		},
	});
	const asked = (token: string, challenge: string): Parts => ({
		method: "GET",
		query: `hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=${token}`,
	});

	test("Meta: the challenge of a GET comes back for the right token alone", () => {
		expect(meta.brought(asked("a-verify-token", "1158201444"))).toEqual({
			...{ receipts: [], unlisted: 0, unreadable: 0, missing: null },
			reply: {
				...{ status: 200, contentType: "text/plain" },
				...{ body: "1158201444", echoed: "1158201444" },
			},
		});
		const right = asked("a-verify-token", "1");
		for (const forged of [
			asked("a-verify-tokem", "1"),
			asked("", "1"),
			asked("a-verify-token", ""),
			{ ...right, query: `${right.query}&hub.verify_token=b` },
			{ ...right, method: "POST" },
		])
			expect(meta.said(forged)).toBe(FORGED);
		const markup = asked("a-verify-token", "%3Cscript%3E");
		expect(meta.said(markup)).toBe("parameter");
		expect(meta.said(asked("a-verify-token", "1".repeat(257)))).toBe(
			"parameter",
		);
	});

	test("it proves nothing about receipts", () => {
		const query = asked("a-verify-token", "1").query ?? "";
		expect(meta.said({ query, body: BODY })).toBe(FORGED);
	});

	test("RCS for Business: the secret of a JSON body comes back", () => {
		const rcs = json({
			signature: { header: "X-Goog-Signature", secret: "SJENCPGJESMGUFPY" },
			handshake: {
				...{ in: "json", challenge: "secret", token: "clientToken" },
				value: "SJENCPGJESMGUFPY",
			},
		});
		const body = (clientToken: unknown, more = {}) =>
			JSON.stringify({ clientToken, secret: "1234567890", ...more });
		expect(rcs.brought({ body: body("SJENCPGJESMGUFPY") }).reply).toMatchObject(
			{
				body: "1234567890",
				contentType: "text/plain",
			},
		);
		for (const wrong of [
			body("SJENCPGJESMGUFPX"),
			body(null),
			body({}),
			body("SJENCPGJESMGUFPY", { secret: undefined }),
			body("SJENCPGJESMGUFPY", { more: "x".repeat(5_000) }),
			"[".repeat(4_000),
			BODY,
		])
			expect(rcs.said({ body: wrong })).toBe(FORGED);
	});

	test("an address or a secret that is wrong is wrong for a handshake too", () => {
		const guarded = json({
			allow: ["203.0.113.0/24"],
			secret: { in: "query", name: "key", value: "a-receipt-secret-of-24-c" },
			handshake: {
				in: "query",
				challenge: "c",
				token: "t",
				value: "a-token-0",
			},
		});
		const query = "c=1&t=a-token-0";
		const key = "&key=a-receipt-secret-of-24-c";
		const address = "203.0.113.9";
		expect(
			guarded.brought({ method: "GET", query: query + key, address }).reply,
		).toMatchObject({ body: "1" });
		expect(guarded.said({ method: "GET", query, address })).toBe(FORGED);
		expect(guarded.said({ method: "GET", query: query + key })).toBe(FORGED);
	});
});
