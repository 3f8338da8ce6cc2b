/** Mitto: docs.mitto.ch, "SMS/Bulk SMS API Reference". Its callbacks are assumed. */

import { isGsm } from "../../src/sms/gsm.ts";
import type { Double, Reply } from "./contract.ts";
import { jsonOf, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "mitto-api-key-0001-of-32-charact";
const SECRET = "mitto-receipt-secret-0001-of-36-char";

const answer = (
	responseCode: number,
	responseText: string,
	id = "",
): Reply => ({
	status: 200,
	body: { id, timestamp: "2026-03-29T12:00:00Z", responseCode, responseText },
});

export const mitto: Double = {
	preset: "mitto",
	channel: "sms",
	parameters: { apiKey: KEY, receiptSecret: SECRET },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/sms" &&
		headers["x-mitto-api-key"] === KEY,
	read(seen) {
		const { from, to, text, type, reference } = jsonOf(seen);
		// The vendor garbles a text whose type does not fit.
		const fits = type === (isGsm(text) ? "GSM" : "Unicode");
		return { from, to, text: fits ? text : "", reference };
	},
	replies: {
		accepted: (id) => answer(0, "SMS sent", id),
		later: [TOO_MANY],
		elsewhere: [answer(1, "Internal error"), answer(6, "Invalid sender")],
		never: [answer(8, "Invalid receiver")],
		badCredentials: { status: 401, body: { Message: `Unknown key ${KEY}` } },
		errorIn200: answer(4, "Message text is invalid"),
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) => ({
		method: "GET",
		query: { reference, status: state },
	})),
};
