/** Requests to Postern in the session of this browser. */

import type { components } from "../../../sdk/src/generated.ts";
import { pathOf, type Search } from "./place.ts";
import { ask, isSignInLeft } from "./prompts.ts";

/** Parameters and replies, as the API's document has them. */
export type Schemas = components["schemas"];
/** Accounts, definitions and the console itself put their replies into an envelope. */
export type Enveloped<T> = { readonly data: T };

export type ApiDetails = Readonly<Record<string, unknown>> & {
	readonly parameter?: string;
};

/** A request that did not succeed. */
export class ApiError extends Error {
	override readonly name = "ApiError";
	/** The HTTP status; 0: no answer came. */
	readonly status: number;
	/** Postern's code, such as 481 for a wrong code. */
	readonly code: number;
	readonly details: ApiDetails;
	/** `X-Request-Id`: names the request in Postern's log. */
	readonly requestId: string | null;
	/** Seconds after which another try may succeed. */
	readonly retryAfter: number | null;

	constructor(
		message: string,
		facts: Pick<ApiError, "status" | "code"> &
			Partial<Pick<ApiError, "details" | "requestId" | "retryAfter">>,
	) {
		super(message);
		this.status = facts.status;
		this.code = facts.code;
		this.details = facts.details ?? {};
		this.requestId = facts.requestId ?? null;
		this.retryAfter = facts.retryAfter ?? null;
	}
}

export type AskOptions = {
	readonly signal?: AbortSignal;
	/** Requests of the sign-in itself: a 401 is their answer. */
	readonly asksNobody?: boolean;
	readonly headers?: Readonly<Record<string, string>>;
	/** Once the person has signed in or proven who they are: throws `Answered` in place of sending the same again. */
	readonly isMadeAnew?: boolean;
	/** Gets the headers of a success. */
	readonly onHeaders?: (headers: Headers) => void;
};

/** The person has answered, and whoever made the request makes it anew. */
export class Answered extends Error {
	override readonly name = "Answered";
}

/** A page that asks by itself must not keep its session alive. */
export const BY_ITSELF = { "Postern-Background": "1" };

type Body = object | undefined;

export const api = {
	get: <T>(path: string, search?: Search, options?: AskOptions) =>
		asked<T>("GET", pathOf(path, search), undefined, options),
	post: <T>(path: string, body?: Body, options?: AskOptions) =>
		asked<T>("POST", pathOf(path), body ?? {}, options),
	put: <T>(path: string, body: Body, options?: AskOptions) =>
		asked<T>("PUT", pathOf(path), body, options),
	patch: <T>(path: string, body: Body, options?: AskOptions) =>
		asked<T>("PATCH", pathOf(path), body, options),
	delete: <T>(path: string, search?: Search, options?: AskOptions) =>
		asked<T>("DELETE", pathOf(path, search), undefined, options),
};

/** Sends a request. If the session has ended or must be proven, the person is asked, and the request sent again, once. */
async function asked<T>(
	method: string,
	url: string,
	body: Body,
	options: AskOptions = {},
): Promise<T> {
	const tried = await sent(method, url, body, options);
	if (!(tried instanceof ApiError)) {
		options.onHeaders?.(tried.headers);
		return (await bodyOf(tried)) as T;
	}
	const question = questionOf(tried);
	if (options.asksNobody || question === null) throw tried;
	// Whoever closes the sign-in wants to read what is there.
	if (isByItself(options) && isSignInLeft()) throw tried;
	if (!(await ask(question))) throw tried;
	if (options.isMadeAnew) throw new Answered();
	// After signing in, the operation may ask for the password as well.
	return await asked<T>(method, url, body, {
		...options,
		asksNobody: question === "proof",
	});
}

function isByItself({ headers = {} }: AskOptions): boolean {
	return Object.keys(BY_ITSELF).some((name) => name in headers);
}

function questionOf(error: ApiError): "sign-in" | "proof" | null {
	if (error.status === 401) return "sign-in";
	return isProofNeeded(error) ? "proof" : null;
}

/** Code 403 also stands for other refusals; this one alone names the route that takes the proof. */
export function isProofNeeded({ status, message }: ApiError): boolean {
	return status === 403 && message.includes("/console/session/proof");
}

/** The reply as it came, with its headers: for pages that show requests themselves. */
export async function sentRaw(
	method: string,
	path: string,
	{
		search,
		body,
		headers = {},
		signal,
	}: {
		readonly search?: Search;
		readonly body?: string;
		readonly headers?: Readonly<Record<string, string>>;
		readonly signal?: AbortSignal;
	} = {},
): Promise<Response> {
	return await fetch(pathOf(path, search), {
		method,
		headers: { "Postern-Console": "1", ...headers },
		redirect: "error",
		...(body !== undefined && { body }),
		...(signal && { signal }),
	});
}

async function sent(
	method: string,
	url: string,
	body: Body,
	{ signal, headers }: AskOptions,
): Promise<Response | ApiError> {
	try {
		const response = await fetch(url, {
			method,
			headers: {
				accept: "application/json",
				"Postern-Console": "1",
				...(body !== undefined && { "content-type": "application/json" }),
				...headers,
			},
			redirect: "error",
			...(body !== undefined && { body: JSON.stringify(body) }),
			...(signal && { signal }),
		});
		return response.ok ? response : await errorOf(response);
	} catch (error) {
		signal?.throwIfAborted();
		if (error instanceof DOMException) throw error;
		return new ApiError("No answer from Postern", { status: 0, code: 0 });
	}
}

/** A proxy before Postern may answer something else than a refusal. */
export async function errorOf(response: Response): Promise<ApiError> {
	const { status, headers } = response;
	const refusal = refusalIn(await response.text().catch(() => ""));
	const after = Number(headers.get("retry-after") ?? Number.NaN);
	return new ApiError(refusal.message ?? `HTTP ${status}`, {
		status,
		code: refusal.code ?? status,
		details: refusal.details ?? {},
		requestId: headers.get("x-request-id"),
		retryAfter: Number.isFinite(after) ? after : null,
	});
}

type Refusal = Partial<Pick<ApiError, "code" | "message" | "details">>;

function refusalIn(text: string): Refusal {
	try {
		const body: unknown = JSON.parse(text);
		return typeof body === "object" && body !== null ? body : {};
	} catch {
		return {};
	}
}

async function bodyOf(response: Response): Promise<unknown> {
	const isJson = response.headers
		.get("content-type")
		?.startsWith("application/json");
	return isJson ? response.json() : response.text();
}
