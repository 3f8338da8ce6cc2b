/** Postmark: postmarkapp.com/developer, the email API, and webhooks of deliveries and bounces. */

import { basic } from "../support/exchange.ts";
import { type Double, type Reply, sharedKey } from "./contract.ts";

const TOKEN = "postmark-server-token-0001-{text}";
const SECRET = "postmark-receipt-secret-0001-of-37-ch";

const refusal = (status: number, code: number, message: string): Reply => ({
	status,
	body: { ErrorCode: code, Message: message },
});

const EVENTS = {
	sent: { RecordType: "Bounce", Type: "Transient", TypeCode: 2 },
	delivered: { RecordType: "Delivery", Details: "Test delivery" },
	undelivered: {
		RecordType: "Bounce",
		Type: "HardBounce",
		TypeCode: 1,
		Name: "Hard bounce",
		Description: "The server was unable to deliver your message",
		Details: "smtp;550 5.1.1 ada@example.net unknown",
	},
	notOnApp: {},
};

export const postmark: Double = {
	preset: "postmark",
	channel: "email",
	parameters: { serverToken: TOKEN, receiptSecret: SECRET },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/email" &&
		headers["content-type"] === "application/json" &&
		headers["x-postmark-server-token"] === TOKEN,
	read({ body }) {
		const { To, From, ReplyTo, TextBody, HtmlBody, Metadata, MessageStream } =
			JSON.parse(body);
		return {
			to: To,
			from: From,
			mailbox: From,
			replyTo: ReplyTo,
			html: HtmlBody,
			text: MessageStream === "outbound" ? TextBody : "",
			reference: Metadata.postern_id,
		};
	},
	replies: {
		accepted: (id) => ({
			status: 200,
			body: {
				To: "ada@example.net",
				SubmittedAt: "2026-03-29T12:00:00.0000000+00:00",
				MessageID: id,
				ErrorCode: 0,
				Message: "OK",
			},
		}),
		later: [
			refusal(429, 429, "Rate limit exceeded"),
			refusal(503, 100, "Maintenance"),
		],
		elsewhere: [
			refusal(422, 400, "The Sender Signature was not found"),
			refusal(422, 412, "Account is pending approval"),
			refusal(422, 300, "Invalid 'From' address: 'codes@example.com'."),
		],
		never: [
			refusal(
				422,
				406,
				"You tried to send to a recipient that has been marked as inactive.",
			),
			refusal(422, 300, "Invalid 'To' address: 'ada@example'."),
		],
		badCredentials: refusal(401, 10, `No Account or Server API token ${TOKEN}`),
		errorIn200: refusal(200, 412, "Account is pending approval"),
	},
	receipts: {
		proof: "secret",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("postmark-receipt-secret-0002-of-37-ch"),
		},
		rotation: (next) => ({ receipts: { secret: { moreValues: [next] } } }),
		request: ([report], { url, key }) => ({
			method: "POST",
			url,
			headers: {
				"content-type": "application/json",
				authorization: basic(`postern:${key}`),
			},
			body: JSON.stringify({
				MessageStream: "outbound",
				ServerID: 23,
				MessageID: "883953f4-6105-42a2-a16a-77a8eac79483",
				Recipient: "ada@example.net",
				Metadata: { postern_id: report?.reference },
				...EVENTS[report?.state ?? "sent"],
			}),
		}),
		sendsBatches: false,
	},
};
