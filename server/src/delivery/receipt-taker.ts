/**
 * Takes in receipts, whichever way they come. All are committed before their
 * sender gets an answer.
 */

import { type ReceiveParts, receive } from "../commands/receive.ts";
import type { Context } from "../context.ts";
import { wasCode } from "../protection/proof.ts";
import type { Receipt } from "../providers/contract.ts";
import { inWork } from "./in-work.ts";

/**
 * The most receipts of one delivery at a time: thousands must not take every
 * place in the next commit.
 */
const MOST_IN_WORK = 200;

/** Resolves once every receipt is committed; rejects if one could not be. */
export type ReceiptTaker = (
	provider: string,
	receipts: readonly Receipt[],
) => Promise<void>;

export function receiptTaker({
	run,
	openCode,
	keys,
	metrics,
}: Pick<Context, "run" | "openCode" | "keys" | "metrics">): ReceiptTaker {
	const parts: ReceiveParts = {
		openCode,
		wasCode: (verification, word) => wasCode(keys(), verification, word),
	};
	async function take(provider: string, receipt: Receipt): Promise<void> {
		const received = await run(receive(provider, receipt, parts));
		if (received === "overtaken") await take(provider, receipt);
		else metrics.received(provider, received);
	}
	return (provider, receipts) =>
		inWork(MOST_IN_WORK, receipts, (receipt) => take(provider, receipt));
}
