/** SendGrid: twilio.com/docs/sendgrid, Mail Send and the Signed Event Webhook. */

import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import type { Double, ProofKey, Reply } from "./contract.ts";

const API_KEY = "SG.sendgrid-api-key-0001";

/** SendGrid keeps the private half, and shows the public one. */
function keyPair(): ProofKey {
	const { privateKey, publicKey } = generateKeyPairSync("ec", {
		namedCurve: "prime256v1",
	});
	return {
		signs: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
		checks: publicKey
			.export({ format: "der", type: "spki" })
			.toString("base64"),
	};
}
const PRESENT = keyPair();

const refusal = (status: number, message: string, field?: string): Reply => ({
	status,
	body: { errors: [{ message, field: field ?? null, help: null }] },
});

const EVENTS = {
	sent: { event: "processed" },
	delivered: { event: "delivered", response: "250 OK" },
	undelivered: {
		event: "bounce",
		type: "bounce",
		status: "5.1.1",
		reason: "550 5.1.1 The account does not exist",
	},
	notOnApp: {},
};

export const sendgrid: Double = {
	preset: "sendgrid",
	channel: "email",
	parameters: { apiKey: API_KEY, verificationKey: PRESENT.checks },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/v3/mail/send" &&
		headers["content-type"] === "application/json" &&
		headers.authorization === `Bearer ${API_KEY}`,
	read({ body }) {
		const { personalizations, from, content, subject, reply_to } =
			JSON.parse(body);
		// In this order, and none empty: the vendor refuses others.
		const [plain, page, ...more] = content;
		const isTaken =
			plain.type === "text/plain" &&
			(page === undefined || (page.type === "text/html" && page.value)) &&
			more.length === 0 &&
			typeof subject === "string";
		return {
			to: personalizations[0].to[0].email,
			from: from.email,
			mailbox: `${from.name} <${from.email}>`,
			replyTo: reply_to?.email,
			text: isTaken ? plain.value : "",
			html: page?.value,
			reference: personalizations[0].custom_args.postern_id,
		};
	},
	replies: {
		accepted: (id) => ({ status: 202, headers: { "X-Message-Id": id } }),
		later: [refusal(429, "too many requests")],
		elsewhere: [
			refusal(403, "The from address does not match a verified Sender", "from"),
			refusal(400, "Does not contain a valid address.", "from.email"),
		],
		never: [
			refusal(
				400,
				"Does not contain a valid address.",
				"personalizations.0.to.0.email",
			),
		],
		badCredentials: refusal(
			401,
			`The provided authorization grant is invalid: ${API_KEY}`,
		),
		errorIn200: refusal(202, "Maximum credits exceeded"),
	},
	receipts: {
		proof: "signature",
		keys: { present: PRESENT, next: keyPair() },
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request(reports, { url, key, now }) {
			const timestamp = String(Math.floor(now / 1000));
			// The line end is part of what is signed.
			const body = `${JSON.stringify(
				reports.map(({ reference, state }) => ({
					email: "ada@example.net",
					timestamp: Number(timestamp),
					"smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
					sg_event_id: "ZGVsaXZlcmVkLTA",
					sg_message_id: "14c5d75ce93.dfd.64b469.filter0001.16648",
					postern_id: reference,
					...EVENTS[state],
				})),
			)}\r\n`;
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/json",
					"x-twilio-email-event-webhook-timestamp": timestamp,
					"x-twilio-email-event-webhook-signature": sign(
						"sha256",
						Buffer.from(timestamp + body),
						createPrivateKey(key),
					).toString("base64"),
				},
				body,
			};
		},
		sendsBatches: true,
	},
};
