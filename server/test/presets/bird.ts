/** Bird: docs.bird.com, "Send an SMS message", "Verifying a webhook subscription". */

import { createHash, createHmac } from "node:crypto";
import { type Double, type State, sharedKey } from "./contract.ts";
import { asJson, jsonOf, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "bird-access-key-0001-of-32-chars";
const SIGNING = "bird-signing-key-0001-of-32-char";
const WORKSPACE = "614208aa-b153-4d5d-9989-2fddfc0ce4c3";
const CHANNEL = "86cc4dc0-3dc0-41b7-ac43-8ec829ead56f";

const STATUSES: Record<State, string> = {
	sent: "sent",
	delivered: "delivered",
	undelivered: "delivery_failed",
	notOnApp: "sending_failed",
};

export const bird: Double = {
	preset: "bird",
	channel: "sms",
	parameters: {
		accessKey: KEY,
		workspaceId: WORKSPACE,
		channelId: CHANNEL,
		signingKey: SIGNING,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === `/workspaces/${WORKSPACE}/channels/${CHANNEL}/messages` &&
		headers.authorization === `AccessKey ${KEY}`,
	read(seen) {
		const { receiver, body } = jsonOf(seen);
		const [{ identifierKey, identifierValue }] = receiver.contacts;
		return {
			to: identifierKey === "phonenumber" ? identifierValue : "",
			text: body.type === "text" ? body.text.text : "",
		};
	},
	replies: {
		accepted: (id) => ({ status: 202, body: { id, status: "accepted" } }),
		later: [TOO_MANY],
		elsewhere: [
			{ status: 422, body: { code: "InvalidPayload", message: "Refused" } },
		],
		never: [],
		badCredentials: {
			status: 401,
			body: { code: "Unauthorized", message: `No such key: ${KEY}` },
		},
		errorIn200: { status: 200, body: { code: "x", message: "Not accepted" } },
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(SIGNING),
			next: sharedKey("bird-signing-key-0002-of-32-char"),
		},
		rotation: (next) => ({ receipts: { signature: { moreSecrets: [next] } } }),
		request([report], { url, key, now }) {
			const { reference: id = "", state = "sent" } = report ?? {};
			const { headers, body = "" } = asJson({
				...{ service: "channels", event: "sms.outbound" },
				payload: {
					id,
					channelId: CHANNEL,
					status: STATUSES[state],
					reason: "",
				},
			});
			const timestamp = String(Math.floor(now / 1_000));
			return {
				...{ method: "POST", url, body },
				headers: {
					...headers,
					"messagebird-request-timestamp": timestamp,
					"messagebird-signature": createHmac("sha256", key)
						.update(`${timestamp}\n${url}\n`)
						.update(createHash("sha256").update(body).digest())
						.digest("base64"),
				},
			};
		},
		sendsBatches: false,
	},
};
