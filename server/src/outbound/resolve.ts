/** Resolves host names by DNS. */

import { Resolver } from "node:dns/promises";

/** All addresses of a name, IPv4 and IPv6; rejects if there are none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/**
 * `dns.lookup` was rejected: it blocks one of libuv's four threads, so four names
 * whose name servers do not answer would stop all other lookups, and file access. As a
 * result the hosts file and search domains have no effect. `servers`: default the
 * system's, read again for each name (33 µs), as they can change while the process runs.
 */
export function dnsResolver(servers?: readonly string[]): Resolve {
	return async (name) => {
		const resolver = new Resolver({ timeout: 2_000, tries: 2 });
		if (servers !== undefined) resolver.setServers(servers);
		const answers = await Promise.allSettled([
			resolver.resolve4(name),
			resolver.resolve6(name),
		]);
		const addresses = answers.flatMap((answer) =>
			answer.status === "fulfilled" ? answer.value : [],
		);
		if (addresses.length > 0) return addresses;
		const [ipv4] = answers;
		throw ipv4.status === "rejected" ? ipv4.reason : new Error("No address");
	};
}
