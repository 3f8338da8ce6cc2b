/** Callbacks of Postern: proves that one is Postern's (Standard Webhooks), and reads it. */

import type { components } from "./generated.ts";

/** `event` tells them apart: that of an account comes only if its `callbackEvents` name it. */
export type CallbackEvent =
	| components["schemas"]["CallbackPayload"]
	| components["schemas"]["BlockedPayload"]
	| components["schemas"]["BudgetPayload"];

/** A request as servers have it that know no `Request`. */
export type WebhookRequest = {
	readonly headers:
		| Headers
		| Readonly<Record<string, string | readonly string[] | undefined>>;
	/** The body of a POST, byte for byte as it came: not what a parser made of it. Of a GET: none, or an empty one. */
	readonly body?: string | Uint8Array | null | undefined;
	/** For a GET: the URL, or its path, with the query as it came. */
	readonly url?: string | undefined;
};

/** The request is not Postern's, or too old: answer 401. */
export class InvalidWebhook extends Error {
	override readonly name = "InvalidWebhook";
}

/**
 * Resolves with the event of an authentic callback, else throws `InvalidWebhook`.
 * `secret`: the account's `callbackSecret`. The same event may come more than once,
 * always with the same `id`.
 */
export async function verifyWebhook(
	request: Request | WebhookRequest,
	secret: string,
	{ toleranceSeconds = 300, now = Date.now } = {},
): Promise<CallbackEvent> {
	const { headers, payload, isQuery } = await read(request);
	const [id, signedAt, signatures] = [
		"webhook-id",
		"webhook-timestamp",
		"webhook-signature",
	].map((name) => headerOf(headers, name)) as [string, string, string];
	// `<=` also refuses a time that is no number.
	const isRecent =
		Math.abs(now() / 1_000 - Number(signedAt)) <= toleranceSeconds;
	if (id === "" || signedAt === "" || !isRecent) {
		throw new InvalidWebhook("The callback has no signature of this time");
	}
	const signed = joined(
		new TextEncoder().encode(`${id}.${signedAt}.`),
		payload,
	);
	if (!(await isSigned(signed, signatures, secret))) {
		throw new InvalidWebhook("The signature of the callback is wrong");
	}
	const text = new TextDecoder().decode(payload);
	return isQuery ? fromQuery(text) : fromJson(text);
}

async function read(request: Request | WebhookRequest) {
	const { headers, url = "" } = request;
	const body =
		request instanceof Request
			? new Uint8Array(await request.arrayBuffer())
			: bytesOf(request.body);
	// Postern's POST is never empty, and servers give a GET all kinds of nothing.
	if (body.length > 0) return { headers, payload: body, isQuery: false };
	const [, query = ""] = /\?([^#]*)/.exec(url) ?? [];
	return { headers, payload: new TextEncoder().encode(query), isQuery: true };
}

function bytesOf(body: WebhookRequest["body"]): Uint8Array {
	if (typeof body === "string") return new TextEncoder().encode(body);
	if (ArrayBuffer.isView(body)) return body;
	// Express 4 gives a GET an empty object.
	if (Object.keys(body ?? {}).length === 0) return new Uint8Array();
	throw new TypeError("body must be as it came, not what a parser made of it");
}

function headerOf(headers: WebhookRequest["headers"], name: string): string {
	if (headers instanceof Headers) return headers.get(name) ?? "";
	// Some gateways keep the case that a name came in.
	const values = Object.entries(headers)
		.filter(([given]) => given.toLowerCase() === name)
		.map(([, value]) => value);
	const [value] = values;
	return values.length === 1 && typeof value === "string" ? value : "";
}

/** While the secret changes there are two signatures, with a blank between them. */
async function isSigned(
	signed: Uint8Array<ArrayBuffer>,
	signatures: string,
	secret: string,
): Promise<boolean> {
	const key = await crypto.subtle.importKey(
		"raw",
		fromBase64(secret.replace(/^whsec_/, "")) ?? new Uint8Array(),
		{ name: "HMAC", hash: "SHA-256" },
		false,
		["verify"],
	);
	for (const signature of signatures.split(" ").slice(0, MOST_SIGNATURES)) {
		const [version, text = ""] = signature.split(",", 2);
		const given = version === "v1" ? fromBase64(text) : null;
		// `verify` takes the same time for every signature.
		if (given && (await crypto.subtle.verify("HMAC", key, given, signed)))
			return true;
	}
	return false;
}

const MOST_SIGNATURES = 10;

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
	try {
		return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
	} catch {
		return null;
	}
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
	const both = new Uint8Array(a.length + b.length);
	both.set(a);
	both.set(b, a.length);
	return both;
}

function fromJson(text: string): CallbackEvent {
	return JSON.parse(text) as CallbackEvent;
}

const NULLABLE = new Set([
	...["eventSid", "channelStatus", "channelErrorCode"],
	...["until", "country", "currency"],
]);

/** The query of the callback URL itself stands before the event's members, so the last of a name counts. */
function fromQuery(text: string): CallbackEvent {
	const members = [...new URLSearchParams(text)].map(([name, value]) => [
		name,
		value === "" && NULLABLE.has(name) ? null : value,
	]);
	return Object.fromEntries(members) as CallbackEvent;
}
