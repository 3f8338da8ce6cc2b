/**
 * Connections to any number of origins, kept alive for a while after use.
 *
 * Each is a pool of one connection, and is destroyed unless its last reply was
 * complete. Larger pools were rejected: they reconnect for an aborted request (undici
 * 7.30), so that an endpoint that hangs is called twice, and requests that wait in
 * them are stuck when all connections fail.
 */

import type { Outbound } from "./http.ts";

export type Connections = {
	/** A connection for one user; null if the most are in use. */
	take(origin: string): Outbound | null;
	/** `isSound`: the connection can be used again. */
	giveBack(origin: string, outbound: Outbound, isSound: boolean): void;
	/** Closes the kept connections. Call it when none is in use any more. */
	close(): Promise<void>;
};

type Kept = {
	readonly origin: string;
	readonly outbound: Outbound;
	readonly timer: NodeJS.Timeout;
};

export function connections(options: {
	open: (origin: string) => Outbound;
	/** The most in use, for one origin and in all. */
	perOrigin: number;
	total: number;
	/** The most kept in all, the last used ones, each for `keptMs`. */
	kept: number;
	keptMs: number;
}): Connections {
	const { open, perOrigin, total, keptMs } = options;
	const inUse = new Map<string, number>();
	let inUseCount = 0;
	/** In the order of `giveBack`. */
	const kept = new Set<Kept>();
	const keptOf = new Map<string, Kept[]>();
	const closing = new Set<Promise<void>>();

	function forget(one: Kept): void {
		clearTimeout(one.timer);
		kept.delete(one);
		const others = (keptOf.get(one.origin) ?? []).filter((it) => it !== one);
		if (others.length === 0) keptOf.delete(one.origin);
		else keptOf.set(one.origin, others);
	}

	function drop(one: Kept): void {
		forget(one);
		destroy(one.outbound);
	}

	function destroy(outbound: Outbound): void {
		const closed = outbound.destroy().finally(() => closing.delete(closed));
		closing.add(closed);
	}

	return {
		take(origin) {
			const ofOrigin = inUse.get(origin) ?? 0;
			if (ofOrigin >= perOrigin || inUseCount >= total) return null;
			inUse.set(origin, ofOrigin + 1);
			inUseCount++;
			const last = keptOf.get(origin)?.at(-1);
			if (last === undefined) return open(origin);
			forget(last);
			return last.outbound;
		},
		giveBack(origin, outbound, isSound) {
			const others = (inUse.get(origin) ?? 1) - 1;
			if (others === 0) inUse.delete(origin);
			else inUse.set(origin, others);
			inUseCount--;
			if (!isSound) {
				destroy(outbound);
				return;
			}
			const timer = setTimeout(() => drop(one), keptMs).unref();
			const one: Kept = { origin, outbound, timer };
			kept.add(one);
			keptOf.set(origin, [...(keptOf.get(origin) ?? []), one]);
			const [oldest] = kept;
			if (kept.size > options.kept && oldest !== undefined) drop(oldest);
		},
		async close() {
			for (const one of [...kept]) drop(one);
			await Promise.all(closing);
		},
	};
}
