/** One call: an HTTP request, and the same request again where that can help. */

import { errorOf, PosternError } from "./error.ts";

export type PosternOptions = {
	/** Such as `https://otp.example.com`; a path prefix is kept. */
	readonly url: string;
	/** Absent: no credentials are sent, as in a console that has a session. */
	readonly accountSid?: string;
	readonly token?: string;
	/** Default the platform's. */
	readonly fetch?: typeof fetch;
	/** Headers of each request. `Prefer` takes the place of `handling=strict`, under which unknown parameters are refused. */
	readonly headers?: Readonly<Record<string, string>>;
	/** For the answer to one try; default 10,000. */
	readonly timeoutMs?: number;
	/** Tries after the first one; default 3. */
	readonly retries?: number;
	/** For all waits between tries together; default 30,000. */
	readonly maxWaitMs?: number;
};

export type CallOptions = {
	/** Default a random one for send, verify, resend and cancel; null: none. */
	readonly idempotencyKey?: string | null;
	readonly signal?: AbortSignal;
	/** In place of the client's, for a call that waits: `GET /sandbox/messages?wait=30`. */
	readonly timeoutMs?: number;
	readonly headers?: Readonly<Record<string, string>>;
};

export type Wanted = {
	readonly method: string;
	/** With its parameters and its query. */
	readonly path: string;
	readonly body?: unknown;
	/** The caller reads the body as it comes, for as long as that takes. */
	readonly isStream?: boolean;
};

export type Call = (wanted: Wanted, options?: CallOptions) => Promise<Response>;

const FIRST_WAIT_MS = 500;

/** 25 days. A timer of more, such as `Infinity`, would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const timerMs = (ms: number) => Math.min(ms, LONGEST_TIMER_MS);

/** Routes that take a key: a second try with it does nothing twice. */
const KEYED = /^\/2fa\/(send|verify|resend|cancel)$/;

/** Makes the function that sends requests. It resolves with a success, and throws a `PosternError`. */
export function caller(options: PosternOptions): Call {
	const { retries = 3, maxWaitMs = 30_000 } = options;
	return async (wanted, callOptions = {}) => {
		const key =
			callOptions.idempotencyKey ??
			(callOptions.idempotencyKey === undefined &&
			wanted.method === "POST" &&
			KEYED.test(wanted.path)
				? randomKey()
				: null);
		const isRepeatable = wanted.method !== "POST" || key !== null;
		let waited = 0;
		for (let failures = 0; ; failures++) {
			const outcome = await tried(options, wanted, callOptions, key);
			if (!(outcome instanceof PosternError)) return outcome;
			const wait = waitAfter(outcome, failures);
			const isOver =
				!mayTryAgain(outcome, isRepeatable) ||
				failures >= retries ||
				waited + wait > maxWaitMs;
			if (isOver) throw outcome;
			waited += wait;
			await sleep(wait, callOptions.signal);
		}
	};
}

/**
 * Code 429 says that nothing was done. After no answer, or 503, something may have
 * been done, so only a request that may come twice is sent again. Codes such as 486
 * and 491 also have the status 429: trying again would only hammer at a bound.
 */
function mayTryAgain(
	{ code, status }: PosternError,
	isRepeatable: boolean,
): boolean {
	if (code === 429) return true;
	return isRepeatable && (status === 0 || status === 503);
}

/** Half of it is chance, so that many clients do not come back together. */
function waitAfter({ retryAfter }: PosternError, failures: number): number {
	const own = FIRST_WAIT_MS * 2 ** failures * (0.5 + Math.random() / 2);
	return Math.max(own, (retryAfter ?? 0) * 1_000);
}

/** So that a caller's `Prefer` takes the place of ours. */
const inLowerCase = (headers: Readonly<Record<string, string>> = {}) =>
	Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
	);

async function tried(
	options: PosternOptions,
	{ method, path, body, isStream = false }: Wanted,
	{ signal, headers, timeoutMs = options.timeoutMs ?? 10_000 }: CallOptions,
	key: string | null,
): Promise<Response | PosternError> {
	const { url, fetch: send = fetch } = options;
	signal?.throwIfAborted();
	const stop = new AbortController();
	const forget = onAbort(signal, () => stop.abort(signal?.reason));
	const timer = setTimeout(() => {
		stop.abort(new DOMException("No answer in time", "TimeoutError"));
	}, timerMs(timeoutMs));
	try {
		const response = await send(url.replace(/\/+$/, "") + path, {
			method,
			headers: {
				accept: "application/json",
				...credentials(options),
				...(body !== undefined && { "content-type": "application/json" }),
				...(key !== null && { "idempotency-key": key }),
				// A misspelled parameter would be ignored in silence.
				prefer: "handling=strict",
				...inLowerCase(options.headers),
				...inLowerCase(headers),
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
			// A stream outlives this try.
			signal:
				isStream && signal
					? AbortSignal.any([signal, stop.signal])
					: stop.signal,
			// A redirect would turn a POST into a GET.
			redirect: "error",
		});
		if (!response.ok) {
			const error = await errorOf(response);
			// It may have ended the body: then the next try must not be waited for.
			signal?.throwIfAborted();
			return error;
		}
		// An answer that breaks off is none: here, where the request can be sent again.
		return isStream ? response : await whole(response);
	} catch (error) {
		signal?.throwIfAborted();
		return new PosternError(`No answer from ${new URL(url).host}`, {
			code: 0,
			status: 0,
			cause: error,
		});
	} finally {
		clearTimeout(timer);
		forget();
	}
}

/** The same with its whole body. */
async function whole(response: Response): Promise<Response> {
	const text = await response.text();
	// A 204 may have no body, not even an empty one.
	return new Response(text === "" ? null : text, response);
}

function credentials({
	accountSid,
	token,
}: PosternOptions): Record<string, string> {
	if (accountSid === undefined || token === undefined) return {};
	const bytes = new TextEncoder().encode(`${accountSid}:${token}`);
	return { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** `crypto.randomUUID` is missing in pages that are not served by https. */
function randomKey(): string {
	const bytes = crypto.getRandomValues(new Uint8Array(16));
	return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
		"",
	);
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
	return new Promise((resolve, reject) => {
		const forget = onAbort(signal, () => {
			clearTimeout(timer);
			reject(signal?.reason);
		});
		const timer = setTimeout(() => {
			forget();
			resolve();
		}, timerMs(ms));
	});
}

const ends = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Returns the function that forgets `end`. One listener serves all calls that a signal
 * may end: Node warns of more than ten, and Node 20 keeps a note of each
 * `AbortSignal.any` for as long as the signal lives.
 */
function onAbort(signal: AbortSignal | undefined, end: () => void): () => void {
	if (signal === undefined) return () => {};
	const all = ends.get(signal) ?? new Set();
	if (!ends.has(signal)) {
		ends.set(signal, all);
		signal.addEventListener("abort", () => {
			for (const each of all) each();
		});
	}
	all.add(end);
	return () => void all.delete(end);
}
