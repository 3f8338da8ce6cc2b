/** The names under which the store keeps the nodes of all customers. */

import { whyUncounted } from "../numbers/country.ts";
import { isCountry } from "../numbers/phone.ts";
import { NODE_KINDS, type NodeKind } from "./node.ts";
import { clientKey, type NodeKeys, nodeKeys } from "./node-keys.ts";

/** The customer comes first, so that the nodes of one lie together. */
export const nodeId = (customer: string, key: string) => `${customer} ${key}`;

export type NamedNode = {
	readonly customer: string;
	readonly kind: NodeKind;
	/** As decisions show it: `range:4917012345`, `country:DE`, `customer`. */
	readonly key: string;
};

export function readNodeId(id: string): NamedNode {
	const end = id.indexOf(" ");
	const key = id.slice(end + 1);
	const [kind] = key.split(":", 1);
	return { customer: id.slice(0, end), kind: kind as NodeKind, key };
}

/** A caller's words about its user's client. */
export type Client = {
	readonly clientIp?: string;
	/** Already hashed: callers put names of people into it. */
	readonly deviceId?: string;
};

export type NodeIds = { readonly [Kind in NodeKind]?: string } & {
	readonly country: string;
	readonly customer: string;
};

/** The nodes of a message of this customer. `number`: E.164 digits. */
export function nodeIds(
	customer: string,
	number: string,
	client: Client,
): NodeIds {
	const keys: NodeKeys = nodeKeys(number, client);
	const ids: Partial<Record<NodeKind, string>> = {};
	for (const kind of NODE_KINDS) {
		const key = keys[kind];
		if (key !== undefined) ids[kind] = nodeId(customer, key);
	}
	return ids as NodeIds;
}

/**
 * The key in the one spelling that nodes have; null: no node has such a key. `range:` and
 * `area:` take the beginning of a number, `address:` any address of the client.
 */
export function readNodeKey(text: string): string | null {
	if (text === "customer") return text;
	const end = text.indexOf(":");
	const value = text.slice(end + 1);
	switch (text.slice(0, Math.max(end, 0))) {
		case "range":
			return numberNode(value, "0000").range ?? null;
		case "area":
			return numberNode(value, "000000").area ?? null;
		case "country":
			return countryNode(value);
		case "address":
			return addressNode(value);
		case "device":
			return /^[\w-]{43}$/.test(value) ? text : null;
		default:
			return null;
	}
}

/** Why `readNodeKey` takes the text for none, if there is more to say than that; else null. */
export function nodeFault(text: string): string | null {
	const [, given = ""] = /^country:(\w\w)$/.exec(text) ?? [];
	const letters = given.toUpperCase();
	const fault = whyUncounted(letters);
	return fault && `${letters} ${fault}`;
}

const LONGEST_NUMBER = 15;

/** `rest`: digits in place of those that all numbers of the node may have. */
function numberNode(start: string, rest: string): Partial<NodeKeys> {
	const digits = start.replace(/^\+/, "");
	return /^\d+$/.test(digits) && digits.length + rest.length <= LONGEST_NUMBER
		? nodeKeys(digits + rest, {})
		: {};
}

/** Letters, or the calling code of numbers that no country has. */
function countryNode(value: string): string | null {
	const letters = value.toUpperCase();
	if (isCountry(letters)) {
		return whyUncounted(letters) === null ? `country:${letters}` : null;
	}
	if (!/^\+\d{1,3}$/.test(value)) return null;
	const { country } = numberNode(value, "00000000");
	return country === `country:${value}` ? country : null;
}

function addressNode(value: string): string | null {
	const [address = "", prefix, ...more] = value.split("/");
	const key = more.length === 0 ? clientKey(address) : null;
	if (key === null) return null;
	const wholes = key.endsWith("/64") ? ["64", "128"] : ["32"];
	return prefix === undefined || wholes.includes(prefix)
		? `address:${key}`
		: null;
}

/** The ids of a customer's nodes lie between these two. */
export const nodesOf = (customer: string) => ({
	after: `${customer} `,
	before: `${customer}!`,
});
