/** Telnyx: developers.telnyx.com, "Send a message", "Receiving webhooks", "Error codes". */

import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { Double, ProofKey, Reply, State } from "./contract.ts";
import { asJson, jsonOf, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "telnyx-api-key-0001-of-32-chars-";

/** PKCS#8 of an Ed25519 key is this and the 32 octets of its seed (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
/** As many octets of SubjectPublicKeyInfo stand before the public key. */
const SPKI_OCTETS = 12;

function keyOf(seed: string) {
	const key = Buffer.concat([PKCS8, Buffer.alloc(32, seed)]);
	return createPrivateKey({ key, format: "der", type: "pkcs8" });
}

function keyPair(seed: string): ProofKey {
	const spki = createPublicKey(keyOf(seed)).export({
		format: "der",
		type: "spki",
	});
	return { signs: seed, checks: spki.subarray(SPKI_OCTETS).toString("base64") };
}

const PRESENT = keyPair("telnyx-present-seed");

const refusal = (status: number, code: string, title: string): Reply => ({
	status,
	body: { errors: [{ code, title, detail: title }] },
});

const STATUSES: Record<State, string> = {
	sent: "sent",
	delivered: "delivered",
	undelivered: "delivery_failed",
	notOnApp: "sending_failed",
};

export const telnyx: Double = {
	preset: "telnyx",
	channel: "sms",
	parameters: { apiKey: KEY, publicKey: PRESENT.checks },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/v2/messages" &&
		headers.authorization === `Bearer ${KEY}`,
	read(seen) {
		const { from, to, text, webhook_url } = jsonOf(seen);
		return { from, to, text, receiptUrl: webhook_url };
	},
	replies: {
		accepted: (id) => ({
			status: 200,
			body: { data: { record_type: "message", id, errors: [] } },
		}),
		later: [TOO_MANY, refusal(429, "10011", "Too many requests")],
		elsewhere: [
			refusal(403, "10010", "Authorization failed"),
			refusal(400, "40305", "Invalid 'from' address"),
		],
		never: [
			refusal(422, "10002", "Invalid phone number"),
			refusal(400, "40310", "Invalid 'to' address"),
			refusal(409, "40300", "Blocked due to STOP message"),
		],
		badCredentials: refusal(401, "10009", `Authentication failed: ${KEY}`),
		errorIn200: refusal(200, "10007", "Unexpected error"),
	},
	receipts: {
		proof: "signature",
		keys: { present: PRESENT, next: keyPair("telnyx-next-seed") },
		rotation: (next) => ({ receipts: { signature: { moreSecrets: [next] } } }),
		request([report], { url, key, now }) {
			const { reference = "", state = "sent" } = report ?? {};
			const errors =
				state === "undelivered" ? [{ code: "40006", detail: "" }] : [];
			const to = [{ phone_number: "+919960639901", status: STATUSES[state] }];
			const payload = { record_type: "message", id: reference, to, errors };
			const { headers, body = "" } = asJson({
				data: { event_type: "message.finalized", payload },
			});
			const timestamp = String(Math.floor(now / 1_000));
			return {
				...{ method: "POST", url, body },
				headers: {
					...headers,
					"telnyx-timestamp": timestamp,
					"telnyx-signature-ed25519": sign(
						null,
						Buffer.from(`${timestamp}|${body}`),
						keyOf(key),
					).toString("base64"),
				},
			};
		},
		sendsBatches: false,
	},
};
