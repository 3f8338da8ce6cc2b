/**
 * Connections to vetted addresses alone. A name is resolved once for each
 * connection, its answer is checked whole, and only what was checked is
 * connected to: there is no second resolution that could say something else.
 */

import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { isLoopbackName, LOOPBACK } from "./forbidden-url.ts";
import type { Resolve } from "./resolve.ts";

/** Between addresses of one name (RFC 8305): a far server takes longer than Node's 250 ms. */
const NEXT_ADDRESS_MS = 1_000;

export function vettedConnector(options: {
	mayReach: (address: string) => boolean;
	resolve: Resolve;
	/** Bound on name, TCP and TLS together. */
	timeoutMs: number;
}): buildConnector.connector {
	const { mayReach, resolve, timeoutMs } = options;

	async function vetted(name: string): Promise<readonly string[]> {
		if (isLoopbackName(name)) {
			const reachable = LOOPBACK.filter(mayReach);
			if (reachable.length === 0) throw coded("FORBIDDEN_ADDRESS");
			return reachable;
		}
		const addresses = await resolve(name);
		// One that must not be reached condemns the rest: nobody who means well
		// publishes it beside public ones.
		if (addresses.length === 0 || !addresses.every(mayReach)) {
			throw coded("FORBIDDEN_ADDRESS");
		}
		return addresses;
	}

	const lookup: LookupFunction = (name, _, callback) => {
		vetted(name).then(
			(addresses) =>
				callback(
					null,
					addresses.map((address) => ({ address, family: isIP(address) })),
				),
			(error: NodeJS.ErrnoException) => callback(error, []),
		);
	};
	const connect = buildConnector({
		lookup,
		timeout: timeoutMs,
		// Also what makes `lookup` be asked for all addresses, so it is not left to a flag of Node's.
		autoSelectFamily: true,
		autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
	});

	return (target, callback) => {
		// Node connects to a literal address without asking `lookup`.
		if (isIP(target.hostname) !== 0 && !mayReach(target.hostname)) {
			// undici does not expect its answer before this function returns.
			queueMicrotask(() => callback(coded("FORBIDDEN_ADDRESS"), null));
			return;
		}
		connect(target, callback);
	};
}

function coded(code: string): Error {
	return Object.assign(new Error(code), { code });
}
