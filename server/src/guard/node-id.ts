/** The names under which the store keeps the nodes of all customers. */

import { NODE_KINDS, type NodeKind } from "./node.ts";
import { type NodeKeys, nodeKeys } from "./node-keys.ts";

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

const SHAPES: readonly RegExp[] = [
	/^(?:range|area):\d{1,13}$/,
	/^country:(?:[A-Z]{2}|\+\d{1,3})$/,
	/^address:[0-9a-f.:/]{3,50}$/,
	/^device:[\w-]{43}$/,
	/^customer$/,
];

/** Whether a node may have this key. */
export const isNodeKey = (key: string) =>
	SHAPES.some((shape) => shape.test(key));

/** The ids of a customer's nodes lie between these two. */
export const nodesOf = (customer: string) => ({
	after: `${customer} `,
	before: `${customer}!`,
});
