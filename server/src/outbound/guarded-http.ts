/**
 * HTTP to URLs of customers, which may lead anywhere. It connects only to public
 * addresses, or to those that the operator allows, and bounds the time, size and
 * number of requests against any behaviour of the other side.
 */

import { deadlines } from "../deadline.ts";
import { systemTimers, type Timers } from "../timers.ts";
import { addressGuard } from "./address.ts";
import { connections } from "./connections.ts";
import { forbiddenUrl } from "./forbidden-url.ts";
import { type OutboundOutcome, openOutbound } from "./http.ts";
import { dnsResolver, type Resolve } from "./resolve.ts";
import { vettedConnector } from "./vetted-connector.ts";

export type GuardedRequest = {
	readonly url: string;
	readonly method: "GET" | "POST";
	/** Names and values alternate. */
	readonly headers: readonly string[];
	readonly body: string | null;
};

export type GuardedHttp = {
	/** Never rejects. A redirect is a reply like any other: it is not followed. */
	send(request: GuardedRequest): Promise<OutboundOutcome>;
	/** Lets requests under way finish (`timeoutMs` at most), then closes the connections. */
	close(): Promise<void>;
};

export type GuardOptions = {
	/** Networks (CIDR) that are allowed although they are not public. */
	readonly allow: readonly string[];
	/** The only ports that are allowed; absent: all but those of well-known services. */
	readonly ports?: readonly number[] | undefined;
	/** Bound on a whole request: name, connection, reply. */
	readonly timeoutMs?: number;
	/** Bytes of a reply's body that are read. */
	readonly maxReplyBytes?: number;
	/** False: only the status of a reply counts. Its body is counted, and not kept. */
	readonly keepsBody?: boolean;
	/**
	 * The most requests under way to one origin, and in all; further ones end as
	 * `not_sent`, `CROWDED`. Customers may share an origin (a hosting service): the 128
	 * callbacks that one customer may have under way must not fill it.
	 */
	readonly perOrigin?: number;
	readonly total?: number;
	/** Connections that are kept alive after use, and for how many milliseconds. */
	readonly kept?: number;
	readonly keptMs?: number;
	readonly resolve?: Resolve;
	/** Timers of `timeoutMs`; default the system's. */
	readonly timers?: Timers;
};

export function guardedHttp(options: GuardOptions): GuardedHttp {
	const { allow, ports, timeoutMs = 10_000 } = options;
	const bounds = {
		connections: 1,
		connectTimeoutMs: timeoutMs,
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: options.maxReplyBytes ?? 64 * 1024,
		// A page of HTML may be cut: its status came before.
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
	const waits = deadlines(options.timers ?? systemTimers);
	const underWay = new Set<Promise<OutboundOutcome>>();
	let isClosed = false;

	async function exchange(
		{ origin, pathname, search }: URL,
		{ method, headers, body }: GuardedRequest,
	): Promise<OutboundOutcome> {
		const outbound = pool.take(origin);
		if (outbound === null) return { outcome: "not_sent", reason: "CROWDED" };
		const { deadline, end } = waits.after(timeoutMs);
		const outcome = await outbound.send(
			{ method, path: pathname + search, headers, body },
			deadline,
		);
		end();
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
			waits.close();
			await pool.close();
		},
	};
}
