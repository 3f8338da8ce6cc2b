/** Vonage SMS: developer.vonage.com/en/api/sms; HTTP 200 whatever happened. */

import { createHmac } from "node:crypto";
import { isGsm } from "../../src/sms/gsm.ts";
import {
	type Double,
	type Reply,
	type State,
	sharedKey,
	withKey,
} from "./contract.ts";

const API_SECRET = "vonage-secret-0001";
const SECRET = "vonage-receipt-secret-0001-36-chars-";

function reply(status: string, more: object): Reply {
	return {
		status: 200,
		body: { "message-count": "1", messages: [{ status, ...more }] },
	};
}
const refused = (status: string, text: string) =>
	reply(status, { "error-text": text });

const FATES: Record<State, Record<string, string>> = {
	sent: { status: "accepted", "err-code": "0" },
	delivered: { status: "delivered", "err-code": "0" },
	undelivered: { status: "expired", "err-code": "1" },
	notOnApp: {},
};

export const vonage: Double = {
	preset: "vonage",
	channel: "sms",
	parameters: {
		apiKey: "abcd1234",
		apiSecret: API_SECRET,
		receiptSecret: SECRET,
	},
	isAuthentic({ body }) {
		const form = new URLSearchParams(body);
		return (
			form.get("api_key") === "abcd1234" &&
			form.get("api_secret") === API_SECRET
		);
	},
	read({ body }) {
		const form = new URLSearchParams(body);
		const text = form.get("text") ?? "";
		// With the other type Vonage sends question marks, or twice as many parts.
		const type = isGsm(text) ? "text" : "unicode";
		return {
			to: form.get("to") ?? "",
			from: form.get("from") ?? "",
			text: form.get("type") === type ? text : "",
			receiptUrl: form.get("callback") ?? "",
		};
	},
	replies: {
		accepted: (id) => reply("0", { "message-id": id }),
		later: [refused("1", "Throughput Rate Exceeded - please wait [ 1000 ]")],
		elsewhere: [
			refused("9", "Partner quota exceeded"),
			refused("15", "Illegal Sender Address - rejected"),
		],
		never: [refused("7", "Number barred"), refused("33", "Opted out")],
		badCredentials: refused("4", `Bad Credentials ${API_SECRET}`),
		errorIn200: refused("2", "Missing to param"),
	},
	receipts: {
		proof: "secret",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("vonage-receipt-secret-0002-36-chars-"),
		},
		rotation: (next) => ({ receipts: { secret: { moreValues: [next] } } }),
		request([report], { url, key }) {
			const receipt = new URL(withKey(url, key));
			const fields = {
				msisdn: "919960639901",
				to: "Acme",
				"network-code": "40401",
				messageId: report?.reference ?? "",
				scts: "2611290924",
				...FATES[report?.state ?? "sent"],
			};
			for (const [name, value] of Object.entries(fields))
				receipt.searchParams.set(name, value);
			return { method: "GET", url: receipt.href };
		},
		sendsBatches: false,
	},
};

const SIGNATURE = "vonage-signature-secret-0001";

/** Signed webhooks, which Vonage's support switches on: developer.vonage.com/en/getting-started/concepts/signing-messages. */
export const vonageSigned: Double = {
	...vonage,
	variant: "signed",
	parameters: {
		apiKey: "abcd1234",
		apiSecret: API_SECRET,
		webhookFormat: "POST",
		signatureSecret: SIGNATURE,
		signatureMethod: "sha512",
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(SIGNATURE),
			next: sharedKey("vonage-signature-secret-0002"),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request([report], { url, key, now }) {
			const fields: Record<string, string> = {
				msisdn: "919960639901",
				to: "A&B=C",
				messageId: report?.reference ?? "",
				...FATES[report?.state ?? "sent"],
				timestamp: String(Math.floor(now / 1000)),
				nonce: "ec11dd3e-1e7f-4db5-9467-82b02cd223b9",
			};
			const signed = Object.keys(fields)
				.toSorted()
				.map((name) => `&${name}=${fields[name]?.replace(/[&=]/g, "_")}`)
				.join("");
			const sig = createHmac("sha512", key).update(signed).digest("hex");
			return {
				method: "POST",
				url,
				headers: { "content-type": "application/x-www-form-urlencoded" },
				body: new URLSearchParams({ ...fields, sig }).toString(),
			};
		},
		sendsBatches: false,
	},
};
