/**
 * The closed list of refusals: every reply of Postern that is not a success. Domain
 * code throws them by name. Each dialect has its own table of codes, statuses and
 * sentences. The sentences here are for logs, for the operator's commands, and for
 * dialects that have no better one.
 */
export const SENTENCES = {
	parameter: "Invalid parameter",
	malformed: "Malformed request",
	unauthorized: "Account SID or auth token is missing or wrong",
	forbidden: "Not allowed",
	receipt_rejected: "This receipt is not authentic",
	no_route: "No such route",
	not_found: "Not found",
	unknown_verification: "There is no such verification",
	method: "Method not allowed",
	conflict: "This Idempotency-Key was used for a different request",
	changed_meanwhile:
		"Somebody else has changed it since it was read: read it again",
	last_token: "The last token of an account cannot be deleted",
	too_many_tokens: "The account already has two tokens: delete one first",
	user_exists: "The account already has a user with this address",
	last_owner: "The last owner of an account stays its owner",
	proof_needed:
		"This asks again for your password or a code of your app: give it to POST /console/session/proof",
	not_removable:
		"Only an account that has been closed for an hour can be removed",
	too_large: "The request body is larger than 64 KiB",
	media_type: "The request body is neither JSON nor a form",
	wrong_code: "The code is wrong",
	expired: "The verification has expired",
	attempts_used_up: "Too many wrong codes for this verification",
	/** A cancel after failure; a check after it gets `attempts_used_up`. */
	failed: "The verification has failed",
	canceled: "The verification is canceled",
	already_verified: "The verification has succeeded already",
	recipient_locked: "Too many wrong codes for this recipient",
	unroutable: "No route can carry this channel to this recipient",
	/** By the fraud guard, or by a deny list. */
	blocked: "Blocked by the fraud guard or by a list",
	country_not_allowed: "Country or type of number not allowed",
	budget_reached: "Budget reached",
	/** The send named no recipient or no sender of the kind that the channel needs. */
	incomplete_for_channel:
		"The verification lacks what this channel needs of it",
	too_many_requests: "Too many requests",
	/** Steps and resends of one verification count. */
	messages_used_up: "Too many messages for this verification",
	limit_reached: "Limit reached",
	limit_exists: "There is a limit with that name already",
	unknown_limit_sid: "There is no limit with that SID",
	bad_limit: "Invalid limit",
	workflow_exists: "There is a workflow with that name already",
	bad_workflow: "Invalid workflow",
	unknown_workflow_sid: "There is no workflow with that SID",
	template_exists: "There is a template with that name already",
	bad_template: "Invalid template",
	unknown_template_sid: "There is no template with that SID",
	unknown_template: "There is no such template",
	unknown_limit: "There is no limit with that name",
	unknown_workflow: "There is no such workflow",
	request_timeout: "The request did not arrive in time",
	internal: "Internal error",
	backlogged: "Messages on this channel wait longer than this code is valid",
	crowded: "Too many live lists are open: ask for pages instead",
	unavailable: "Not possible at the moment, try again",
} as const satisfies Record<string, string>;

export type RefusalName = keyof typeof SENTENCES;

/** Facts that a program can act on. Each dialect shows those that its clients know. */
export type RefusalDetails = {
	parameter?: string;
	limit?: string;
	bucket?: string;
	channel?: string;
	retryAfter?: number;
	attemptsLeft?: number;
	expiresAt?: string;
	/** Ways that may lead to the recipient in spite of the refusal. */
	alternatives?: readonly Alternative[];
};

/**
 * `channel`: the send on another channel. `challenge`: the same send with
 * `challengePassed`, once the caller's user has passed a challenge.
 */
export type Alternative = "channel" | "challenge";

/** The only error that clients see. Any other error is a bug and becomes `internal`. */
export class Refusal extends Error {
	override readonly name: RefusalName;
	/** A sentence for this case alone; null: the one of its name. A dialect may show it. */
	readonly sentence: string | null;
	readonly details: RefusalDetails | undefined;
	/** SID of the verification that the request names, if the account has it. */
	readonly requestId: string | null;
	/** Decided from this instance's memory, which may be older than what another has stored. */
	readonly isFromMemory: boolean;

	constructor(
		name: RefusalName,
		options: {
			message?: string;
			details?: RefusalDetails;
			requestId?: string;
			isFromMemory?: boolean;
			/** The cause, for the operator: no client sees it. */
			cause?: unknown;
		} = {},
	) {
		super(options.message ?? SENTENCES[name], { cause: options.cause });
		this.name = name;
		this.sentence = options.message ?? null;
		this.details = options.details;
		this.requestId = options.requestId ?? null;
		this.isFromMemory = options.isFromMemory ?? false;
	}
}

/** The store is there and refuses a statement: other commands may be fine. */
export class StatementRefused extends Refusal {
	constructor(cause: unknown) {
		super("unavailable", { details: { retryAfter: 1 }, cause });
	}
}

/** A row cannot be read, as where the disk has turned a bit. Nothing else is amiss. */
export class DamagedRow extends StatementRefused {
	constructor(sentence: string) {
		super(new Error(sentence));
	}
}

/** The row of a verification. */
export class DamagedRecord extends DamagedRow {
	constructor(sid: string) {
		super(`The record ${sid} is damaged`);
	}
}

/** The same refusal, for a request that names this verification. */
export function refusalAbout(refusal: Refusal, requestId: string): Refusal {
	const { name, sentence, details, isFromMemory, cause } = refusal;
	return new Refusal(name, {
		...(sentence !== null && { message: sentence }),
		...(details && { details }),
		requestId,
		isFromMemory,
		cause,
	});
}

/** Refuses a parameter. `sentence` has no subject: the name goes before it. */
export function badParameter(parameter: string, sentence: string): Refusal {
	return new Refusal("parameter", {
		message: `${parameter} ${sentence}`,
		details: { parameter },
	});
}

/** The store is out of reach. Only `outage.ts` logs that: other code must not. */
export function isUnavailable(error: unknown): error is Refusal {
	return error instanceof Refusal && error.name === "unavailable";
}

/** A fault that stops the start, or the service: one readable line for the operator, exit code 1. */
export class StartError extends Error {}
