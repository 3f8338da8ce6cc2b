import { Type } from "../../schema.ts";
import { accessTo, SUBSCRIBED, topicArns, UNCONFIRMED } from "./aws.ts";
import { preset, receiptSecret, secretAsKey, sender } from "./contract.ts";
import { snsReceipts } from "./sns.ts";

/** `__type` may have a name space before a `#`. */
const type = (name: string) => ({
	field: "__type",
	matches: `(^|#)${name}$`,
});

const ERROR_CODES = {
	DELIVERED: "none",
	SUCCESSFUL: "none",
	UNREACHABLE: "30003",
	CARRIER_UNREACHABLE: "30003",
	TTL_EXPIRED: "30003",
	BLOCKED: "30004",
	INVALID: "30005",
	CARRIER_BLOCKED: "30007",
	SPAM: "30007",
	UNKNOWN: "30008",
};

const STATUSES = {
	TEXT_QUEUED: "queued",
	TEXT_PENDING: "sent",
	TEXT_SENT: "sent",
	// "Accepted by the carrier"; in some countries nothing follows it.
	TEXT_SUCCESSFUL: "sent",
	TEXT_DELIVERED: "delivered",
	TEXT_INVALID: "failed",
	TEXT_INVALID_MESSAGE: "failed",
	TEXT_PROTECT_BLOCKED: "failed",
	TEXT_UNREACHABLE: "undelivered",
	TEXT_CARRIER_UNREACHABLE: "undelivered",
	TEXT_BLOCKED: "undelivered",
	TEXT_CARRIER_BLOCKED: "undelivered",
	TEXT_SPAM: "undelivered",
	TEXT_TTL_EXPIRED: "undelivered",
	// No word from the carrier for 72 hours.
	TEXT_UNKNOWN: "sent",
} as const;

export const awsSms = preset({
	type: "aws-sms",
	title: "AWS End User Messaging SMS (SendTextMessage)",
	channels: ["sms"],
	isConfirmed: false,
	unconfirmed: UNCONFIRMED,
	setUp: `An event destination of the configuration set is the SNS topic, and ${SUBSCRIBED}`,
	sources: [
		"https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html",
		"https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html",
		"https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html",
		"https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html",
	],
	outlined: ["configurationSet", "topicArns"],
	parameters: {
		...accessTo("sms-voice:SendTextMessage"),
		from: Type.Optional({
			...sender,
			description:
				"Origination identity of every message: a number, a sender ID, or the id or ARN of a pool. Default: the sender of the message.",
		}),
		configurationSet: Type.Optional(
			Type.String({
				pattern: "^[A-Za-z0-9_:/-]{1,256}$",
				description:
					"Name or ARN of the configuration set, whose event destination is an SNS topic. Default: none.",
			}),
		),
		topicArns,
		receiptSecret,
	},
	expand(
		{
			region,
			from,
			configurationSet,
			topicArns,
			receiptSecret: _,
			...credentials
		},
		context,
	) {
		return {
			channels: ["sms"],
			url: `https://sms-voice.${region}.amazonaws.com/`,
			headers: {
				"Content-Type": "application/x-amz-json-1.0",
				"X-Amz-Target": "PinpointSMSVoiceV2.SendTextMessage",
			},
			auth: { sigv4: { ...credentials, region, service: "sms-voice" } },
			json: {
				DestinationPhoneNumber: "{toE164}",
				OriginationIdentity: from ?? "{fromE164}",
				MessageBody: "{text}",
				MessageType: "TRANSACTIONAL",
				TimeToLive: "{ttl}",
				...(configurationSet !== undefined && {
					ConfigurationSetName: configurationSet,
				}),
			},
			accepted: { statuses: [200] },
			reference: { field: "MessageId" },
			error: { code: "__type", message: "Message" },
			refused: [
				{ ...type("ThrottlingException"), retry: "later" },
				{
					...type("ConflictException"),
					and: [
						{ field: "Reason", is: ["DESTINATION_PHONE_NUMBER_OPTED_OUT"] },
					],
					retry: "never",
					errorCode: "30004",
				},
				{
					...type("ValidationException"),
					and: [{ field: "Fields.*.Name", is: ["DestinationPhoneNumber"] }],
					retry: "never",
					errorCode: "30005",
				},
			],
			errorCodes: ERROR_CODES,
			...(topicArns !== undefined && {
				receipts: {
					...snsReceipts(topicArns),
					fields: {
						reference: "messageId",
						status: "eventType",
						errorCode: "messageStatus",
						errorMessage: "messageStatusDescription",
					},
					statuses: STATUSES,
					secret: secretAsKey(context.receiptSecret),
				},
			}),
		};
	},
});
