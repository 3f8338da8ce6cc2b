/**
 * Who attacks: anybody who knows the address of receipts, and whoever has seen
 * one of them. What they gain: messages marked as failed or as delivered. What
 * stops them: the vendor's signature, made here by the vendor's recipe with
 * node:crypto, or taken from what the vendor has published.
 */

import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
	BODY,
	FORGED,
	form,
	json,
	RIGHT,
	sha256,
} from "./support/receipt-proofs.ts";
import { gatewayWith, type Parts } from "./support/receipt-requests.ts";

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
