/**
 * AWS End User Messaging SMS: its API reference (SendTextMessage), its user guide
 * ("Event types", "Example event data"), and Amazon SNS, "Parsing message formats".
 */

import type { Double, Reply, State } from "./contract.ts";
import { jsonOf, keyedReceipts } from "./keyed-receipts.ts";

const KEY_ID = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SECRET = "aws-sms-receipt-secret-0001-of-36-ch";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:codes";

const refusal = (type: string, more: object = {}, status = 400): Reply => ({
	status,
	headers: { "Content-Type": "application/x-amz-json-1.0" },
	body: {
		__type: `com.amazonaws.pinpointsmsvoicev2#${type}`,
		Message: `${type} occurred`,
		...more,
	},
});

const EVENTS: Record<State, [string, string]> = {
	sent: ["TEXT_SUCCESSFUL", "SUCCESSFUL"],
	delivered: ["TEXT_DELIVERED", "DELIVERED"],
	undelivered: ["TEXT_UNREACHABLE", "UNREACHABLE"],
	notOnApp: ["TEXT_INVALID", "INVALID"],
};

export const awsSms: Double = {
	preset: "aws-sms",
	channel: "sms",
	parameters: {
		region: "eu-central-1",
		accessKeyId: KEY_ID,
		secretAccessKey: SECRET_KEY,
		configurationSet: "codes",
		topicArns: [TOPIC],
		receiptSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/" &&
		headers["content-type"] === "application/x-amz-json-1.0" &&
		headers["x-amz-target"] === "PinpointSMSVoiceV2.SendTextMessage" &&
		new RegExp(
			`^AWS4-HMAC-SHA256 Credential=${KEY_ID}/\\d{8}/eu-central-1/sms-voice/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=[0-9a-f]{64}$`,
		).test(headers.authorization ?? ""),
	read(seen) {
		const said = jsonOf(seen);
		const { ConfigurationSetName, TimeToLive } = said;
		const isWhole = ConfigurationSetName === "codes" && TimeToLive >= 1;
		return {
			to: said.DestinationPhoneNumber,
			from: said.OriginationIdentity,
			text: isWhole ? said.MessageBody : "",
		};
	},
	replies: {
		accepted: (MessageId) => ({ status: 200, body: { MessageId } }),
		later: [refusal("ThrottlingException")],
		elsewhere: [
			refusal("ServiceQuotaExceededException"),
			refusal("ConflictException", { Reason: "SENDER_ID_NOT_REGISTERED" }),
			refusal("ValidationException", {
				Fields: [{ Name: "OriginationIdentity", Message: "…" }],
			}),
		],
		never: [
			refusal("ConflictException", {
				Reason: "DESTINATION_PHONE_NUMBER_OPTED_OUT",
			}),
			refusal("ValidationException", {
				Reason: "FIELD_VALIDATION_FAILED",
				Fields: [{ Name: "DestinationPhoneNumber", Message: "…" }],
			}),
		],
		badCredentials: refusal(
			"UnrecognizedClientException",
			{ Message: `The security token ${KEY_ID} is invalid.` },
			400,
		),
		errorIn200: refusal("InternalServerException", {}, 200),
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) => {
		const [eventType, messageStatus] = EVENTS[state];
		const Message = JSON.stringify({
			...{ eventType, messageStatus, messageId: reference, isFinal: true },
			destinationPhoneNumber: "+919960639901",
		});
		return {
			// SNS labels its JSON so.
			headers: {
				"content-type": "text/plain; charset=UTF-8",
				"x-amz-sns-topic-arn": TOPIC,
			},
			body: JSON.stringify({ Type: "Notification", TopicArn: TOPIC, Message }),
		};
	}),
};
