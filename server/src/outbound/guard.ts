/**
 * HTTP to URLs of customers, which may be anybody's: to public addresses alone,
 * or those the operator allows, and within bounds of time, size and number that
 * hold whatever the other side does.
 */

import { addressGuard } from "./address.ts";
import { forbiddenUrl } from "./forbidden-url.ts";
import { type Outbound, type OutboundOutcome, openOutbound } from "./http.ts";
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
	/** Bound on all of a request: name, connection, reply. */
	readonly timeoutMs?: number;
	/** Bytes of a reply's body that are read. */
	readonly maxReplyBytes?: number;
	/** Most connections to one origin; further requests wait for one. */
	readonly connectionsPerOrigin?: number;
	/** Most connections in all, idle ones among them. */
	readonly connections?: number;
	/** Connections to an origin are closed when it was not asked for this long. */
	readonly idleMs?: number;
	readonly resolve?: Resolve;
};

/** Of origins that are not in use, this many keep their connections: the ones used last. */
const MOST_IDLE_ORIGINS = 256;

type Origin = {
	readonly outbound: Outbound;
	underWay: number;
	idleTimer: NodeJS.Timeout | null;
};

export function guardedHttp(options: GuardOptions): GuardedHttp {
	const { allow, timeoutMs = 10_000, idleMs = 4_000 } = options;
	const bounds = {
		connections: options.connectionsPerOrigin ?? 64,
		connectTimeoutMs: timeoutMs,
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: options.maxReplyBytes ?? 64 * 1024,
	};
	const connector = vettedConnector({
		mayReach: addressGuard(allow),
		resolve: options.resolve ?? dnsResolver(),
		timeoutMs,
		connections: options.connections ?? 1_024,
	});
	const inUse = new Map<string, Origin>();
	/** In the order in which they fell idle. */
	const idle = new Map<string, Origin>();
	const underWay = new Set<Promise<OutboundOutcome>>();
	let isClosed = false;

	async function exchange(
		url: URL,
		request: GuardedRequest,
	): Promise<OutboundOutcome> {
		const origin = acquire(url.origin);
		const deadline = new AbortController();
		const timer = setTimeout(() => deadline.abort(), timeoutMs);
		const { method, headers, body } = request;
		try {
			return await origin.outbound.send(
				{ method, path: url.pathname + url.search, headers, body },
				deadline.signal,
			);
		} finally {
			clearTimeout(timer);
			release(url.origin, origin);
		}
	}

	function acquire(name: string): Origin {
		const origin = inUse.get(name) ??
			idle.get(name) ?? {
				outbound: openOutbound(name, bounds, connector),
				underWay: 0,
				idleTimer: null,
			};
		if (origin.idleTimer !== null) clearTimeout(origin.idleTimer);
		idle.delete(name);
		inUse.set(name, origin);
		origin.underWay++;
		return origin;
	}

	function release(name: string, origin: Origin): void {
		origin.underWay--;
		if (origin.underWay > 0) return;
		inUse.delete(name);
		idle.set(name, origin);
		origin.idleTimer = setTimeout(() => drop(name), idleMs).unref();
		if (idle.size > MOST_IDLE_ORIGINS) drop(idle.keys().next().value as string);
	}

	/** Ends even a connection that is still being made for a request whose time is up. */
	function drop(name: string): Promise<void> {
		const origin = idle.get(name);
		if (origin === undefined) return Promise.resolve();
		if (origin.idleTimer !== null) clearTimeout(origin.idleTimer);
		idle.delete(name);
		return origin.outbound.destroy();
	}

	return {
		async send(request) {
			const fault = isClosed ? "closed" : forbiddenUrl(request.url, allow);
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
			await Promise.all([...idle.keys()].map(drop));
		},
	};
}
