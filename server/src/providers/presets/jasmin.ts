import { Type } from "../../schema.ts";
import { preset, proofInUrl, receiptSecret, sender } from "./contract.ts";

/** Words of SMPP that jasmin reports: of the carrier's answer (level 1), of a receipt (level 2). */
const FAILED = [
	"ESME_RINVMSGLEN",
	"ESME_RINVSRCADR",
	"ESME_RINVDSTADR",
	"ESME_RSUBMITFAIL",
	"ESME_RX_P_APPN",
	"ESME_RX_R_APPN",
	"ESME_RX_T_APPN",
	"ESME_RUNKNOWNERR",
	"REJECTD",
];
/**
 * Answers after which jasmin tries again (`submit_error_retrial`). It reports each of
 * them, and nothing of what follows: an error here may be of a message that arrives.
 */
const TRIED_AGAIN = [
	"ESME_RSYSERR",
	"ESME_RTHROTTLED",
	"ESME_RMSGQFUL",
	"ESME_RINVSCHED",
];
const UNDELIVERED = ["EXPIRED", "DELETED", "UNDELIV", "UNKNOWN"];

const all = (
	words: readonly string[],
	status: "failed" | "undelivered" | "sent",
) => Object.fromEntries(words.map((word) => [word, status]));

export const jasmin = preset({
	type: "jasmin",
	title: "Jasmin SMS gateway",
	channels: ["sms"],
	isConfirmed: true,
	sources: ["https://docs.jasminsms.com/en/latest/apis/http/index.html"],
	parameters: {
		gateway: Type.String({
			pattern: "^https?://[^/?#@{}$\\s]+$",
			description:
				"Address of the HTTP API: scheme, host and port, such as `http://127.0.0.1:1401`.",
		}),
		username: Type.String({
			minLength: 1,
			description: "Name of the jasmin user.",
		}),
		password: Type.String({ minLength: 1, description: "Its password." }),
		from: sender,
		receiptSecret,
	},
	expand: ({ gateway, username, password, from }, context) => {
		const proof = proofInUrl(context);
		return {
			channels: ["sms"],
			url: `${gateway}/send`,
			form: {
				username,
				password,
				to: "{to}",
				from: from ?? "{from}",
				coding: "{coding}",
				// Jasmin sends `content` as UTF-8 where the coding is 8.
				"hex-content": "{textHex}",
				...(proof !== null && {
					dlr: "yes",
					"dlr-level": "3",
					// With GET the first words of the message would stand in logs of proxies.
					"dlr-method": "POST",
					"dlr-url": proof.url,
				}),
			},
			coding: { gsm: 0, ucs2: 8 },
			accepted: { statuses: [200], text: '^Success "' },
			reference: { text: '^Success "([^"]+)"' },
			refused: [
				{ statuses: [403], text: "throughput exceeded", retry: "later" },
				{
					statuses: [400],
					text: '^Error "Argument \\[to\\] has an invalid value',
					retry: "never",
					errorCode: "30005",
				},
			],
			...(proof !== null && {
				receipts: {
					format: "form",
					fields: {
						reference: "id",
						status: "message_status",
						errorCode: "err",
					},
					statuses: {
						ESME_ROK: "sent",
						ENROUTE: "sent",
						ACCEPTD: "sent",
						...all(TRIED_AGAIN, "sent"),
						DELIVRD: "delivered",
						...all(UNDELIVERED, "undelivered"),
						...all(FAILED, "failed"),
					},
					reply: { body: "ACK/Jasmin" },
					secret: proof.secret,
				},
			}),
			errorCodes: { "0": "none", "000": "none" },
		};
	},
});
