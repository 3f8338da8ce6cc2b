/** MSG91: docs.msg91.com/otp; its help page on webhooks, version 2. */

import type { Double, Reply, State } from "./contract.ts";
import { asForm, keyedReceipts, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "msg91-auth-key-0001-of-32-charac";
const SECRET = "msg91-receipt-secret-0001-of-36-char";
const TEMPLATE = "5f852768305f745c46349d6d";

const refusal = (message: string, status = 200): Reply => ({
	status,
	body: { type: "error", message },
});

const REPORTS: Record<State, [string, string]> = {
	// It tells final fates only: this word is listed nowhere.
	sent: ["8", "SUBMITTED"],
	delivered: ["1", "DELIVERED"],
	undelivered: ["2", "FAILED"],
	notOnApp: ["16", "REJECTED"],
};

export const msg91: Double = {
	preset: "msg91",
	channel: "sms",
	parameters: {
		authKey: KEY,
		templateId: TEMPLATE,
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/api/v5/otp" &&
		url.searchParams.get("template_id") === TEMPLATE &&
		headers.authkey === KEY,
	read: ({ url }) => ({
		to: url.searchParams.get("mobile") ?? "",
		code: url.searchParams.get("otp") ?? "",
	}),
	replies: {
		accepted: (request_id) => ({
			status: 200,
			body: { type: "success", request_id },
		}),
		later: [TOO_MANY],
		elsewhere: [refusal("Template ID missing or invalid")],
		never: [],
		badCredentials: refusal(`Invalid authkey ${KEY}`, 401),
		errorIn200: refusal("Mobile no. is not valid"),
	},
	receipts: keyedReceipts(
		SECRET,
		(_, reports) =>
			asForm({
				data: JSON.stringify(
					reports.map(({ reference, state }) => {
						const [status, desc] = REPORTS[state];
						const report = [{ number: "1", status, desc, failedReason: "" }];
						return { requestId: reference, senderId: "ACME", report };
					}),
				),
			}),
		{ sendsBatches: true },
	),
};
