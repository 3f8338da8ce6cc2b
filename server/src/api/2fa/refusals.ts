/** How the 2FA API says that it refuses (sections 1 and 11 of the contract); accounts, the sandbox and receipts say it alike. */

import {
	type RefusalDetails,
	type RefusalName,
	SENTENCES,
} from "../../errors.ts";
import { Type } from "../../schema.ts";

type Words = {
	readonly code: number;
	readonly status: number;
	readonly message: string;
	/** In place of `message`, where there are details. */
	readonly inDetail?: (details: RefusalDetails) => string;
};

const own = (code: number, status = code) => ({
	code,
	status,
});

/** A refusal that is missing here does not compile. */
export const REFUSALS: Readonly<Record<RefusalName, Words>> = {
	parameter: { ...own(400), message: SENTENCES.parameter },
	malformed: { ...own(400), message: SENTENCES.malformed },
	incomplete_for_channel: {
		...own(400),
		message: "The OTP was sent without what this channel needs",
		inDetail: ({ channel }) =>
			channel === "email"
				? "channel cannot be email: the OTP was sent without emailTo or subject"
				: "channel cannot be sms or call: the OTP was sent without to or from",
	},
	unauthorized: { ...own(401), message: SENTENCES.unauthorized },
	forbidden: { ...own(403), message: SENTENCES.forbidden },
	receipt_rejected: { ...own(403), message: SENTENCES.receipt_rejected },
	no_route: { ...own(404), message: SENTENCES.no_route },
	not_found: { ...own(404), message: SENTENCES.not_found },
	unknown_verification: { ...own(404), message: "Invalid requestId" },
	method: { ...own(405), message: SENTENCES.method },
	request_timeout: { ...own(408), message: SENTENCES.request_timeout },
	conflict: { ...own(409), message: SENTENCES.conflict },
	last_token: { ...own(409), message: SENTENCES.last_token },
	too_many_tokens: { ...own(409), message: SENTENCES.too_many_tokens },
	not_removable: { ...own(409), message: SENTENCES.not_removable },
	too_large: { ...own(413), message: SENTENCES.too_large },
	media_type: { ...own(415), message: SENTENCES.media_type },
	too_many_requests: { ...own(429), message: SENTENCES.too_many_requests },
	wrong_code: { ...own(481, 422), message: "Invalid code" },
	expired: { ...own(482, 410), message: "OTP expired" },
	attempts_used_up: { ...own(483, 429), message: "Too many attempts" },
	// The same code as a check after failure has, another status.
	failed: { ...own(483, 409), message: "Too many attempts" },
	messages_used_up: {
		...own(483, 429),
		message: "Too many messages for this OTP",
	},
	canceled: { ...own(484, 410), message: "OTP canceled" },
	already_verified: { ...own(485, 409), message: "OTP already verified" },
	recipient_locked: { ...own(486, 429), message: SENTENCES.recipient_locked },
	unroutable: { ...own(487, 422), message: SENTENCES.unroutable },
	unknown_limit: { ...own(490, 422), message: SENTENCES.unknown_limit },
	limit_reached: {
		...own(491, 429),
		message: SENTENCES.limit_reached,
		inDetail: ({ limit, bucket }) =>
			`Limit reached: ${limit}, bucket ${bucket}`,
	},
	limit_exists: {
		...own(492, 409),
		message: "Limit with that Name already exists",
	},
	unknown_limit_sid: { ...own(493, 404), message: "Invalid Limit Id" },
	bad_limit: { ...own(494, 400), message: SENTENCES.bad_limit },
	workflow_exists: {
		...own(495, 409),
		message: "Workflow with that name already exists",
	},
	bad_workflow: { ...own(496, 400), message: SENTENCES.bad_workflow },
	unknown_workflow_sid: { ...own(499, 404), message: "Invalid Workflow Id" },
	unknown_workflow: { ...own(499, 422), message: "Invalid Workflow Id" },
	internal: { ...own(500), message: SENTENCES.internal },
	backlogged: { ...own(503), message: SENTENCES.backlogged },
	unavailable: { ...own(503), message: SENTENCES.unavailable },
};

const nullableText = Type.Union([Type.String(), Type.Null()]);

/** Every refusal looks like this. */
export const RefusalReply = Type.Object({
	code: Type.Integer(),
	message: Type.String({ description: "One sentence, in English" }),
	requestID: nullableText,
	details: Type.Optional(
		Type.Object({
			parameter: Type.Optional(Type.String()),
			limit: Type.Optional(
				Type.String({ description: "Name of the full limit" }),
			),
			bucket: Type.Optional(Type.String()),
			retryAfter: Type.Optional(Type.Integer({ description: "Seconds" })),
			attemptsLeft: Type.Optional(Type.Integer()),
			expiresAt: Type.Optional(Type.String({ description: "ISO 8601" })),
		}),
	),
});
