/**
 * Connects only to checked addresses. Each connection resolves its name once, checks
 * all addresses of the answer, and connects to one of them: there is no second
 * resolution that could give another answer.
 */

import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { buildConnector } from "undici";
import { isLoopbackName, LOOPBACK } from "./forbidden-url.ts";
import type { Resolve } from "./resolve.ts";

/** The pause before the next address of a name (RFC 8305). Node's 250 ms are too short for a far server. */
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
		// One forbidden address condemns the name: no honest name has it beside public
		// ones.
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
		// Set here, not left to Node's flag: without it `lookup` is asked for one address only.
		autoSelectFamily: true,
		autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
	});

	return (target, callback) => {
		// Node connects to a literal address without asking `lookup`.
		if (isIP(target.hostname) !== 0 && !mayReach(target.hostname)) {
			// undici expects the callback only after this function has returned.
			queueMicrotask(() => callback(coded("FORBIDDEN_ADDRESS"), null));
			return;
		}
		connect(target, callback);
	};
}

function coded(code: string): Error {
	return Object.assign(new Error(code), { code });
}
