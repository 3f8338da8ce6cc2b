/**
 * HTTP to URLs of customers, which may be anybody's: to public addresses alone,
 * or those the operator allows, and within bounds of time, size and number that
 * hold whatever the other side does.
 */

import { newDeadline } from "../deadline.ts";
import { addressGuard } from "./address.ts";
import { connections } from "./connections.ts";
import { forbiddenUrl } from "./forbidden-url.ts";
import { type OutboundOutcome, openOutbound } from "./http.ts";
import { dnsResolver, type Resolve } from "./resolve.ts";
import { vettedConnector } from "./vetted-connector.ts";

export type GuardedRequest = {
	readonly url: string;
	readonly method: "GET" | "POST";
	/** Names and values in turn. */
	readonly headers: readonly string[];
	readonly body: string | null;
};

export type GuardedHttp = {
	/** Never rejects. A redirect is a reply like any other: nobody follows it. */
	send(request: GuardedRequest): Promise<OutboundOutcome>;
	/** Lets requests under way finish (`timeoutMs` at most), then closes the connections. */
	close(): Promise<void>;
};

export type GuardOptions = {
	/** Networks (CIDR) that may be reached though they are not public. */
	readonly allow: readonly string[];
	/** The only ports that may be named; absent: all but those of other services. */
	readonly ports?: readonly number[] | undefined;
	/** Bound on all of a request: name, connection, reply. */
	readonly timeoutMs?: number;
	/** Bytes of a reply's body that are read. */
	readonly maxReplyBytes?: number;
	/** False where a reply's body is of no use: it is counted, and not kept. */
	readonly keepsBody?: boolean;
	/**
	 * Most requests under way to one origin, and in all; what is beyond is `not_sent`,
	 * `CROWDED`. At a host where everyone may have an address one customer, with the
	 * 128 that it may have under way (callbacks), must not fill it.
	 */
	readonly perOrigin?: number;
	readonly total?: number;
	/** Connections that are kept alive after use, and for how long. */
	readonly kept?: number;
	readonly keptMs?: number;
	readonly resolve?: Resolve;
};

export function guardedHttp(options: GuardOptions): GuardedHttp {
	const { allow, ports, timeoutMs = 10_000 } = options;
	const bounds = {
		connections: 1,
		connectTimeoutMs: timeoutMs,
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: options.maxReplyBytes ?? 64 * 1024,
		// A page of HTML that is cut here has said its status before.
		maxReplyLines: 128,
		keepsBody: options.keepsBody ?? true,
	};
	const connector = vettedConnector({
		mayReach: addressGuard(allow),
		resolve: options.resolve ?? dnsResolver(),
		timeoutMs,
	});
	const pool = connections({
		open: (origin) => openOutbound(origin, bounds, connector),
		perOrigin: options.perOrigin ?? 384,
		total: options.total ?? 1_024,
		kept: options.kept ?? 512,
		keptMs: options.keptMs ?? 4_000,
	});
	const underWay = new Set<Promise<OutboundOutcome>>();
	let isClosed = false;

	async function exchange(
		{ origin, pathname, search }: URL,
		{ method, headers, body }: GuardedRequest,
	): Promise<OutboundOutcome> {
		const outbound = pool.take(origin);
		if (outbound === null) return { outcome: "not_sent", reason: "CROWDED" };
		const deadline = newDeadline();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		const outcome = await outbound.send(
			{ method, path: pathname + search, headers, body },
			deadline,
		);
		clearTimeout(timer);
		const isSound = outcome.outcome === "reply" && !outcome.truncated;
		pool.giveBack(origin, outbound, isSound);
		return outcome;
	}

	return {
		async send(request) {
			const fault = isClosed
				? "closed"
				: forbiddenUrl(request.url, allow, ports);
			if (fault !== null) return { outcome: "not_sent", reason: fault };
			const sent = exchange(new URL(request.url), request);
			underWay.add(sent);
			try {
				return await sent;
			} finally {
				underWay.delete(sent);
			}
		},
		async close() {
			isClosed = true;
			await Promise.all(underWay);
			await pool.close();
		},
	};
}
