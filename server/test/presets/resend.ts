/** Resend: resend.com/docs, sending, errors, and webhooks signed by Svix. */

import { createHmac } from "node:crypto";
import { type Double, type Reply, sharedKey } from "./contract.ts";

const API_KEY = "re_resend_api_key_0001";
const secretOf = (text: string) =>
	`whsec_${Buffer.from(text).toString("base64")}`;
const SECRET = secretOf("resend-signing-secret-01");

const refusal = (statusCode: number, name: string, message: string): Reply => ({
	status: statusCode,
	body: { statusCode, name, message },
});

const EVENTS = {
	sent: { type: "email.delivery_delayed" },
	delivered: { type: "email.delivered" },
	undelivered: {
		type: "email.bounced",
		bounce: {
			type: "Permanent",
			subType: "Suppressed",
			message: "The recipient's address is on the suppression list",
		},
	},
	notOnApp: { type: "" },
};

export const resend: Double = {
	preset: "resend",
	channel: "email",
	parameters: { apiKey: API_KEY, signingSecret: SECRET },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/emails" &&
		headers["content-type"] === "application/json" &&
		/^OTE/.test(String(headers["idempotency-key"])) &&
		headers.authorization === `Bearer ${API_KEY}`,
	read({ body }) {
		const { to, from, text, html, reply_to } = JSON.parse(body);
		return { to: to[0], from, mailbox: from, text, html, replyTo: reply_to };
	},
	replies: {
		accepted: (id) => ({ status: 200, body: { id } }),
		later: [
			{
				...refusal(429, "rate_limit_exceeded", "Too many requests."),
				headers: { "Retry-After": "1" },
			},
			refusal(
				409,
				"concurrent_idempotent_requests",
				"Same idempotency key used while the original is in progress",
			),
		],
		elsewhere: [
			refusal(429, "daily_quota_exceeded", "You have reached your daily quota"),
			refusal(
				403,
				"validation_error",
				"The example.com domain is not verified",
			),
			refusal(422, "invalid_from_address", "Invalid `from` field."),
		],
		never: [
			refusal(
				422,
				"validation_error",
				"Invalid `to` field. The email address needs to follow the `email@example.com` format.",
			),
		],
		badCredentials: refusal(
			403,
			"invalid_api_key",
			`API key ${API_KEY} is invalid`,
		),
		errorIn200: refusal(200, "validation_error", "The domain is not verified"),
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey(secretOf("resend-signing-secret-02")),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request([report], { url, key, now }) {
			const seconds = String(Math.floor(now / 1000));
			const id = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W";
			const { type, ...details } = EVENTS[report?.state ?? "sent"];
			const body = JSON.stringify({
				type,
				created_at: new Date(now).toISOString(),
				data: { email_id: report?.reference, subject: "Zürich", ...details },
			});
			const secret = Buffer.from(key.replace("whsec_", ""), "base64");
			const signature = createHmac("sha256", secret)
				.update(`${id}.${seconds}.${body}`)
				.digest("base64");
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/json",
					"svix-id": id,
					"svix-timestamp": seconds,
					"svix-signature": `v1,${signature}`,
				},
				body,
			};
		},
		sendsBatches: false,
	},
};
