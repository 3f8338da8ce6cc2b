/**
 * The closed list of refusals: everything that Postern may answer other than
 * success, with its code on the wire and its HTTP status (section 11 of the
 * contract). `http/` is the only place that reads the statuses.
 */
export const REFUSALS = {
	parameter: { code: 400, status: 400, message: "Invalid parameter" },
	malformed: { code: 400, status: 400, message: "Malformed request" },
	unauthorized: {
		code: 401,
		status: 401,
		message: "Account SID or auth token is missing or wrong",
	},
	forbidden: { code: 403, status: 403, message: "Not allowed" },
	receipt_rejected: {
		code: 403,
		status: 403,
		message: "This receipt is not authentic",
	},
	no_route: { code: 404, status: 404, message: "No such route" },
	not_found: { code: 404, status: 404, message: "Not found" },
	unknown_verification: {
		code: 404,
		status: 404,
		message: "Invalid requestId",
	},
	method: { code: 405, status: 405, message: "Method not allowed" },
	conflict: {
		code: 409,
		status: 409,
		message: "This Idempotency-Key was used for a different request",
	},
	last_token: {
		code: 409,
		status: 409,
		message: "The last token of an account cannot be deleted",
	},
	too_many_tokens: {
		code: 409,
		status: 409,
		message: "The account already has two tokens: delete one first",
	},
	not_removable: {
		code: 409,
		status: 409,
		message: "Only an account that has been closed for an hour can be removed",
	},
	too_large: {
		code: 413,
		status: 413,
		message: "The request body is larger than 64 KiB",
	},
	media_type: {
		code: 415,
		status: 415,
		message: "The request body is neither JSON nor a form",
	},
	wrong_code: { code: 481, status: 422, message: "Invalid code" },
	expired: { code: 482, status: 410, message: "OTP expired" },
	attempts_used_up: {
		code: 483,
		status: 429,
		message: "Too many attempts",
	},
	/** Canceling after failure: the same code as checking after it, another status. */
	failed: { code: 483, status: 409, message: "Too many attempts" },
	canceled: { code: 484, status: 410, message: "OTP canceled" },
	already_verified: {
		code: 485,
		status: 409,
		message: "OTP already verified",
	},
	recipient_locked: {
		code: 486,
		status: 429,
		message: "Too many wrong codes for this recipient",
	},
	unroutable: {
		code: 487,
		status: 422,
		message: "No route can carry this channel to this recipient",
	},
	too_many_requests: {
		code: 429,
		status: 429,
		message: "Too many requests",
	},
	/** Of one OTP: steps and resends. */
	messages_used_up: {
		code: 483,
		status: 429,
		message: "Too many messages for this OTP",
	},
	limit_reached: { code: 491, status: 429, message: "Limit reached" },
	limit_exists: {
		code: 492,
		status: 409,
		message: "Limit with that Name already exists",
	},
	unknown_limit_sid: { code: 493, status: 404, message: "Invalid Limit Id" },
	bad_limit: { code: 494, status: 400, message: "Invalid limit" },
	workflow_exists: {
		code: 495,
		status: 409,
		message: "Workflow with that name already exists",
	},
	bad_workflow: { code: 496, status: 400, message: "Invalid workflow" },
	unknown_workflow_sid: {
		code: 499,
		status: 404,
		message: "Invalid Workflow Id",
	},
	unknown_limit: {
		code: 490,
		status: 422,
		message: "There is no limit with that name",
	},
	unknown_workflow: {
		code: 499,
		status: 422,
		message: "Invalid Workflow Id",
	},
	headers_too_large: {
		code: 431,
		status: 431,
		message: "The request headers are larger than 16 KiB",
	},
	request_timeout: {
		code: 408,
		status: 408,
		message: "The request did not arrive in time",
	},
	internal: { code: 500, status: 500, message: "Internal error" },
	backlogged: {
		code: 503,
		status: 503,
		message: "Messages on this channel wait longer than this code is valid",
	},
	unavailable: {
		code: 503,
		status: 503,
		message: "Not possible at the moment, try again",
	},
} as const satisfies Record<
	string,
	{ code: number; status: number; message: string }
>;

export type RefusalName = keyof typeof REFUSALS;

/** What a program can act on; see `details` in section 1 of the contract. */
export type RefusalDetails = {
	parameter?: string;
	limit?: string;
	bucket?: string;
	retryAfter?: number;
	attemptsLeft?: number;
	expiresAt?: string;
};

/** The one error that a client is meant to see. Anything else that is thrown is a bug. */
export class Refusal extends Error {
	readonly refusal: RefusalName;
	readonly details: RefusalDetails | undefined;
	/** SID of the OTP that the request names, where the caller has it. */
	readonly requestId: string | null;
	/** Decided by what this instance has in memory, which may be older than what another has stored. */
	readonly isFromMemory: boolean;

	constructor(
		refusal: RefusalName,
		options: {
			message?: string;
			details?: RefusalDetails;
			requestId?: string;
			isFromMemory?: boolean;
			/** What is behind it, for the operator: no client sees it. */
			cause?: unknown;
		} = {},
	) {
		super(options.message ?? REFUSALS[refusal].message, {
			cause: options.cause,
		});
		this.refusal = refusal;
		this.details = options.details;
		this.requestId = options.requestId ?? null;
		this.isFromMemory = options.isFromMemory ?? false;
	}
}

/** The same refusal, of a request that names this OTP. */
export function refusalAbout(refusal: Refusal, requestId: string): Refusal {
	const { refusal: name, message, details, isFromMemory, cause } = refusal;
	return new Refusal(name, {
		message,
		...(details && { details }),
		requestId,
		isFromMemory,
		cause,
	});
}

/** A parameter that cannot be taken; the sentence names it. */
export function badParameter(parameter: string, sentence: string): Refusal {
	return new Refusal("parameter", {
		message: `${parameter} ${sentence}`,
		details: { parameter },
	});
}

/** The store is out of reach. Nobody but `outage.ts` says so in the log. */
export function isUnavailable(error: unknown): error is Refusal {
	return error instanceof Refusal && error.refusal === "unavailable";
}

/** A fault that stops the start: one readable line for the operator, exit code 1. */
export class StartError extends Error {}
