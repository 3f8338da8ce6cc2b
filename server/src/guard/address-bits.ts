/** Addresses as text of bits, so that a network is the beginning of its addresses. */

import { isIPv4, isIPv6 } from "node:net";

/**
 * `4` or `6`, then the first `prefix` bits (null: all). An IPv4 address in an IPv6 one
 * (`::ffff:`) is the IPv4 address. Null: it is no address.
 */
export function addressBits(
	address: string,
	prefix: number | null,
): string | null {
	if (isIPv4(address)) {
		return `4${bitsOf(address.split(".").map(Number), 8).slice(0, prefix ?? 32)}`;
	}
	if (!isIPv6(address) || address.includes("%")) return null;
	const groups = groupsOf(address);
	const bits = bitsOf(groups, 16);
	const isMapped = groups.slice(0, 6).join() === "0,0,0,0,0,65535";
	if (isMapped && (prefix ?? 128) >= 96) {
		return `4${bits.slice(96, prefix ?? 128)}`;
	}
	return `6${bits.slice(0, prefix ?? 128)}`;
}

const bitsOf = (words: readonly number[], width: number) =>
	words.map((word) => word.toString(2).padStart(width, "0")).join("");

/** The eight words of an IPv6 address. */
function groupsOf(address: string): number[] {
	const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
	const text =
		dotted === null
			? address
			: `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
	const [left = "", right] = text.split("::");
	const words = (part: string) =>
		part === "" ? [] : part.split(":").map((word) => Number.parseInt(word, 16));
	const head = words(left);
	const tail = words(right ?? "");
	const zeros = new Array<number>(8 - head.length - tail.length).fill(0);
	return right === undefined ? head : [...head, ...zeros, ...tail];
}

const pair = (high = "0", low = "0") =>
	(Number(high) * 256 + Number(low)).toString(16);
