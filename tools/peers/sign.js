/**
 * Vectors: each request with the signature that the vendor puts on it. Where an SDK
 * signs, its signature is taken. Where it only verifies, the signature is made here,
 * and the SDK must accept it, and refuse it over another body.
 */

import {
	createHash,
	createHmac,
	createPrivateKey,
	createPublicKey,
	createSecretKey,
	generateKeyPairSync,
	sign,
} from "node:crypto";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { verifySignature as verifyVonage } from "@vonage/jwt";
import { verify as verifyMessageBird } from "messagebird/lib/webhook-signature-jwt.js";
import plivo from "plivo";
import { Resend } from "resend";
import { Webhook } from "standardwebhooks";
import Telnyx from "telnyx";
import twilio from "twilio";
import {
	MESSAGEBIRD,
	PLIVO,
	RESEND,
	SECONDS,
	SENDGRID,
	TELNYX,
	TWILIO,
	VONAGE,
} from "./requests.js";

const FORM = "application/x-www-form-urlencoded; charset=UTF-8";
const JSON_TYPE = "application/json";
/** Another body, for which no signature may hold. */
const tampered = (text) => text.replace(/delivered/i, "undelivered");

const vector = (
	{ preset, method, url, body },
	{ sdk, key, headers, contentType },
) => ({
	preset,
	sdk,
	key,
	at: SECONDS,
	request: {
		method,
		url,
		headers: { ...(body && { "content-type": contentType }), ...headers },
		body,
	},
});

function must(holds, what) {
	if (!holds) throw new Error(what);
}

async function holds(check) {
	try {
		return (await check()) !== false;
	} catch {
		return false;
	}
}

async function proves(sdk, verify, body) {
	must(await holds(() => verify(body)), `${sdk} refuses the vector`);
	must(
		!(await holds(() => verify(tampered(body)))),
		`${sdk} takes another body under the same signature`,
	);
}

function twilioVectors() {
	return TWILIO.map((request) =>
		vector(request, {
			sdk: "twilio",
			key: request.key,
			contentType: FORM,
			headers: {
				"x-twilio-signature": twilio.getExpectedTwilioSignature(
					request.key,
					request.url,
					request.fields,
				),
			},
		}),
	);
}

async function plivoVector() {
	const { url, key, nonce, fields, body, method } = PLIVO;
	const sorted = Object.keys(fields).sort();
	const text = `${url}?${sorted.map((name) => name + fields[name]).join("")}.${nonce}`;
	const signature = createHmac("sha256", key).update(text).digest("base64");
	const verify = (given) =>
		plivo.validateV3Signature(
			method,
			url,
			nonce,
			key,
			signature,
			Object.fromEntries(new URLSearchParams(given)),
		);
	await proves("plivo", verify, body);
	return vector(PLIVO, {
		sdk: "plivo",
		key,
		contentType: FORM,
		headers: {
			"x-plivo-signature-v3": signature,
			"x-plivo-signature-v3-nonce": nonce,
		},
	});
}

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const base64url = (value) =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

function jwt(key, claims) {
	const signed = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
	return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

/** The SDK looks at the signature alone, and not at `payload_hash`. */
function vonageVector() {
	const { key, body } = VONAGE;
	const token = jwt(key, {
		iat: SECONDS,
		jti: "00000000-0000-4000-8000-000000000001",
		iss: "Vonage",
		payload_hash: sha256(body),
		api_key: "a1b2c3d4",
		application_id: "00000000-0000-4000-8000-000000000002",
	});
	must(verifyVonage(token, key), "@vonage/jwt refuses the vector");
	must(!verifyVonage(token, `${key}0`), "@vonage/jwt takes another key");
	return vector(VONAGE, {
		sdk: "@vonage/jwt",
		key,
		contentType: JSON_TYPE,
		headers: { authorization: `Bearer ${token}` },
	});
}

async function messageBirdVector() {
	const { key, url } = MESSAGEBIRD;
	const token = jwt(key, {
		iss: "MessageBird",
		iat: SECONDS,
		nbf: SECONDS,
		exp: SECONDS + 60,
		jti: "00000000-0000-4000-8000-000000000003",
		url_hash: sha256(url),
	});
	const secret = createSecretKey(Buffer.from(key));
	const verify = (given) =>
		verifyMessageBird(given, Buffer.alloc(0), token, secret);
	await proves("messagebird", verify, url);
	return vector(MESSAGEBIRD, {
		sdk: "messagebird",
		key,
		headers: { "messagebird-signature-jwt": token },
	});
}

async function telnyxVector() {
	const { privateKey, body } = TELNYX;
	const own = createPrivateKey({
		key: Buffer.from(privateKey, "base64"),
		format: "der",
		type: "pkcs8",
	});
	const spki = createPublicKey(own).export({ format: "der", type: "spki" });
	const key = spki.subarray(-32).toString("base64");
	const signature = sign(null, Buffer.from(`${SECONDS}|${body}`), own);
	const headers = {
		"telnyx-signature-ed25519": signature.toString("base64"),
		"telnyx-timestamp": String(SECONDS),
	};
	const client = new Telnyx({ apiKey: "none", publicKey: key });
	await proves(
		"telnyx",
		(given) => client.webhooks.unwrap(given, { headers }),
		body,
	);
	return vector(TELNYX, {
		sdk: "telnyx",
		key,
		contentType: JSON_TYPE,
		headers,
	});
}

/** `committed`: the vector of before, which is kept as long as the SDK takes it. */
async function sendGridVector(committed) {
	const { body } = SENDGRID;
	const fresh = committed?.request.body === body ? committed : ecdsaVector();
	const sdk = new EventWebhook();
	const signature =
		fresh.request.headers["x-twilio-email-event-webhook-signature"];
	const key = sdk.convertPublicKeyToECDSA(fresh.key);
	const verify = (given) =>
		sdk.verifySignature(key, given, signature, String(SECONDS));
	await proves("@sendgrid/eventwebhook", verify, body);
	return fresh;
}

function ecdsaVector() {
	const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
	const key = pair.publicKey.export({ format: "der", type: "spki" });
	const text = Buffer.from(`${SECONDS}${SENDGRID.body}`);
	return vector(SENDGRID, {
		sdk: "@sendgrid/eventwebhook",
		key: key.toString("base64"),
		contentType: JSON_TYPE,
		headers: {
			"x-twilio-email-event-webhook-signature": sign(
				"sha256",
				text,
				pair.privateKey,
			).toString("base64"),
			"x-twilio-email-event-webhook-timestamp": String(SECONDS),
		},
	});
}

async function resendVector() {
	const { key, id, body } = RESEND;
	const signature = new Webhook(key).sign(id, new Date(SECONDS * 1000), body);
	const sdk = new Resend("re_none");
	await proves(
		"resend",
		(payload) =>
			sdk.webhooks.verify({
				payload,
				headers: { id, timestamp: String(SECONDS), signature },
				webhookSecret: key,
			}),
		body,
	);
	return vector(RESEND, {
		sdk: "resend",
		key,
		contentType: JSON_TYPE,
		headers: {
			"svix-id": id,
			"svix-timestamp": String(SECONDS),
			"svix-signature": signature,
		},
	});
}

export async function vectors(committed) {
	return [
		...twilioVectors(),
		await plivoVector(),
		vonageVector(),
		await messageBirdVector(),
		await telnyxVector(),
		await sendGridVector(
			committed.find(({ preset }) => preset === SENDGRID.preset),
		),
		await resendVector(),
	];
}
