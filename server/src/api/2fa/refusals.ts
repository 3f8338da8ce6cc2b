/**
 * Codes, statuses and sentences of refusals in the 2FA API (sections 1 and 11 of the
 * contract). Accounts, the sandbox and receipts use them too.
 */

import { APP_CHANNELS, isApp, isChannel } from "../../channel.ts";
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
	/** Replaces `message` if the refusal has details. */
	readonly inDetail?: (details: RefusalDetails) => string;
};

export const REFUSALS: Readonly<Record<RefusalName, Words>> = {
	parameter: { code: 400, status: 400, message: SENTENCES.parameter },
	malformed: { code: 400, status: 400, message: SENTENCES.malformed },
	incomplete_for_channel: {
		code: 400,
		status: 400,
		message: "The OTP was sent without what this channel needs",
		inDetail: ({ channel = "" }) => incompleteFor(channel),
	},
	unauthorized: { code: 401, status: 401, message: SENTENCES.unauthorized },
	forbidden: { code: 403, status: 403, message: SENTENCES.forbidden },
	receipt_rejected: {
		code: 403,
		status: 403,
		message: SENTENCES.receipt_rejected,
	},
	no_route: { code: 404, status: 404, message: SENTENCES.no_route },
	not_found: { code: 404, status: 404, message: SENTENCES.not_found },
	unknown_verification: {
		code: 404,
		status: 404,
		message: "Invalid requestId",
	},
	method: { code: 405, status: 405, message: SENTENCES.method },
	request_timeout: {
		code: 408,
		status: 408,
		message: SENTENCES.request_timeout,
	},
	conflict: { code: 409, status: 409, message: SENTENCES.conflict },
	last_token: { code: 409, status: 409, message: SENTENCES.last_token },
	too_many_tokens: {
		code: 409,
		status: 409,
		message: SENTENCES.too_many_tokens,
	},
	user_exists: { code: 409, status: 409, message: SENTENCES.user_exists },
	last_owner: { code: 409, status: 409, message: SENTENCES.last_owner },
	proof_needed: { code: 403, status: 403, message: SENTENCES.proof_needed },
	not_removable: { code: 409, status: 409, message: SENTENCES.not_removable },
	changed_meanwhile: {
		code: 412,
		status: 412,
		message: SENTENCES.changed_meanwhile,
	},
	too_large: { code: 413, status: 413, message: SENTENCES.too_large },
	media_type: { code: 415, status: 415, message: SENTENCES.media_type },
	too_many_requests: {
		code: 429,
		status: 429,
		message: SENTENCES.too_many_requests,
	},
	wrong_code: { code: 481, status: 422, message: "Invalid code" },
	expired: { code: 482, status: 410, message: "OTP expired" },
	attempts_used_up: { code: 483, status: 429, message: "Too many attempts" },
	// The code of a check after failure, with another status.
	failed: { code: 483, status: 409, message: "Too many attempts" },
	messages_used_up: {
		code: 483,
		status: 429,
		message: "Too many messages for this OTP",
	},
	canceled: { code: 484, status: 410, message: "OTP canceled" },
	already_verified: { code: 485, status: 409, message: "OTP already verified" },
	recipient_locked: {
		code: 486,
		status: 429,
		message: SENTENCES.recipient_locked,
	},
	budget_reached: {
		code: 479,
		status: 403,
		message: SENTENCES.budget_reached,
	},
	blocked: { code: 488, status: 403, message: SENTENCES.blocked },
	country_not_allowed: {
		code: 489,
		status: 403,
		message: SENTENCES.country_not_allowed,
	},
	unroutable: { code: 487, status: 422, message: SENTENCES.unroutable },
	unknown_limit: { code: 490, status: 422, message: SENTENCES.unknown_limit },
	limit_reached: {
		code: 491,
		status: 429,
		message: SENTENCES.limit_reached,
		inDetail: ({ limit, bucket }) =>
			`Limit reached: ${limit}, bucket ${bucket}`,
	},
	limit_exists: {
		code: 492,
		status: 409,
		message: "Limit with that Name already exists",
	},
	unknown_limit_sid: { code: 493, status: 404, message: "Invalid Limit Id" },
	bad_limit: { code: 494, status: 400, message: SENTENCES.bad_limit },
	workflow_exists: {
		code: 495,
		status: 409,
		message: "Workflow with that name already exists",
	},
	bad_workflow: { code: 496, status: 400, message: SENTENCES.bad_workflow },
	template_exists: {
		code: 497,
		status: 409,
		message: "Template with that name already exists",
	},
	bad_template: { code: 498, status: 400, message: SENTENCES.bad_template },
	unknown_template: {
		code: 498,
		status: 422,
		message: SENTENCES.unknown_template,
	},
	unknown_template_sid: {
		code: 404,
		status: 404,
		message: "Invalid Template Id",
	},
	unknown_workflow_sid: {
		code: 499,
		status: 404,
		message: "Invalid Workflow Id",
	},
	unknown_workflow: { code: 499, status: 422, message: "Invalid Workflow Id" },
	internal: { code: 500, status: 500, message: SENTENCES.internal },
	backlogged: { code: 503, status: 503, message: SENTENCES.backlogged },
	crowded: { code: 503, status: 503, message: SENTENCES.crowded },
	unavailable: { code: 503, status: 503, message: SENTENCES.unavailable },
};

/** Channels with the same needs are named together. */
function incompleteFor(channel: string): string {
	if (channel === "email") {
		return "channel cannot be email: the OTP was sent without emailTo or subject";
	}
	return isChannel(channel) && isApp(channel)
		? `channel cannot be ${APP_CHANNELS.join(" or ")}: the OTP was sent without to`
		: "channel cannot be sms or call: the OTP was sent without to or from";
}

/** A message's error code: the provider's, or that of the refusal by which a gate stopped it. */
export function channelErrorCode({
	errorCode,
	refusal,
}: {
	readonly errorCode: string | null;
	readonly refusal?: RefusalName | undefined;
}): string | null {
	return refusal === undefined ? errorCode : String(REFUSALS[refusal].code);
}

const nullableText = Type.Union([Type.String(), Type.Null()]);

/** Every refusal looks like this. */
export const RefusalReply = Type.Object(
	{
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
				alternatives: Type.Optional(
					Type.Array(Type.Enum(["channel", "challenge"]), {
						description:
							"With 488, 489 and 479, what may help: channel, the send on another channel; challenge, the same send with challengePassed",
					}),
				),
			}),
		),
	},
	{ title: "Refusal" },
);
