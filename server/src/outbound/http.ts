/**
 * The one place that opens outgoing HTTP. It bounds what the other side can
 * cost us: connections, time, bytes of a reply. Redirects are not followed and
 * proxies of the environment are not asked (undici does neither unless told).
 *
 * An outcome says what is known of the request, which is what decides whether a
 * message may be sent again: `not_sent` is certain, `broken` is not.
 */

import { buildConnector, type Dispatcher, Pool } from "undici";
import type { Deadline } from "../deadline.ts";
import { boundReplies, REPLY_TOO_LONG } from "./bounded-replies.ts";

export type OutboundRequest = {
	readonly method: "GET" | "POST" | "PUT" | "PATCH";
	/** Path and query, percent-encoded. */
	readonly path: string;
	/** Names and values in turn; nothing in them is checked again here but by undici. */
	readonly headers: readonly string[];
	readonly body: string | null;
};

export type OutboundReply = {
	readonly outcome: "reply";
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
	/** The reply was longer than the bound; `body` is how it begins. */
	readonly truncated: boolean;
};

export type OutboundOutcome =
	| OutboundReply
	/** Not a byte of the request was written: no connection, or no time for one. */
	| { readonly outcome: "not_sent"; readonly reason: string }
	/** The request was written, wholly or in part, and no whole reply came. */
	| { readonly outcome: "broken"; readonly reason: string };

export type Outbound = {
	/** Never rejects. `signal` is the deadline for all of it, the reply's body included. */
	send(request: OutboundRequest, signal: Deadline): Promise<OutboundOutcome>;
	/** Lets requests under way finish, then closes the connections. */
	close(): Promise<void>;
	/** Closes the connections, and ends what is under way. */
	destroy(): Promise<void>;
};

export type OutboundBounds = {
	/** Most connections to the origin; further requests wait for one. */
	readonly connections: number;
	/** Bound on connecting (name, TCP and TLS together). */
	readonly connectTimeoutMs: number;
	/** Bound on silence: until the headers, and between two pieces of the body. */
	readonly silenceTimeoutMs: number;
	/** Bytes of a reply's body that are read; beyond them the connection is destroyed. */
	readonly maxReplyBytes: number;
	/** Line breaks of a whole reply, framing included; 1,000 where it is not given. */
	readonly maxReplyLines?: number;
	/** False: the body is let go as it comes. */
	readonly keepsBody?: boolean;
};

/** What a reply may have beside its body: headers, framing, interim replies. */
const ROOM_FOR_FRAMING = 16 * 1024;

/**
 * A keep-alive pool to one origin (scheme, host and port).
 *
 * undici's `Agent` would do for many origins, but it drops its whole pool when
 * a connection fails while none is open, and the bound on connections with it.
 * Where addresses must be checked, `connector` opens the connections, and has
 * its own bound on the time for it: see `vettedConnector`.
 */
export function openOutbound(
	origin: string,
	bounds: OutboundBounds,
	connector?: buildConnector.connector,
): Outbound {
	const connect =
		connector ?? buildConnector({ timeout: bounds.connectTimeoutMs });
	const pool = new Pool(origin, {
		connections: bounds.connections,
		// One request at a time: with more, a reply that fails takes the ones
		// behind it along, and whether those were sent nobody knows.
		pipelining: 1,
		connect: boundReplies(connect, {
			bytes: bounds.maxReplyBytes + ROOM_FOR_FRAMING,
			lines: bounds.maxReplyLines ?? 1_000,
		}),
		headersTimeout: bounds.silenceTimeoutMs,
		bodyTimeout: bounds.silenceTimeoutMs,
		// keepAliveTimeout stays at undici's 4 s: a server that closes an idle
		// connection just as we write leaves a message unknown, and the shortest
		// common server timeout is 5 s.
	});
	return {
		send: (request, signal) => send(pool, request, signal, bounds),
		close: () => pool.close(),
		destroy: () => pool.destroy(),
	};
}

function send(
	pool: Pool,
	request: OutboundRequest,
	signal: Deadline,
	bounds: OutboundBounds,
): Promise<OutboundOutcome> {
	return new Promise((resolve) => {
		let controller: Dispatcher.DispatchController | null = null;
		let settled = false;
		let status = 0;
		let headers: OutboundReply["headers"] = {};
		let bytes = 0;
		const chunks: Buffer[] = [];

		const settle = (outcome: OutboundOutcome) => {
			if (settled) return;
			settled = true;
			signal.removeEventListener("abort", stop);
			resolve(outcome);
		};
		const reply = (truncated: boolean) =>
			settle({
				outcome: "reply",
				status,
				headers,
				body:
					chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks),
				truncated,
			});
		const fail = (reason: string) =>
			settle({ outcome: controller === null ? "not_sent" : "broken", reason });
		// A request that still waits for its connection cannot be taken back from
		// the pool: it counts as not sent, and `onRequestStart` keeps that promise.
		const stop = () => {
			fail("timeout");
			controller?.abort(new Error("aborted"));
		};

		if (signal.aborted) return fail("timeout");
		signal.addEventListener("abort", stop);
		pool.dispatch(
			{
				method: request.method,
				path: request.path,
				headers: request.headers as string[],
				body: request.body,
			},
			{
				/** Called with a connection at hand, before the first byte is written. */
				onRequestStart(started) {
					if (settled) started.abort(new Error("aborted"));
					else controller = started;
				},
				onResponseStart(_, statusCode, replyHeaders) {
					status = statusCode;
					headers = replyHeaders;
				},
				onResponseData(_, chunk) {
					if (settled) return;
					const room = bounds.maxReplyBytes - bytes;
					bytes += chunk.length;
					if (bounds.keepsBody !== false) {
						chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
					}
					if (chunk.length <= room) return;
					reply(true);
					controller?.abort(new Error("reply too long"));
				},
				onResponseEnd: () => reply(false),
				onResponseError(_, fault) {
					const reason = codeOf(fault);
					// A body that was cut, by the bound on the whole: how it begins is known.
					if (reason === REPLY_TOO_LONG && bytes > 0) reply(true);
					else fail(reason);
				},
			},
		);
	});
}

/** `ECONNREFUSED`, `UND_ERR_SOCKET`: codes only, since messages may hold addresses. */
function codeOf(fault: Error): string {
	const { code } = fault as NodeJS.ErrnoException;
	return typeof code === "string" ? code : fault.name;
}
