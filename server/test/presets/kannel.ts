/** Kannel's smsbox: user guide, "Using the HTTP interface to sendsms". */

import { type Double, sharedKey, withKey } from "./contract.ts";

const PASSWORD = "kannel-password {to}&=";
const SECRET = "kannel-receipt-secret-0001-of-36-chr";
const TYPES = { delivered: "1", undelivered: "2", sent: "8", notOnApp: "2" };

/** `text` holds what Kannel sends over the air: it decodes by `charset` and `coding`. */
export const kannel: Double = {
	preset: "kannel",
	channel: "sms",
	parameters: {
		gateway: "http://127.0.0.1:13013",
		username: "postern",
		password: PASSWORD,
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url }) =>
		method === "GET" &&
		url.pathname === "/cgi-bin/sendsms" &&
		url.searchParams.get("username") === "postern" &&
		url.searchParams.get("password") === PASSWORD,
	read({ url: { searchParams } }) {
		const receiptUrl = searchParams.get("dlr-url") ?? "";
		return {
			to: searchParams.get("to") ?? "",
			from: searchParams.get("from") ?? "",
			text: searchParams.get("text") ?? "",
			reference: new URL(receiptUrl).searchParams.get("id") ?? "",
			receiptUrl,
		};
	},
	replies: {
		accepted: () => ({ status: 202, body: "0: Accepted for delivery" }),
		later: [{ status: 503, body: "Temporal failure, try again later." }],
		elsewhere: [{ status: 403, body: "Authorization failed for sendsms" }],
		never: [],
		badCredentials: { status: 403, body: "Authorization failed for sendsms" },
		errorIn200: { status: 202, body: "Sender missing and no global set" },
	},
	receipts: {
		proof: "secret",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("kannel-receipt-secret-0002-of-36-chr"),
		},
		rotation: (next) => ({ receipts: { secret: { moreValues: [next] } } }),
		request: ([report], { url, key }) => ({
			method: "GET",
			url: withKey(url.replace("%d", TYPES[report?.state ?? "sent"]), key),
		}),
		sendsBatches: false,
	},
};
