import { type Static, Type } from "../../schema.ts";
import {
	type PresetContext,
	preset,
	receiptSecret,
	secretInUrl,
	sender,
} from "./contract.ts";

const Format = Type.Union(
	[Type.Literal("GET"), Type.Literal("POST"), Type.Literal("POST-JSON")],
	{
		default: "GET",
		description:
			"How Vonage sends receipts: the webhook format of the account's SMS settings. Default `GET`.",
	},
);

const Method = Type.Union(
	[Type.Literal("sha1"), Type.Literal("sha256"), Type.Literal("sha512")],
	{
		default: "sha256",
		description:
			"HMAC of the signatures, as the account has it. An account with MD5 must change it. Default `sha256`.",
	},
);

/** The longest `callback` that Vonage takes. */
const LONGEST_CALLBACK = 100;

export const vonage = preset({
	type: "vonage",
	title: "Vonage SMS",
	channels: ["sms"],
	isConfirmed: true,
	setUp:
		"The webhook format of the account's SMS settings must be that of `webhookFormat`. A receipt URL of more than 100 characters must stand there too, as no message can name it.",
	sources: [
		"https://developer.vonage.com/en/api/sms",
		"https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts",
		"https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms",
		"https://developer.vonage.com/en/getting-started/concepts/signing-messages",
	],
	parameters: {
		apiKey: Type.String({
			pattern: "^[A-Za-z0-9]{4,32}$",
			description: "API key: 8 letters and digits.",
		}),
		apiSecret: Type.String({ minLength: 8, description: "API secret." }),
		from: sender,
		webhookFormat: Format,
		signatureSecret: Type.Optional(
			Type.String({
				minLength: 8,
				description:
					"Signature secret, where Vonage's support has switched on signed webhooks of the SMS API. Then a signature proves receipts instead of a secret in their URL; `webhookFormat` must be `GET` or `POST`. Default: receipts are not signed.",
			}),
		),
		signatureMethod: Method,
		receiptSecret,
	},
	expand: ({ apiKey, apiSecret, from, ...more }, context) => {
		const proof = proofOf(more, context);
		return {
			channels: ["sms"],
			url: "https://rest.nexmo.com/sms/json",
			form: {
				api_key: apiKey,
				api_secret: apiSecret,
				to: "{to}",
				from: from ?? "{from}",
				text: "{text}",
				type: "{textType}",
				"client-ref": "{id}",
				// In milliseconds.
				ttl: "{ttl}000",
				...(proof.url.length <= LONGEST_CALLBACK &&
					context.receiptUrl !== null && { callback: proof.url }),
			},
			ttl: { min: 20, max: 604_800 },
			// A long text has an entry, an id and receipts for each of its parts.
			accepted: { field: "messages.*.status", is: ["0"], eachPart: true },
			reference: { field: "messages.*.message-id" },
			error: { code: "messages.*.status", message: "messages.*.error-text" },
			refused: [
				{ field: "messages.*.status", is: ["1"], retry: "later" },
				// Barred, and opted out.
				{
					field: "messages.*.status",
					is: ["7", "33"],
					retry: "never",
					errorCode: "30004",
				},
			],
			errorCodes: { "0": "none" },
			receipts: {
				...FORMATS[more.webhookFormat],
				fields: {
					reference: "messageId",
					status: "status",
					errorCode: "err-code",
				},
				statuses: {
					accepted: "sent",
					buffered: "sent",
					delivered: "delivered",
					expired: "undelivered",
					failed: "failed",
					rejected: "failed",
				},
				...proof.proof,
			},
		};
	},
});

const FORMATS = {
	GET: { format: "query", method: "GET" },
	POST: { format: "form" },
	"POST-JSON": { format: "json" },
} as const;

type Proving = {
	readonly webhookFormat: Static<typeof Format>;
	readonly signatureMethod: Static<typeof Method>;
	readonly signatureSecret?: string;
};

/**
 * The signature covers all parameters. Whether those of the URL are among them is not
 * documented, so a signed URL has none.
 */
function proofOf(
	{ webhookFormat, signatureMethod, signatureSecret }: Proving,
	{ receiptUrl, receiptSecret }: PresetContext,
) {
	const bare = receiptUrl ?? "";
	if (signatureSecret === undefined) {
		const { url, secret } = secretInUrl(bare, receiptSecret);
		return { url, proof: { secret } };
	}
	const signature = {
		...(webhookFormat === "GET" ? { query: "sig" } : { field: "sig" }),
		secret: signatureSecret,
		algorithm: signatureMethod,
		over: "{pairs}",
	} as const;
	return { url: bare, proof: { signature } };
}
