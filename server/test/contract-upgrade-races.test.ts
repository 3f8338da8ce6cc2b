/**
 * During an upgrade an instance of an older program adds a record. The record gets its
 * present key after a check has named its counters, and before the check is decided.
 */

import { afterAll, expect, it } from "vitest";
import { verify } from "../src/commands/verify.ts";
import { configFrom } from "../src/config/config.ts";
import type { Context } from "../src/context.ts";
import { budgetFor } from "../src/protection/budget.ts";
import { hasher } from "../src/secrets/hash.ts";
import { batcher } from "../src/store/batcher.ts";
import type { Store } from "../src/store/contract.ts";
import { KEY_PARTS } from "../src/store/rekey.ts";
import { stores } from "./support/stores.ts";
import { add, verificationAt } from "./support/verifications.ts";

const { empty, close } = stores();
afterAll(close);

const NOW = Date.now();
const PRESENT = "491711234567";
const FORMER = "4901711234567";

it("a check whose record is rewritten meanwhile is charged to the recipient's budget, and stopped by it", async () => {
	const store = await empty();
	/** Gives each record its present key as soon as it has been looked up. */
	const racing: Store = {
		...store,
		async whereabouts(sids) {
			const found = await store.whereabouts(sids);
			for (const part of KEY_PARTS) await store.rekey(part, "");
			return found;
		},
	};
	const { run } = batcher({
		store: racing,
		now: () => NOW,
		committed: () => undefined,
	});
	const context = {
		config: configFrom({ wrongCodes: { max: 2 } }, {}),
		now: () => NOW,
		hash: hasher(Buffer.alloc(32, 1)),
		accounts: { customerOf: (sid: string) => sid },
		rekeying: { since: NOW - 1_000, isUnderWay: () => true },
	} as unknown as Context;
	const guess = async () => {
		const row = verificationAt(NOW - 1, { phone: FORMER, codeMac: "" });
		await add(store, [row]);
		const { accountSid, sid } = row;
		const reply = await run(
			verify(
				{
					accountSid,
					target: { sid },
					service: null,
					submitted: "1",
					checkSid: "OTC",
				},
				{
					budget: (owner, recipient) =>
						budgetFor(context)(owner, recipient, NOW),
					isRight: () => false,
					guard: {
						keys: () => [],
						verified: () => ({ write: () => undefined }),
					},
				},
				[],
			),
		).catch((error: Error) => error);
		const [found] = await store.whereabouts([sid]);
		expect(found?.recipients).toEqual([PRESENT]);
		return reply instanceof Error ? reply.message : reply.outcome;
	};
	expect(await guess()).toBe("wrong");
	expect(await guess()).toBe("wrong");
	expect(await guess()).toBe("Too many wrong codes for this recipient");
});
