/** Checks a provider's reply to a webhook: it must be too small and plain to be a page. */

import type { WebhookRequest } from "../../providers/contract.ts";

const CONTENT_TYPES: readonly unknown[] = ["text/plain", "application/json"];
const MOST_BYTES = 4 * 1024;
/** Challenges of handshakes are random words; none of these characters can begin markup. */
const ECHO = /^[A-Za-z0-9._-]{1,256}$/;
/** RFC 9110, 15.3.5 and 15.3.6. */
const WITHOUT_BODY = [204, 205];

/** A shorter text stands in a reply by chance. */
const FEWEST_CHARACTERS = 3;
const MARKUP = /[<>"'&]/;
const DEEPEST = 32;

type Request = Pick<WebhookRequest, "query" | "search" | "headers" | "body">;

/**
 * The reason for which a reply is not sent; null: it is sent. The reason holds nothing
 * of the reply. `reply` may be anything: adapters of other authors make it.
 */
export function whyNotSent(reply: unknown, request: Request): string | null {
	if (typeof reply !== "object" || reply === null) return "it is no record";
	const { status, contentType, body, echoed } = reply as Readonly<
		Record<string, unknown>
	>;
	const isSuccess =
		Number.isInteger(status) && Number(status) >= 200 && Number(status) < 300;
	if (!isSuccess && status !== 403) return "its status is not 200-299 or 403";
	if (!CONTENT_TYPES.includes(contentType)) {
		return "its content type is not text/plain or application/json";
	}
	if (typeof body !== "string") return "its body is no text";
	if (Buffer.byteLength(body) > MOST_BYTES) {
		return "its body is larger than 4 KiB";
	}
	if (body !== "" && WITHOUT_BODY.includes(Number(status))) {
		return "it has a body that its status does not allow";
	}
	const isPlain = typeof echoed === "string" && ECHO.test(echoed);
	if ((echoed !== undefined && !isPlain) || repeats(body, request)) {
		return "what it repeats of the request is not 1 to 256 of A-Za-z0-9._-";
	}
	return null;
}

/** A provider may repeat a text without saying so in `echoed`. */
function repeats(body: string, request: Request): boolean {
	if (body === "") return false;
	for (const text of textsOf(request)) {
		const part = text.trim();
		if (part === "" || part.length > body.length || ECHO.test(part)) continue;
		if (part === body.trim()) return true;
		if (part.length < FEWEST_CHARACTERS) continue;
		const inJson = JSON.stringify(part).slice(1, -1);
		if (body.includes(part) || body.includes(inJson)) return true;
	}
	return false;
}

function* textsOf({ query, search, headers, body }: Request) {
	const whole = body.toString("utf8");
	yield* withWords(pairsOf(query));
	yield* withWords(search.slice(1).split(/[&=]/));
	yield* withWords([whole]);
	yield* withWords(pairsOf(new URLSearchParams(whole)));
	yield* withWords(whole.split(/[&=\r\n]/));
	yield* withWords(jsonTexts(whole));
	// Most are harmless, and a reply may name a host or a type.
	for (const value of Object.values(headers).flat()) {
		if (value !== undefined && MARKUP.test(value)) yield value;
	}
}

/** A part of a text counts if it could be markup: other words are in many replies. */
function* withWords(texts: Iterable<string>) {
	for (const text of texts) {
		yield text;
		if (!MARKUP.test(text)) continue;
		for (const word of text.split(/\s+/)) if (/[<>]/.test(word)) yield word;
	}
}

function* pairsOf(pairs: URLSearchParams) {
	for (const [name, value] of pairs) {
		yield name;
		yield value;
	}
}

function jsonTexts(text: string): Iterable<string> {
	try {
		return textsIn(JSON.parse(text), DEEPEST);
	} catch {
		return [];
	}
}

function* textsIn(value: unknown, levels: number): Generator<string> {
	if (typeof value === "string") yield value;
	if (typeof value !== "object" || value === null || levels === 0) return;
	for (const [name, each] of Object.entries(value)) {
		if (!Array.isArray(value)) yield name;
		yield* textsIn(each, levels - 1);
	}
}
