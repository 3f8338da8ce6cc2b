import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

/** Powerpacks, which choose a number of their own, have a UUID. */
const POWERPACK = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const plivo = preset({
	type: "plivo",
	title: "Plivo Messages",
	channels: ["sms"],
	isConfirmed: true,
	sources: [
		"https://www.plivo.com/docs/messaging/api/message/send-a-message",
		"https://www.plivo.com/docs/messaging/concepts/message-status-callbacks",
		"https://www.plivo.com/docs/messaging/troubleshooting/error-codes",
		"https://www.plivo.com/docs/messaging/concepts/signature-validation",
	],
	parameters: {
		authId: Type.String({
			pattern: "^[A-Z0-9]{20}$",
			description:
				"Auth ID: 20 capitals and digits, such as `MAXXXXXXXXXXXXXXXXXX`.",
		}),
		authToken: Type.String({
			minLength: 16,
			description: "Auth token of the account. It also signs receipts.",
		}),
		from: Type.Optional({
			...sender,
			description:
				"Sender of every message: a number, a name, or the UUID of a Powerpack. Default: the sender of the message.",
		}),
	},
	expand: ({ authId, authToken, from }, { receiptUrl }) => ({
		channels: ["sms"],
		url: `https://api.plivo.com/v1/Account/${authId}/Message/`,
		basic: { username: authId, password: authToken },
		json: {
			...(from !== undefined && POWERPACK.test(from)
				? { powerpack_uuid: from }
				: { src: from ?? "{from}" }),
			dst: "{to}",
			text: "{text}",
			...(receiptUrl !== null && { url: receiptUrl, method: "POST" }),
		},
		accepted: { statuses: [202] },
		reference: { field: "message_uuid.0" },
		error: { message: "error" },
		refused: [
			// 202 all the same, with nothing in message_uuid.
			{
				field: "invalid_number",
				exists: true,
				retry: "never",
				errorCode: "30005",
			},
		],
		errorCodes: {
			"000": "none",
			"30": "30007",
			"50": "30005",
			"70": "30003",
			"80": "30003",
			"100": "30007",
			"200": "30004",
			"1000": "30008",
		},
		...(receiptUrl !== null && {
			receipts: {
				format: "form",
				fields: {
					reference: "MessageUUID",
					status: "Status",
					errorCode: "ErrorCode",
				},
				statuses: {
					queued: "queued",
					sent: "sent",
					delivered: "delivered",
					read: "delivered",
					undelivered: "undelivered",
					failed: "failed",
					rejected: "failed",
				},
				// V3; while a token is replaced, the header has a signature of each.
				signature: {
					header: "X-Plivo-Signature-V3",
					secret: authToken,
					encoding: "base64",
					over: `${receiptUrl}?{fields}.{timestamp}`,
					timestampHeader: "X-Plivo-Signature-V3-Nonce",
				},
			},
		}),
	}),
});
