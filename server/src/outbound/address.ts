/**
 * The addresses to which customers can make Postern connect: public ones, and those
 * that the operator names.
 *
 * In IPv6 only the global unicast space of IANA (2000::/3) is public, so new kinds of
 * addresses are refused until somebody adds them. IPv4 has no such space: all is
 * public but the special-purpose registry (RFC 6890).
 */

import { isIP } from "node:net";

type Network = { readonly base: bigint; readonly shift: bigint };

/** IPv4 addresses are mapped into IPv6 (`::ffff:0:0/96`), so that both spellings are equal. */
const MAPPED = 0xffffn << 32n;
const LOW_32 = 0xffff_ffffn;

const networks = (list: readonly string[]) => list.map(networkOf);

const IPV4 = networkOf("0.0.0.0/0");
const NAT64 = networkOf("64:ff9b::/96");
const GLOBAL_UNICAST = networkOf("2000::/3");

const SPECIAL = networks([
	"0.0.0.0/8", // this host
	"10.0.0.0/8",
	"100.64.0.0/10", // carrier-grade NAT; metadata of Alibaba
	"127.0.0.0/8",
	"168.63.129.16", // a public number, but on Azure a service of the host
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
	// Within 2000::/3:
	"2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
	"2001:db8::/32",
	"2002::/16", // 6to4, with any IPv4 address inside
	"3fff::/20", // documentation
]);

/** True for addresses outside the public internet, and for texts that are no address. */
export function isForbiddenAddress(address: string): boolean {
	const value = numberOf(address);
	return value === null || isForbidden(value);
}

function isForbidden(value: bigint): boolean {
	// A network without IPv4 (DNS64) reaches public IPv4 by this prefix: the address
	// that the translator connects to counts.
	if (isIn(value, NAT64)) return isForbidden(MAPPED | (value & LOW_32));
	if (!isIn(value, IPV4) && !isIn(value, GLOBAL_UNICAST)) return true;
	return SPECIAL.some((network) => isIn(value, network));
}

/** Tests whether Postern may connect to an address. `allow`: the operator's networks (CIDR). */
export function addressGuard(
	allow: readonly string[],
): (address: string) => boolean {
	const allowed = networks(allow);
	return (address) => {
		const value = numberOf(address);
		return (
			value !== null &&
			(!isForbidden(value) || allowed.some((network) => isIn(value, network)))
		);
	};
}

function networkOf(text: string): Network {
	const [address = "", bits] = text.split("/");
	const value = numberOf(address);
	const widest = isIP(address) === 4 ? 32 : 128;
	const prefix = bits === undefined ? widest : Number(bits);
	if (value === null || !(prefix >= 0 && prefix <= widest)) {
		throw new Error(`Not a network: ${text}`);
	}
	const shift = BigInt(widest - prefix);
	return { base: value >> shift, shift };
}

function isIn(value: bigint, { base, shift }: Network): boolean {
	return value >> shift === base;
}

/** The address as 128 bits; null for no address, or one with a zone (`%eth0`): a card of this machine. */
function numberOf(address: string): bigint | null {
	const version = isIP(address);
	if (version === 0 || address.includes("%")) return null;
	if (version === 4) return MAPPED | quadValue(address);
	const last = address.lastIndexOf(":") + 1;
	const tail = address.slice(last);
	const isDotted = tail.includes(".");
	const low = isDotted ? quadValue(tail) : 0n;
	// A dotted end stands for two groups.
	const text = isDotted ? `${address.slice(0, last)}0:0` : address;
	const [head = "", rest = ""] = text.split("::");
	const left = head === "" ? [] : head.split(":");
	const right = rest === "" ? [] : rest.split(":");
	const gap = new Array<string>(8 - left.length - right.length).fill("0");
	return (
		[...left, ...gap, ...right].reduce(
			(value, group) => (value << 16n) | BigInt(`0x${group}`),
			0n,
		) | low
	);
}

function quadValue(quad: string): bigint {
	return quad
		.split(".")
		.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}
