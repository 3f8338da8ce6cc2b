import { Type } from "../../schema.ts";
import { preset } from "./contract.ts";

export const telegram = preset({
	type: "telegram",
	title: "Telegram Gateway",
	channels: ["telegram"],
	isConfirmed: true,
	sources: [
		"https://core.telegram.org/gateway/api",
		// The page names ACCESS_TOKEN_INVALID alone; the other errors are in this client.
		"https://github.com/apifonica/tg-gateway-go/blob/main/errors.go",
	],
	parameters: {
		accessToken: Type.String({
			minLength: 16,
			description:
				"Token of the Gateway account. It also signs receipts, which come if `publicUrl` begins with https.",
		}),
		senderUsername: Type.Optional(
			Type.String({
				pattern: "^[A-Za-z0-9_]{4,32}$",
				description:
					"Name of a verified channel of the same account, from which codes come. Default: Telegram's own.",
			}),
		),
	},
	expand: ({ accessToken, senderUsername }, { receiptUrl }) => {
		// Telegram takes no other address for its reports.
		const callback = receiptUrl?.startsWith("https:") ? receiptUrl : null;
		return {
			channels: ["telegram"],
			url: "https://gatewayapi.telegram.org/sendVerificationMessage",
			auth: { bearer: accessToken },
			json: {
				phone_number: "{toE164}",
				code: "{code}",
				ttl: "{ttl}",
				...(senderUsername !== undefined && {
					sender_username: senderUsername,
				}),
				...(callback !== null && { callback_url: callback }),
			},
			ttl: { min: 30, max: 3600 },
			accepted: { field: "ok", is: ["true"] },
			reference: { field: "result.request_id" },
			error: { code: "error" },
			refused: [
				// With the seconds to wait behind it: FLOOD_WAIT_5.
				{ field: "error", matches: "^FLOOD_", retry: "later" },
				{ field: "error", matches: "^PHONE_NUMBER_", retry: "otherChannel" },
			],
			...(callback !== null && {
				receipts: {
					format: "json",
					fields: { reference: "request_id", status: "delivery_status.status" },
					statuses: {
						sent: "sent",
						delivered: "delivered",
						read: "delivered",
						expired: "undelivered",
						revoked: "canceled",
					},
					signature: {
						header: "X-Request-Signature",
						secret: accessToken,
						keyEncoding: "sha256OfText",
						over: "{timestamp}\n{body}",
						timestampHeader: "X-Request-Timestamp",
					},
				},
			}),
		};
	},
});
