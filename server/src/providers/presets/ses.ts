import { Type } from "../../schema.ts";
import { accessTo, SUBSCRIBED, topicArns, UNCONFIRMED } from "./aws.ts";
import { preset, receiptSecret, secretAsKey } from "./contract.ts";
import { snsReceipts } from "./sns.ts";

const charset = "UTF-8";

export const ses = preset({
	type: "ses",
	title: "Amazon SES (SendEmail, version 2)",
	channels: ["email"],
	isConfirmed: false,
	unconfirmed: UNCONFIRMED,
	setUp: `The configuration set publishes events to an SNS topic, and ${SUBSCRIBED}`,
	sources: [
		"https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html",
		"https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html",
		"https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html",
		"https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html",
		"https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html",
	],
	outlined: ["configurationSet", "topicArns"],
	parameters: {
		...accessTo("ses:SendEmail"),
		configurationSet: Type.Optional(
			Type.String({
				pattern: "^[A-Za-z0-9_-]{1,64}$",
				description:
					"Name of the configuration set, whose event destination is an SNS topic. Default: that of the identity, or none.",
			}),
		),
		topicArns,
		receiptSecret,
	},
	expand: (
		{ region, configurationSet, topicArns, receiptSecret: _, ...credentials },
		context,
	) => ({
		channels: ["email"],
		url: `https://email.${region}.amazonaws.com/v2/email/outbound-emails`,
		auth: { sigv4: { ...credentials, region, service: "ses" } },
		json: {
			// SES takes a name beyond ASCII only as encoded words.
			FromEmailAddress: "{mailboxAscii}",
			ReplyToAddresses: ["{replyTo}"],
			Destination: { ToAddresses: ["{to}"] },
			Content: {
				Simple: {
					Subject: { Data: "{subject}", Charset: charset },
					Body: {
						Text: { Data: "{text}", Charset: charset },
						Html: { ifPresent: { Data: "{html}", Charset: charset } },
					},
					Headers: [{ Name: "Auto-Submitted", Value: "auto-generated" }],
				},
			},
			...(configurationSet !== undefined && {
				ConfigurationSetName: configurationSet,
			}),
		},
		accepted: { statuses: [200] },
		reference: { field: "MessageId" },
		// The name of an error is in a header alone, so the sentence is read.
		error: { message: "message" },
		refused: [
			{
				field: "message",
				matches: "^(Maximum sending rate exceeded|Rate exceeded|Throttling)",
				retry: "later",
			},
		],
		...(topicArns !== undefined && {
			receipts: {
				...snsReceipts(topicArns),
				fields: {
					reference: "mail.messageId",
					// Without event publishing the field has the other name.
					status: ["eventType", "notificationType"],
					errorCode: "bounce.bounceType",
					errorMessage: "bounce.bouncedRecipients.0.diagnosticCode",
				},
				statuses: {
					Send: "sent",
					DeliveryDelay: "sent",
					Delivery: "delivered",
					Open: "delivered",
					Click: "delivered",
					Complaint: "delivered",
					// SES tells a soft bounce only once it has given up.
					Bounce: "undelivered",
					Reject: "failed",
					"Rendering Failure": "failed",
				},
				secret: secretAsKey(context.receiptSecret),
			},
		}),
	}),
});
