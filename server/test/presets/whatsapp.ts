/** WhatsApp's Cloud API: developers.facebook.com/docs/whatsapp, authentication templates and webhooks. */

import { createHmac } from "node:crypto";
import { type Double, type Reply, type State, sharedKey } from "./contract.ts";

const TOKEN = "EAAG-whatsapp-access-token-0001";
const SECRET = "0001aabbccddeeff00112233445566ff";

/** An error of the Graph API, with its code in the JSON. */
function refusal(status: number, code: number, title: string): Reply {
	return {
		status,
		body: {
			error: {
				message: `(#${code}) ${title}`,
				type: "OAuthException",
				code,
				error_data: { messaging_product: "whatsapp", details: title },
				fbtrace_id: "Az8or2yhqkZfEZ-_4Qn_Bam",
			},
		},
	};
}

const FATES: Record<State, object> = {
	sent: { status: "sent" },
	delivered: { status: "delivered" },
	undelivered: {
		status: "failed",
		errors: [{ code: 131_000, title: "Something went wrong" }],
	},
	notOnApp: {
		status: "failed",
		errors: [{ code: 131_026, title: "Message undeliverable" }],
	},
};

/** The body as Meta sends it: characters beyond ASCII are escaped, and slashes too. */
function written(value: unknown): string {
	return JSON.stringify(value)
		.replaceAll("/", "\\/")
		.replace(
			/[\u0080-\uffff]/g,
			(unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
		);
}

export const whatsapp: Double = {
	preset: "whatsapp",
	channel: "whatsapp",
	parameters: {
		phoneNumberId: "106540352242922",
		accessToken: TOKEN,
		template: "login_code",
		templateLanguage: "pt_BR",
		appSecret: SECRET,
	},
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		/^\/v\d+\.\d\/106540352242922\/messages$/.test(url.pathname) &&
		headers["content-type"] === "application/json" &&
		headers.authorization === `Bearer ${TOKEN}`,
	read({ body }) {
		const { to, template } = JSON.parse(body);
		const [text, button] = template.components;
		// The vendor refuses a template whose two codes differ.
		const code = text.parameters[0].text;
		const isRight =
			template.name === "login_code" &&
			template.language.code === "pt_BR" &&
			button.sub_type === "url" &&
			button.index === "0" &&
			button.parameters[0].text === code;
		return { to, code: isRight ? code : "" };
	},
	replies: {
		accepted: (id) => ({
			status: 200,
			body: {
				messaging_product: "whatsapp",
				contacts: [{ input: "919960639901", wa_id: "919960639901" }],
				messages: [{ id, message_status: "accepted" }],
			},
		}),
		later: [
			refusal(400, 4, "Application request limit reached"),
			refusal(400, 80_007, "Rate limit hit"),
			refusal(429, 130_429, "Rate limit hit"),
			refusal(400, 131_056, "Pair rate limit hit"),
			refusal(500, 131_016, "Service unavailable"),
			refusal(503, 2, "Service temporarily unavailable"),
		],
		elsewhere: [
			refusal(500, 3, "Capability or permissions issue"),
			refusal(400, 131_042, "Business eligibility payment issue"),
			refusal(404, 132_001, "Template name does not exist"),
			refusal(403, 368, "Temporarily blocked for policies violations"),
		],
		never: [],
		badCredentials: refusal(401, 190, `Invalid OAuth access token ${TOKEN}`),
		errorIn200: refusal(200, 131_042, "Business eligibility payment issue"),
		notOnApp: [refusal(400, 131_026, "Message undeliverable")],
	},
	receipts: {
		proof: "signature",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("0002aabbccddeeff00112233445566ff"),
		},
		rotation: (next) => ({
			receipts: { signature: { moreSecrets: [next] } },
		}),
		request(reports, { url, key, now }) {
			const body = written({
				object: "whatsapp_business_account",
				entry: reports.map(({ reference, state }) => ({
					id: "102290129340398",
					changes: [
						{
							field: "messages",
							value: {
								messaging_product: "whatsapp",
								metadata: { display_phone_number: "15550783881" },
								messages: [{ id: "wamid.in", text: { body: "Olá 👋" } }],
							},
						},
						{
							field: "messages",
							value: {
								messaging_product: "whatsapp",
								metadata: { display_phone_number: "15550783881" },
								statuses: [
									{
										id: reference,
										timestamp: String(Math.floor(now / 1000)),
										recipient_id: "919960639901",
										...FATES[state],
									},
								],
							},
						},
					],
				})),
			});
			const signature = createHmac("sha256", key).update(body).digest("hex");
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/json",
					"x-hub-signature-256": `sha256=${signature}`,
				},
				body,
			};
		},
		sendsBatches: true,
		statuses: { undelivered: "failed" },
	},
};
