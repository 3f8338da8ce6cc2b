/**
 * The only place that opens outgoing HTTP. It bounds connections, time, and bytes of
 * a reply. It follows no redirects and uses no proxy of the environment (undici does
 * neither by default).
 *
 * The outcome decides whether a message may be sent again: after `not_sent` the other
 * side got nothing, after `broken` it may have got the request.
 */

import { buildConnector, type Dispatcher, Pool } from "undici";
import type { Deadline } from "../deadline.ts";
import { boundReplies, REPLY_TOO_LONG } from "./bounded-replies.ts";

export type OutboundRequest = {
	readonly method: "GET" | "POST" | "PUT" | "PATCH";
	/** Path and query, percent-encoded. */
	readonly path: string;
	/** Names and values alternate; only undici checks them. */
	readonly headers: readonly string[];
	readonly body: string | null;
};

export type OutboundReply = {
	readonly outcome: "reply";
	readonly status: number;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: Buffer;
	/** The reply was longer than the bound, or not whole (`keepsBody`); `body` is its beginning. */
	readonly truncated: boolean;
};

export type OutboundOutcome =
	| OutboundReply
	/** No byte of the request was written: no connection, or none in time. */
	| { readonly outcome: "not_sent"; readonly reason: string }
	/** The request was written, wholly or in part, and no complete reply came. */
	| { readonly outcome: "broken"; readonly reason: string };

export type Outbound = {
	/** Never rejects. `signal`: the deadline for everything, with the reply's body. */
	send(request: OutboundRequest, signal: Deadline): Promise<OutboundOutcome>;
	/** Lets requests under way finish, then closes the connections. */
	close(): Promise<void>;
	/** Closes the connections, and aborts requests under way. */
	destroy(): Promise<void>;
};

export type OutboundBounds = {
	/** The most connections to the origin; further requests wait for one. */
	readonly connections: number;
	/** Bound on connecting (name, TCP and TLS together). */
	readonly connectTimeoutMs: number;
	/** Bound on silence: until the headers, and between two pieces of the body. */
	readonly silenceTimeoutMs: number;
	/** Bytes of a reply's body that are read; beyond them the connection is destroyed. */
	readonly maxReplyBytes: number;
	/** Line breaks of a whole reply, with its framing; default 1,000. */
	readonly maxReplyLines?: number;
	/** False: only the status counts. The body is not kept, and may break off or not end in time. */
	readonly keepsBody?: boolean;
};

/** Bytes that a reply may have beside its body: headers, framing, interim replies. */
const ROOM_FOR_FRAMING = 16 * 1024;

/**
 * A keep-alive pool to one origin (scheme, host and port).
 *
 * undici's `Agent` was rejected: when a connection fails while none is open, it drops
 * the pool of the origin, and the bound on connections with it. `connector` opens
 * connections to checked addresses, and bounds the time for that: `vettedConnector`.
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
		// One request at a time: with more, a reply that fails would fail the requests
		// behind it too, and nobody would know whether those were sent.
		pipelining: 1,
		connect: boundReplies(connect, {
			bytes: bounds.maxReplyBytes + ROOM_FOR_FRAMING,
			lines: bounds.maxReplyLines ?? 1_000,
		}),
		headersTimeout: bounds.silenceTimeoutMs,
		bodyTimeout: bounds.silenceTimeoutMs,
		// keepAliveTimeout stays at undici's 4 s, as the shortest common timeout of
		// servers is 5 s: if a server closes an idle connection while a request is
		// written, nobody knows whether the message was sent.
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
		const fail = (reason: string) => {
			if (bounds.keepsBody === false && status >= 200) return reply(true);
			settle({ outcome: controller === null ? "not_sent" : "broken", reason });
		};
		// The pool cannot give back a request that waits for its connection: it counts as
		// not sent, and `onRequestStart` makes sure of that.
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
				/** Called when there is a connection, before the first byte is written. */
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
					// The bound on the whole reply cut its body: the beginning is known.
					if (reason === REPLY_TOO_LONG && bytes > 0) reply(true);
					else fail(reason);
				},
			},
		);
	});
}

/** A code such as `ECONNREFUSED`. Error messages are not used: they may hold addresses. */
function codeOf(fault: Error): string {
	const { code } = fault as NodeJS.ErrnoException;
	return typeof code === "string" ? code : fault.name;
}
