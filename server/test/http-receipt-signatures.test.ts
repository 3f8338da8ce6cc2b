/**
 * Who attacks: anybody who knows the address of receipts, and whoever has seen
 * one of them. What they gain: messages marked as failed or as delivered. What
 * stops them: the vendor's signature or token, made here by the vendor's recipe
 * with node:crypto.
 */

import {
	createHmac,
	generateKeyPairSync,
	type KeyObject,
	sign,
} from "node:crypto";
import { describe, expect, test } from "vitest";
import { BODY, FORGED, json, RIGHT, sha256 } from "./support/receipt-proofs.ts";
import { gatewayWith, NOW, type Parts } from "./support/receipt-requests.ts";

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
