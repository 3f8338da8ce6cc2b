/** Names the nodes of a send. Equal keys mean one node of the customer. */

import { isIPv4 } from "node:net";
import { plainAddress } from "../network.ts";
import { callingCodeLength, countryOf } from "../numbers/country.ts";
import { phoneKey } from "../numbers/key.ts";
import { addressBits } from "./address-bits.ts";
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
	const keys: { -readonly [Kind in NodeKind]?: string } & {
		country: string;
		customer: string;
	} = {
		country: `country:${countryOf(key) ?? `+${key.slice(0, code || 3)}`}`,
		customer: "customer",
	};
	// One by one: spreads took half of the time here.
	if (address !== null) keys.address = `address:${address}`;
	if (deviceId !== undefined) keys.device = `device:${deviceId}`;
	if (key.length - 4 > code) keys.range = `range:${key.slice(0, -4)}`;
	if (key.length - 6 > code) keys.area = `area:${key.slice(0, -6)}`;
	return keys;
}

/**
 * The client behind an address: an IPv4 address, or the /64 of an IPv6 address, as a
 * client takes any address of its own /64. Null: it is no address.
 */
export function clientKey(text: string): string | null {
	const address = plainAddress(text.trim());
	if (isIPv4(address)) return address;
	const bits = addressBits(address, null);
	if (bits === null) return null;
	return bits.startsWith("4")
		? words(bits.slice(1), 8).join(".")
		: `${words(bits.slice(1, 65), 16)
				.map((word) => word.toString(16))
				.join(":")}::/64`;
}

function words(bits: string, width: number): number[] {
	const found: number[] = [];
	for (let i = 0; i < bits.length; i += width) {
		found.push(Number.parseInt(bits.slice(i, i + width), 2));
	}
	return found;
}
