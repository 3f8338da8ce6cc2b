/** Amazon SES: API reference (SendEmail), "Contents of event data that Amazon SES publishes to Amazon SNS". */

import type { Double, Reply, State } from "./contract.ts";
import { jsonOf, keyedReceipts } from "./keyed-receipts.ts";

const KEY_ID = "AKIAIOSFODNN7EXAMPLE";
const SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const SECRET = "ses-receipt-secret-0001-of-32-chars-";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:emails";

const refusal = (status: number, type: string, message: string): Reply => ({
	status,
	headers: { "x-amzn-ErrorType": type },
	body: { message },
});

/** The vendor takes ASCII with encoded words (RFC 2047) in it. */
function decoded(mailbox: string): string {
	if (!/^[\x20-\x7e]*$/.test(mailbox)) return "";
	return mailbox.replace(
		/=\?UTF-8\?B\?([A-Za-z0-9+/=]+)\?=(?: (?==\?))?/g,
		(_, octets: string) => Buffer.from(octets, "base64").toString(),
	);
}

const EVENTS: Record<State, object> = {
	sent: { eventType: "Send", send: {} },
	delivered: {
		eventType: "Delivery",
		delivery: { smtpResponse: "250 2.6.0 Message received" },
	},
	undelivered: {
		eventType: "Bounce",
		bounce: {
			bounceType: "Permanent",
			bounceSubType: "General",
			bouncedRecipients: [
				{
					emailAddress: "ada@example.net",
					diagnosticCode: "smtp; 550 5.1.1 user unknown",
				},
			],
		},
	},
	notOnApp: {},
};

export const ses: Double = {
	preset: "ses",
	channel: "email",
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
		url.pathname === "/v2/email/outbound-emails" &&
		new RegExp(
			`^AWS4-HMAC-SHA256 Credential=${KEY_ID}/\\d{8}/eu-central-1/ses/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$`,
		).test(headers.authorization ?? ""),
	read(seen) {
		const {
			FromEmailAddress,
			ReplyToAddresses,
			Destination,
			Content,
			ConfigurationSetName,
		} = jsonOf(seen);
		const { Text, Html } = Content.Simple.Body;
		const { Data, Charset } = Text;
		const isWhole = ConfigurationSetName === "codes" && Charset === "UTF-8";
		return {
			to: Destination.ToAddresses[0],
			from: FromEmailAddress,
			mailbox: decoded(FromEmailAddress),
			replyTo: ReplyToAddresses[0],
			text: isWhole ? Data : "",
			html: Html?.Data,
		};
	},
	replies: {
		accepted: (MessageId) => ({ status: 200, body: { MessageId } }),
		later: [
			refusal(429, "TooManyRequestsException", "Too many requests"),
			refusal(400, "LimitExceededException", "Maximum sending rate exceeded."),
		],
		elsewhere: [
			refusal(400, "MessageRejected", "Email address is not verified."),
			refusal(400, "SendingPausedException", "Sending is paused."),
			refusal(400, "LimitExceededException", "Daily message quota exceeded."),
		],
		never: [],
		badCredentials: refusal(
			403,
			"UnrecognizedClientException",
			`The security token ${KEY_ID} is invalid.`,
		),
		errorIn200: refusal(200, "InternalFailure", "Something went wrong."),
	},
	receipts: keyedReceipts(SECRET, ({ reference, state }) => ({
		headers: {
			"content-type": "text/plain; charset=UTF-8",
			"x-amz-sns-topic-arn": TOPIC,
		},
		body: JSON.stringify({
			Type: "Notification",
			TopicArn: TOPIC,
			Message: JSON.stringify({
				mail: { messageId: reference, destination: ["ada@example.net"] },
				...EVENTS[state],
			}),
		}),
	})),
};
