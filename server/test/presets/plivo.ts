/** Plivo Messages: plivo.com/docs/messaging, "Send a message", "Signature validation" (V3). */

import { createHmac } from "node:crypto";
import { basic } from "../support/exchange.ts";
import { type Double, type Reply, type State, sharedKey } from "./contract.ts";
import { asForm, jsonOf, TOO_MANY } from "./keyed-receipts.ts";

const ID = "MAXXXXXXXXXXXXXXXXXX";
const TOKEN = "plivo-auth-token-0001-of-32-char";
const NONCE = "12345678901234567890";

const refusal = (status: number, error: string): Reply => ({
	status,
	body: { api_id: "a-1", error },
});
const uuids = (...message_uuid: string[]) => ({
	...{ api_id: "a-1", message: "message(s) queued", message_uuid },
});

const FATES: Record<State, Record<string, string>> = {
	sent: { Status: "sent" },
	delivered: { Status: "delivered", ErrorCode: "000" },
	undelivered: { Status: "undelivered", ErrorCode: "80" },
	notOnApp: {},
};

export const plivo: Double = {
	preset: "plivo",
	channel: "sms",
	parameters: { authId: ID, authToken: TOKEN },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === `/v1/Account/${ID}/Message/` &&
		headers.authorization === basic(`${ID}:${TOKEN}`),
	read(seen) {
		const { src, dst, text, url, method } = jsonOf(seen);
		return { to: dst, from: src, text, receiptUrl: method && url };
	},
	replies: {
		accepted: (uuid) => ({ status: 202, body: uuids(uuid) }),
		later: [TOO_MANY],
		elsewhere: [
			refusal(400, "src parameter is not a valid number"),
			refusal(402, "insufficient credit"),
		],
		never: [
			{ status: 202, body: { ...uuids(), invalid_number: ["919960639901"] } },
		],
		badCredentials: {
			status: 401,
			body: `Could not verify your access level for ${TOKEN}`,
		},
		errorIn200: refusal(200, "something went wrong"),
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(TOKEN),
			next: sharedKey("plivo-auth-token-0002-of-32-char"),
		},
		rotation: (next) => ({ receipts: { signature: { moreSecrets: [next] } } }),
		request([report], { url, key }) {
			const fields: Record<string, string> = {
				From: "12012751398",
				To: "919960639901",
				MessageUUID: report?.reference ?? "",
				...{ ParentMessageUUID: report?.reference ?? "", PartInfo: "1 of 1" },
				...FATES[report?.state ?? "sent"],
			};
			const signed = Object.keys(fields)
				.toSorted()
				.reduce((text, name) => `${text}${name}${fields[name]}`, `${url}?`);
			const { headers, ...sent } = asForm(fields);
			return {
				...{ method: "POST", url, ...sent },
				headers: {
					...headers,
					"x-plivo-signature-v3-nonce": NONCE,
					"x-plivo-signature-v3": createHmac("sha256", key)
						.update(`${signed}.${NONCE}`)
						.digest("base64"),
				},
			};
		},
		sendsBatches: false,
	},
};
