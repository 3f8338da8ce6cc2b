/** Client addresses, and the CIDR networks of allow-lists and trusted proxies. */

import { BlockList, isIP } from "node:net";

type Network = {
	readonly address: string;
	readonly prefix: number;
	readonly family: "ipv4" | "ipv6";
};

/** Reads `203.0.113.0/24`, `2001:db8::/32`, or one address; null if the text is neither, or everybody. */
export function parseNetwork(text: string): Network | null {
	const network = writtenNetwork(text);
	return network === null || hasAllOfIPv4(network) ? null : network;
}

/** `::ffff:0:0/96` is 0.0.0.0/0: in a client's address its IPv4 address is what counts. */
function hasAllOfIPv4({ address, prefix, family }: Network): boolean {
	if (family === "ipv4" || prefix > 96) return false;
	const list = new BlockList();
	list.addSubnet(address, prefix, family);
	return list.check("::ffff:0:0", "ipv6");
}

function writtenNetwork(text: string): Network | null {
	const [address = "", bits, ...rest] = text.split("/");
	const version = isIP(address);
	// A zone id (`%eth0`) names a network card of this machine, not a client.
	if (version === 0 || rest.length > 0 || address.includes("%")) return null;
	const widest = version === 4 ? 32 : 128;
	if (bits !== undefined && !/^(?:[1-9]\d{0,2})$/.test(bits)) return null;
	const prefix = bits === undefined ? widest : Number(bits);
	if (prefix > widest) return null;
	return { address, prefix, family: version === 4 ? "ipv4" : "ipv6" };
}

/** A network of all addresses, or all of IPv4: no list may hold it, because it would list nobody. */
export function isEverybody(text: string): boolean {
	const network = writtenNetwork(text);
	if (network !== null) return hasAllOfIPv4(network);
	const [address = "", ...bits] = text.split("/");
	return isIP(address) !== 0 && bits.length === 1 && /^0+$/.test(bits[0] ?? "");
}

/** Why a setting cannot hold this text as a network, as the rest of a sentence; null: it can. */
export function networkFault(text: string): string | null {
	if (parseNetwork(text) !== null) return null;
	return isEverybody(text)
		? "would mean everybody: name the networks, or single addresses"
		: "is not an address or a CIDR network";
}

/**
 * Tests whether an address is in one of these networks (`::ffff:1.2.3.4` is `1.2.3.4`).
 * An address with a zone is in none: the same address may be another machine on each card.
 */
export function addressMatcher(
	networks: readonly string[],
): (address: string) => boolean {
	const list = new BlockList();
	for (const text of networks) {
		// Accounts may have networks of all IPv4 from a time at which they were taken.
		const network = writtenNetwork(text);
		if (network === null) throw new Error(`Not a network: ${text}`);
		list.addSubnet(network.address, network.prefix, network.family);
	}
	return (address) => {
		const version = isIP(address);
		// `list` would leave out the zone.
		if (version === 0 || address.includes("%")) return false;
		return list.check(address, version === 4 ? "ipv4" : "ipv6");
	};
}

/** Removes the `::ffff:` that a dual-stack socket puts before an IPv4 address. */
export function plainAddress(address: string): string {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
	return mapped?.[1] ?? address;
}

/** The address in one hop of `X-Forwarded-For`; some proxies add the client's port. */
export function hopAddress(hop: string): string {
	const text = hop.trim();
	const [, bracketed, plain] =
		/^(?:\[([^\]]*)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(text) ?? [];
	return plainAddress(bracketed ?? plain ?? text);
}
