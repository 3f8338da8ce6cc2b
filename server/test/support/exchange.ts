/** One HTTP request and its reply, without anything that the test did not ask for. */

import {
	request as httpRequest,
	type IncomingHttpHeaders,
	type OutgoingHttpHeaders,
} from "node:http";
import { recording } from "./recorder.ts";

export const FORM = "application/x-www-form-urlencoded";

export type Answer = {
	code: number;
	message: string;
	requestID: string | null;
	details?: {
		parameter?: string;
		retryAfter?: number;
		attemptsLeft?: number;
		expiresAt?: string;
	};
};

export type Reply<Body = Answer> = {
	status: number;
	headers: IncomingHttpHeaders;
	/** The parsed JSON, or the text if it is none. */
	body: Body;
	text: string;
};

export type Exchange = {
	method: string;
	headers?: OutgoingHttpHeaders;
	body?: string | Buffer | undefined;
	/** Leaves `Content-Length` out, so that the body goes in chunks. */
	chunked?: boolean;
};

/** A request that is not answered within this time hangs, and its test fails. */
const HANGS_AFTER_MS = 45_000;

/** One request on a connection of its own, with these headers and these bytes. */
export function exchange<Body = Answer>(
	url: string,
	{ method, headers = {}, body, chunked = false }: Exchange,
): Promise<Reply<Body>> {
	const bytes = body === undefined ? undefined : Buffer.from(body);
	const framing: OutgoingHttpHeaders =
		bytes === undefined
			? {}
			: chunked
				? { "Transfer-Encoding": "chunked" }
				: { "Content-Length": bytes.length };
	const record = recording(method, url, bytes);
	return new Promise((resolve, reject) => {
		const outgoing = httpRequest(url, {
			method,
			headers: { ...headers, ...framing },
			agent: false,
			timeout: HANGS_AFTER_MS,
		});
		outgoing.on("timeout", () =>
			outgoing.destroy(new Error(`${method} ${url} hangs`)),
		);
		outgoing.on("error", reject);
		outgoing.on("response", (incoming) => {
			const parts: Buffer[] = [];
			incoming.on("data", (part: Buffer) => parts.push(part));
			incoming.on("error", reject);
			incoming.on("end", () => {
				const text = Buffer.concat(parts).toString("utf8");
				const reply = {
					status: incoming.statusCode ?? 0,
					headers: incoming.headers,
					body: parsed(text) as Body,
					text,
				};
				record(reply);
				resolve(reply);
			});
		});
		outgoing.end(bytes);
	});
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

export function basic(user: string): string {
	return `Basic ${Buffer.from(user).toString("base64")}`;
}
