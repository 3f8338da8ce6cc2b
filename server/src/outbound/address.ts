/**
 * Which addresses customers may make us connect to: public ones, and those that
 * the operator names. Pure.
 *
 * Of IPv6 only what IANA hands out as global unicast (2000::/3) is public, so a
 * kind of address that is invented later is refused until somebody looks at it.
 * IPv4 has no such list: there it is the special-purpose registry (RFC 6890).
 */

import { isIP } from "node:net";

type Network = { readonly base: bigint; readonly shift: bigint };

/** An IPv4 address is treated as what maps it into IPv6, so both spellings are one. */
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
	"168.63.129.16", // public by its number, the host's own service on Azure
	"169.254.0.0/16", // link-local; metadata of nearly everyone
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
	"2002::/16", // 6to4: whatever IPv4 address it holds
	"3fff::/20", // documentation
]);

/** True for everything that is not the public internet, and for what is no address. */
export function isForbiddenAddress(address: string): boolean {
	const value = numberOf(address);
	return value === null || isForbidden(value);
}

function isForbidden(value: bigint): boolean {
	// Where a network has no IPv4 of its own (DNS64), this is how public IPv4 is
	// reached: what counts is the address that the translator connects to.
	if (isIn(value, NAT64)) return isForbidden(MAPPED | (value & LOW_32));
	if (!isIn(value, IPV4) && !isIn(value, GLOBAL_UNICAST)) return true;
	return SPECIAL.some((network) => isIn(value, network));
}

/** Whether we may connect to an address; `allow` lists networks (CIDR) that the operator names. */
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

/** 128 bits; null where it is no address, or one with a zone (`%eth0`): a card of this machine. */
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
