/** Names to addresses, asked of DNS. */

import { Resolver } from "node:dns/promises";

/** All addresses of a name, IPv4 and IPv6; rejects where there are none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/**
 * Not `dns.lookup`: it waits in libuv's four threads, so four names whose name
 * servers keep silent would hold up everybody's lookups, and file access. So
 * the hosts file and search domains do not count. `servers` are those of the
 * system where none are given; they are read anew for each name (33 µs), since
 * they change while the process lives.
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
