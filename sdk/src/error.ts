/** The error of every call that did not succeed. */

import type { components } from "./generated.ts";

type Refusal = components["schemas"]["Refusal"];

export type RefusalDetails = NonNullable<Refusal["details"]>;

export class PosternError extends Error {
	override readonly name = "PosternError";
	/** Postern's code, such as 481 for a wrong code; 0: no answer came. */
	readonly code: number;
	/** The HTTP status; 0: no answer came. */
	readonly status: number;
	/** Facts that a program can act on, such as `attemptsLeft` or `parameter`. */
	readonly details: RefusalDetails;
	/** SID of the verification that the call was about; null if there is none. */
	readonly requestId: string | null;
	/** `X-Request-Id`: names the request in Postern's log. */
	readonly trace: string | null;
	/** Seconds after which another try may succeed. */
	readonly retryAfter: number | null;

	constructor(
		message: string,
		facts: {
			code: number;
			status: number;
			details?: RefusalDetails;
			requestId?: string | null;
			trace?: string | null;
			retryAfter?: number | null;
			cause?: unknown;
		},
	) {
		super(message, { cause: facts.cause });
		this.code = facts.code;
		this.status = facts.status;
		this.details = facts.details ?? {};
		this.requestId = facts.requestId ?? null;
		this.trace = facts.trace ?? null;
		this.retryAfter = facts.retryAfter ?? null;
	}
}

/** The error of an answer. A proxy before Postern may answer something else than a refusal. */
export async function errorOf(response: Response): Promise<PosternError> {
	const { status, headers } = response;
	const refusal = await refusalIn(response);
	const after = Number(headers.get("retry-after") ?? Number.NaN);
	return new PosternError(refusal?.message ?? `HTTP status ${status}`, {
		code: refusal?.code ?? status,
		status,
		...(refusal?.details && { details: refusal.details }),
		requestId: refusal?.requestID ?? null,
		trace: headers.get("x-request-id"),
		retryAfter: Number.isFinite(after) ? after : null,
	});
}

async function refusalIn(response: Response): Promise<Refusal | null> {
	try {
		const body: unknown = JSON.parse(await response.text());
		const isRefusal =
			typeof body === "object" &&
			body !== null &&
			typeof (body as Refusal).code === "number" &&
			typeof (body as Refusal).message === "string";
		return isRefusal ? (body as Refusal) : null;
	} catch {
		return null;
	}
}
