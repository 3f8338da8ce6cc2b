/** Mailgun: documentation.mailgun.com, messages and webhooks. */

import { createHmac } from "node:crypto";
import { basic } from "../support/exchange.ts";
import { type Double, type Reply, sharedKey, withKey } from "./contract.ts";

const API_KEY = "mailgun-api-key-0001-{to}";
const SIGNING = "mailgun-webhook-signing-key-0001";
const SECRET = "mailgun-receipt-secret-0001-of-36-ch";

const refusal = (status: number, message: string): Reply => ({
	status,
	body: { message },
});

const EVENTS = {
	sent: {
		event: "failed",
		severity: "temporary",
		reason: "generic",
		"delivery-status": { code: 421, message: "4.3.2 Try again later" },
	},
	delivered: {
		event: "delivered",
		"delivery-status": { code: 250, message: "OK", description: "" },
	},
	undelivered: {
		event: "failed",
		severity: "permanent",
		reason: "bounce",
		"delivery-status": { code: 550, message: "5.1.1 No such user here" },
	},
	notOnApp: {},
};

export const mailgun: Double = {
	preset: "mailgun",
	channel: "email",
	parameters: {
		apiKey: API_KEY,
		domain: "mg.example.com",
		region: "eu",
		signingKey: SIGNING,
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/v3/mg.example.com/messages" &&
		headers.authorization === basic(`api:${API_KEY}`),
	read({ body }) {
		const form = new URLSearchParams(body);
		return {
			to: form.get("to") ?? "",
			from: form.get("from") ?? "",
			mailbox: form.get("from") ?? "",
			html: form.get("html") ?? undefined,
			replyTo: form.get("h:Reply-To") ?? undefined,
			text: form.get("text") ?? "",
			reference: form.get("v:postern_id") ?? "",
		};
	},
	replies: {
		accepted: (id) => ({
			status: 200,
			body: { id: `<${id}@mg.example.com>`, message: "Queued. Thank you." },
		}),
		later: [
			{
				...refusal(429, "Too many requests"),
				headers: { "Retry-After": "2" },
			},
		],
		elsewhere: [
			refusal(400, "from parameter is not a valid address."),
			refusal(404, "Domain not found: mg.example.com"),
		],
		never: [
			refusal(
				400,
				"to parameter is not a valid address. please check documentation",
			),
			refusal(400, "'to' parameter is not a valid address."),
		],
		badCredentials: { status: 401, body: "Forbidden" },
		errorIn200: refusal(200, "Domain is disabled"),
	},
	receipts: {
		// The signature does not cover the event.
		proof: "secret",
		keys: {
			present: sharedKey(SIGNING),
			next: sharedKey("mailgun-webhook-signing-key-0002"),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request([report], { url, key, now }) {
			const timestamp = String(Math.floor(now / 1000));
			const token = "a8ce0edb2dd8301dee6c2405235584e45aa91d1e9f979f3de0";
			return {
				method: "POST",
				url: withKey(url, SECRET),
				headers: { "content-type": "application/json" },
				body: JSON.stringify({
					signature: {
						timestamp,
						token,
						signature: createHmac("sha256", key)
							.update(timestamp + token)
							.digest("hex"),
					},
					"event-data": {
						id: "CPgfbmQMTCKtHW6uIWtuVe",
						timestamp: now / 1000,
						"log-level": "info",
						recipient: "ada@example.net",
						message: { headers: { "message-id": "2013@mg.example.com" } },
						"user-variables": { postern_id: report?.reference },
						...EVENTS[report?.state ?? "sent"],
					},
				}),
			};
		},
		sendsBatches: false,
	},
};
