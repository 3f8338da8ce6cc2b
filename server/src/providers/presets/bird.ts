import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

const UUID = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

export const bird = preset({
	type: "bird",
	title: "Bird Channels (api.bird.com)",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed:
		"the signature is as Bird documents it; the fields of status events and the words of refusals were read in other events only",
	setUp:
		"A webhook subscription for the service `channels` and the event `sms.outbound` needs the URL of `/receipts/{name}` and the signing key.",
	sources: [
		"https://docs.bird.com/api/quickstarts/send-an-sms-message",
		"https://docs.bird.com/api/channels-api/message-status-and-interactions",
		"https://docs.bird.com/api/channels-api/supported-channels/programmable-sms/receiving-messages",
		"https://docs.bird.com/api/notifications-api/api-reference/webhook-subscriptions/verifying-a-webhook-subscription",
	],
	parameters: {
		accessKey: Type.String({
			minLength: 16,
			description: "Access key with the role Application Developer.",
		}),
		workspaceId: Type.String({
			pattern: UUID,
			description: "Id of the workspace, a UUID.",
		}),
		channelId: Type.String({
			pattern: UUID,
			description:
				"Id of the SMS channel, a UUID. Its number is the sender of every message.",
		}),
		signingKey: Type.String({
			minLength: 16,
			description:
				"Signing key of the webhook subscription for `sms.outbound`, at least 16 characters. The subscription needs the URL of `/receipts/{name}`.",
		}),
		from: Type.Optional({
			...sender,
			description:
				"The channel's own number. It goes out whatever a send says; with it a send needs no `from`, and records show it. Default: the sender of the message, in records only.",
		}),
	},
	expand: (
		{ accessKey, workspaceId, channelId, signingKey },
		{ receiptUrl },
	) => ({
		channels: ["sms"],
		url: `https://api.bird.com/workspaces/${workspaceId}/channels/${channelId}/messages`,
		headers: { Authorization: `AccessKey ${accessKey}` },
		json: {
			receiver: {
				contacts: [
					{ identifierKey: "phonenumber", identifierValue: "{toE164}" },
				],
			},
			body: { type: "text", text: { text: "{text}" } },
		},
		reference: { field: "id" },
		error: { code: "code", message: "message" },
		...(receiptUrl !== null && {
			receipts: {
				format: "json",
				fields: {
					reference: "payload.id",
					status: "payload.status",
					errorCode: "payload.failure.source.code",
					errorMessage: "payload.reason",
				},
				statuses: {
					accepted: "queued",
					processed: "sent",
					sent: "sent",
					delivered: "delivered",
					rejected: "failed",
					sending_failed: "failed",
					delivery_failed: "undelivered",
				},
				signature: {
					header: "messagebird-signature",
					secret: signingKey,
					encoding: "base64",
					over: `{timestamp}\n${receiptUrl}\n{bodySha256Octets}`,
					timestampHeader: "messagebird-request-timestamp",
				},
			},
		}),
	}),
});
