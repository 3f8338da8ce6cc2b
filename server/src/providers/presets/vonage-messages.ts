import { Type } from "../../schema.ts";
import { preset, sender } from "./contract.ts";

/** The parameters of an application: its key signs requests, the account's secret signs webhooks. */
export const APPLICATION = {
	applicationId: Type.String({
		pattern: "^[0-9A-Fa-f-]{36}$",
		description: "Id of the application, a UUID.",
	}),
	privateKey: Type.Optional(
		Type.String({
			minLength: 1,
			description:
				"Private key of the application, in PEM; `\\n` may stand for its line breaks. This or `privateKeyFile`.",
		}),
	),
	privateKeyFile: Type.Optional(
		Type.String({ minLength: 1, description: "File that holds the key." }),
	),
	signatureSecret: Type.String({
		minLength: 8,
		description:
			"Signature secret of the account (API settings): it signs webhooks.",
	}),
};

type Key = { readonly privateKey?: string; readonly privateKeyFile?: string };

export function applicationAuth(
	applicationId: string,
	{ privateKey, privateKeyFile }: Key,
) {
	return { jwtRs256: { applicationId, privateKey, privateKeyFile } };
}

/** A JWT by the signature secret, whose claim `payload_hash` covers the body. */
export function vonageJwt(signatureSecret: string) {
	return { algorithm: "HS256", secret: signatureSecret } as const;
}

export const vonageMessages = preset({
	type: "vonage-messages",
	title: "Vonage Messages (SMS)",
	channels: ["sms"],
	isConfirmed: true,
	outlined: ["privateKey"],
	setUp:
		"The application needs the capability Messages, webhooks of version v1 and signed webhooks, which are the default. Without `publicUrl` its status URL must be that of `/receipts/{name}`.",
	sources: [
		"https://developer.vonage.com/en/api/messages",
		"https://developer.vonage.com/en/messages/concepts/messages-status-callbacks",
		"https://developer.vonage.com/en/getting-started/concepts/webhooks",
		"https://developer.vonage.com/api-errors/messages",
	],
	parameters: { ...APPLICATION, from: sender },
	expand: (
		{ applicationId, signatureSecret, from, ...key },
		{ receiptUrl },
	) => ({
		channels: ["sms"],
		url: "https://api.nexmo.com/v1/messages",
		auth: applicationAuth(applicationId, key),
		json: {
			message_type: "text",
			channel: "sms",
			to: "{to}",
			from: from ?? "{from}",
			text: "{text}",
			client_ref: "{id}",
			...(receiptUrl !== null && {
				webhook_url: receiptUrl,
				webhook_version: "v1",
			}),
		},
		accepted: { statuses: [202] },
		reference: { field: "message_uuid" },
		error: { message: "detail" },
		refused: [
			{ field: "type", matches: "#1000$", retry: "later" },
			{
				field: "type",
				matches: "#1050$",
				retry: "never",
				errorCode: "30004",
			},
			// "The `to` parameter is invalid for the given channel."
			{
				field: "type",
				matches: "#1430$",
				retry: "never",
				errorCode: "30005",
			},
		],
		receipts: {
			format: "json",
			fields: {
				reference: "message_uuid",
				status: "status",
				errorCode: "error.title",
				errorMessage: "error.detail",
			},
			statuses: {
				submitted: "sent",
				delivered: "delivered",
				read: "delivered",
				rejected: "failed",
				undeliverable: "undelivered",
			},
			jwt: vonageJwt(signatureSecret),
		},
	}),
});
