/**
 * The addresses to which customers can make Postern connect: public ones, and those
 * that the operator names.
 *
 * In IPv6 only the global unicast space of IANA (2000::/3) is public, so new kinds of
 * addresses are refused until somebody adds them. IPv4 has no such space: all is
 * public but the special-purpose registry (RFC 6890).
 */

import { addressMatcher } from "../network.ts";

/**
 * A network without IPv4 (DNS64) reaches public IPv4 by this prefix of 96 bits: the
 * address that the translator connects to counts.
 */
const NAT64 = "64:ff9b::";

const SPECIAL_IPV4 = [
	"0.0.0.0/8", // this host
	"10.0.0.0/8",
	"100.64.0.0/10", // carrier-grade NAT; metadata of Alibaba
	"127.0.0.0/8",
	"168.63.129.16/32", // a public number, but on Azure a service of the host
	"169.254.0.0/16", // link-local; metadata of most clouds
	"172.16.0.0/12",
	"192.0.0.0/24", // protocol assignments; metadata of Oracle
	"192.0.2.0/24",
	"192.88.99.0/24", // 6to4 relays
	"192.168.0.0/16",
	"198.18.0.0/15", // benchmarks
	"198.51.100.0/24",
	"203.0.113.0/24",
	"224.0.0.0/4",
	"240.0.0.0/4",
];

/** Within 2000::/3. */
const SPECIAL_IPV6 = [
	"2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
	"2001:db8::/32",
	"2002::/16", // 6to4, with any IPv4 address inside
	"3fff::/20", // documentation
];

const isGlobal = addressMatcher([
	"0.0.0.0/1",
	"128.0.0.0/1",
	`${NAT64}/96`,
	"2000::/3",
]);

const isSpecial = addressMatcher([
	...SPECIAL_IPV4,
	...SPECIAL_IPV4.map((network) => {
		const [address, bits] = network.split("/");
		return `${NAT64}${address}/${96 + Number(bits)}`;
	}),
	...SPECIAL_IPV6,
]);

/** Tests whether Postern may connect to an address. `allow`: the operator's networks (CIDR). */
export function addressGuard(
	allow: readonly string[],
): (address: string) => boolean {
	const isAllowed = addressMatcher(allow);
	return (address) =>
		isAllowed(address) || (isGlobal(address) && !isSpecial(address));
}
