/** Names the nodes of a send. Equal keys mean one node of the customer. */

import { isIPv4, isIPv6 } from "node:net";
import { plainAddress } from "../network.ts";
import { callingCodeLength, countryOf } from "../numbers/country.ts";
import { phoneKey } from "../numbers/key.ts";
import type { NodeKind } from "./node.ts";

export type NodeKeys = { readonly [Kind in NodeKind]?: string } & {
	readonly country: string;
	readonly customer: string;
};

/** `number`: E.164 digits. Its second spelling (`numbers/key.ts`) has the same nodes. */
export function nodeKeys(
	number: string,
	{ clientIp, deviceId }: { clientIp?: string; deviceId?: string },
): NodeKeys {
	const key = phoneKey(number);
	const code = callingCodeLength(key);
	const address = clientIp === undefined ? null : clientKey(clientIp);
	return {
		...(address !== null && { address: `address:${address}` }),
		...(deviceId !== undefined && { device: `device:${deviceId}` }),
		...(key.length - 4 > code && { range: `range:${key.slice(0, -4)}` }),
		...(key.length - 6 > code && { area: `area:${key.slice(0, -6)}` }),
		country: `country:${countryOf(key) ?? `+${key.slice(0, code || 3)}`}`,
		customer: "customer",
	};
}

/**
 * The client behind an address: an IPv4 address, or the /64 of an IPv6 address, as a
 * client takes any address of its own /64. Null: it is no address.
 */
export function clientKey(text: string): string | null {
	const address = plainAddress(text.trim());
	if (isIPv4(address)) return address;
	if (!isIPv6(address) || address.includes("%")) return null;
	const mapped = mappedIPv4(address);
	return mapped ?? `${groupsOf(address).slice(0, 4).join(":")}::/64`;
}

/** The eight groups of an IPv6 address, without leading zeros. */
export function groupsOf(address: string): string[] {
	const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
	const text =
		dotted === null
			? address
			: `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
	const [left = "", right] = text.split("::");
	const groups = (part: string) => (part === "" ? [] : part.split(":"));
	const head = groups(left);
	const tail = groups(right ?? "");
	const zeros = new Array(Math.max(0, 8 - head.length - tail.length)).fill("0");
	return [...head, ...(right === undefined ? [] : zeros), ...tail].map((group) =>
		Number.parseInt(group, 16).toString(16),
	);
}

const pair = (high = "0", low = "0") =>
	(Number(high) * 256 + Number(low)).toString(16);

/** `::ffff:cb00:7107` is `203.0.113.7`, in any spelling. */
function mappedIPv4(address: string): string | null {
	const groups = groupsOf(address);
	if (groups.slice(0, 6).join(":") !== "0:0:0:0:0:ffff") return null;
	return groups
		.slice(6)
		.map((group) => Number.parseInt(group, 16))
		.flatMap((word) => [word >> 8, word & 255])
		.join(".");
}
