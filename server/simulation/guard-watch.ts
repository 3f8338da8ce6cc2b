/**
 * Watches the fraud guard's rows from outside: a block outlives every crash until its
 * end, and exactly those are known who were verified and not erased.
 */

import assert from "node:assert/strict";
import { type GuardNode, isBlock } from "../src/guard/node.ts";
import { nodeIds, nodesOf } from "../src/guard/node-id.ts";
import { knownKey } from "../src/protection/guard-gate.ts";
import { provedRecipient } from "../src/protection/proof.ts";
import type { Changes, Store } from "../src/store/contract.ts";
import type { Verification } from "../src/verification/verification.ts";
import { NO_CHANGES } from "../test/support/empty.ts";

export type GuardWatch = {
	take(changes: Changes): void;
	/** A decision of the last commit refuses by this node. */
	mustRefuse(id: string, rule: string): void;
	/** In the last commit a message to this unknown number begins. */
	mustPass(accountSid: string, phone: string, message: string): void;
	/** Once nothing is under way. */
	mustHold(
		store: Store,
		accounts: readonly string[],
		records: {
			readonly kept: readonly Verification[];
			readonly erased: readonly Verification[];
			readonly parts: Parameters<typeof knownKey>[0];
		},
	): Promise<void>;
};

const ALL = 1_000;

export function guardWatch(now: () => number): GuardWatch {
	const nodes = new Map<string, GuardNode>();
	/** As they were before the last commit. */
	let before = new Map<string, GuardNode>();
	const known = new Map<string, number>();

	function takeNode(id: string, node: GuardNode): void {
		const was = nodes.get(id);
		if (was !== undefined && isBlock(was.state) && was.until > now()) {
			assert.equal(node.state, was.state, `${id} was to be blocked`);
			assert.equal(node.until, was.until, `the end of the block of ${id}`);
		}
		assert(node.score >= 0, `${id} has a score of ${node.score}`);
		nodes.set(id, node);
	}

	async function checkNodes(store: Store, account: string): Promise<void> {
		const stored = await store.guardNodes(nodesOf(account), ALL);
		const mine = [...nodes].filter(([id]) => id.startsWith(`${account} `));
		assert.deepEqual(
			stored.map(({ id, node }) => [id, node.state, node.until]),
			mine
				.sort(([a], [b]) => (a < b ? -1 : 1))
				.map(([id, { state, until }]) => [id, state, until]),
			"the nodes of the guard are not as they were committed",
		);
	}

	return {
		mustRefuse(id, rule) {
			const states = [nodes.get(id)?.state, before.get(id)?.state];
			// A full node that is free lets one message pass each minute, as a gate does.
			const isFree = rule === "gate" && states.includes("free");
			assert(
				isFree || states.includes(rule as GuardNode["state"]),
				`${rule} refuses, and ${id} is ${states}`,
			);
		},

		mustPass(accountSid, phone, message) {
			for (const id of Object.values(nodeIds(accountSid, phone, {}))) {
				const was = before.get(id);
				assert(
					was === undefined || !isBlock(was.state) || was.until <= now(),
					`${message} begins, and ${id} is blocked`,
				);
			}
		},

		take({ guardNodes, known: verified, forgottenKnown }) {
			before = new Map(nodes);
			for (const { id, node } of guardNodes) takeNode(id, node);
			for (const { key, verifiedAt } of verified) known.set(key, verifiedAt);
			for (const key of forgottenKnown) known.delete(key);
		},

		async mustHold(store, accounts, { kept, erased, parts }) {
			for (const account of accounts) await checkNodes(store, account);
			const proved = keysOf(kept, parts);
			// Others of its records may be there, and it is known no more.
			for (const key of keysOf(erased, parts)) proved.delete(key);
			await store.transact(
				{
					guard: [...new Set([...proved, ...known.keys()])].map((key) => ({
						...{ known: key, always: [], ifUnknown: [], locks: false },
					})),
				},
				({ guard }) => {
					const stored = new Set(guard?.known.map(({ key }) => key));
					assert.deepEqual(
						[...stored].sort(),
						[...known.keys()].sort(),
						"who is known is not as it was committed",
					);
					return NO_CHANGES;
				},
			);
			for (const key of proved) {
				assert(known.has(key), "somebody was verified, and is not known");
			}
		},
	};
}

/** The recipients whom these records prove. */
function keysOf(
	records: readonly Verification[],
	parts: Parameters<typeof knownKey>[0],
): Set<string> {
	const keys = new Set<string>();
	for (const row of records) {
		const recipient = provedRecipient(row);
		if (row.status !== "success" || recipient === null) continue;
		if (recipient.includes("@") || row.test !== undefined) continue;
		keys.add(knownKey(parts, row.accountSid, recipient));
	}
	return keys;
}
