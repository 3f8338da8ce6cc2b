import { preset, sender } from "./contract.ts";
import { APPLICATION, applicationAuth, vonageJwt } from "./vonage-messages.ts";

export const vonageVoice = preset({
	type: "vonage-voice",
	title: "Vonage Voice",
	channels: ["call"],
	isConfirmed: false,
	unconfirmed:
		"the errors of the Calls API, and the status of a reply that means acceptance, are not in the pages that could be read",
	outlined: ["privateKey"],
	setUp:
		"The application needs the capability Voice and signed webhooks, which are the default. Without `publicUrl` its event URL must be that of `/receipts/{name}`.",
	sources: [
		"https://developer.vonage.com/en/voice/voice-api/technical-details",
		"https://developer.vonage.com/en/voice/voice-api/ncco-reference",
		"https://developer.vonage.com/en/voice/voice-api/webhook-reference",
	],
	parameters: { ...APPLICATION, from: sender },
	expand: (
		{ applicationId, signatureSecret, from, ...key },
		{ receiptUrl },
	) => ({
		channels: ["call"],
		url: "https://api.nexmo.com/v1/calls",
		auth: applicationAuth(applicationId, key),
		json: {
			to: [{ type: "phone", number: "{to}" }],
			from: { type: "phone", number: from ?? "{from}" },
			ncco: [
				{
					action: "talk",
					text: "{text}",
					language: "{language}",
					loop: "{repeat}",
				},
			],
			...(receiptUrl !== null && {
				event_url: [receiptUrl],
				event_method: "POST",
			}),
		},
		accepted: { field: "uuid", exists: true },
		reference: { field: "uuid" },
		error: { message: "detail" },
		receipts: {
			format: "json",
			fields: { reference: "uuid", status: "status", errorMessage: "detail" },
			statuses: {
				started: "sent",
				ringing: "ringing",
				answered: "in-progress",
				completed: "completed",
				busy: "busy",
				rejected: "busy",
				timeout: "no-answer",
				unanswered: "no-answer",
				cancelled: "canceled",
				failed: "failed",
			},
			jwt: vonageJwt(signatureSecret),
		},
	}),
});
