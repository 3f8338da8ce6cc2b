/** Telegram's Gateway: core.telegram.org/gateway/api. */

import { createHash, createHmac } from "node:crypto";
import { type Double, type Reply, sharedKey } from "./contract.ts";

const TOKEN = "AAEAAAA-telegram-gateway-token-0001";
const LIFE = { shortest: 30, longest: 3600 };

const refusal = (status: number, error: string): Reply => ({
	status,
	body: { ok: false, error },
});

const WORDS = {
	sent: "sent",
	delivered: "read",
	undelivered: "expired",
	notOnApp: "expired",
};

export const telegram: Double = {
	preset: "telegram",
	channel: "telegram",
	parameters: { accessToken: TOKEN, senderUsername: "acme_codes" },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/sendVerificationMessage" &&
		headers["content-type"] === "application/json" &&
		headers.authorization === `Bearer ${TOKEN}`,
	read({ body }) {
		const { phone_number, code, ttl, callback_url, sender_username } =
			JSON.parse(body);
		const isTaken =
			Number.isInteger(ttl) &&
			ttl >= LIFE.shortest &&
			ttl <= LIFE.longest &&
			sender_username === "acme_codes";
		return {
			to: phone_number,
			code: isTaken ? code : "",
			receiptUrl: callback_url,
		};
	},
	replies: {
		accepted: (request_id) => ({
			status: 200,
			body: {
				ok: true,
				result: {
					request_id,
					phone_number: "+919960639901",
					request_cost: 0.01,
					remaining_balance: 24.5,
					delivery_status: { status: "sent", updated_at: 1_774_785_600 },
				},
			},
		}),
		later: [refusal(200, "FLOOD_WAIT_5"), refusal(429, "FLOOD_WAIT_30")],
		elsewhere: [
			refusal(200, "BALANCE_NOT_ENOUGH"),
			refusal(400, "SENDER_NOT_VERIFIED"),
		],
		never: [],
		badCredentials: refusal(401, "ACCESS_TOKEN_INVALID"),
		errorIn200: refusal(200, "SENDER_NOT_OWNED"),
		notOnApp: [
			refusal(200, "PHONE_NUMBER_NOT_FOUND"),
			refusal(400, "PHONE_NUMBER_NOT_AVAILABLE"),
		],
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(TOKEN),
			next: sharedKey("AAEAAAA-telegram-gateway-token-0002"),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request([report], { url, key, now }) {
			const seconds = Math.floor(now / 1000);
			const body = JSON.stringify({
				request_id: report?.reference,
				phone_number: "+919960639901",
				request_cost: 0.01,
				delivery_status: {
					status: WORDS[report?.state ?? "sent"],
					updated_at: seconds,
				},
			});
			const secret = createHash("sha256").update(key).digest();
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/json",
					"x-request-timestamp": String(seconds),
					"x-request-signature": createHmac("sha256", secret)
						.update(`${seconds}\n${body}`)
						.digest("hex"),
				},
				body,
			};
		},
		sendsBatches: false,
		tellsNotOnApp: false,
	},
};
