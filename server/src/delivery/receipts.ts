/** Receipts, by whichever way they come: all are committed before whoever brought them hears of it. */

import { type ReceiveParts, receive } from "../commands/receive.ts";
import type { Context } from "../context.ts";
import { wasCode } from "../protection/proof.ts";
import type { Receipt } from "../providers/contract.ts";
import { inWork } from "./in-work.ts";

/** At a time, of one delivery: a batch of thousands must not take every place in the next commit. */
const MOST_IN_WORK = 200;

/** Resolves once every receipt is committed, and rejects where one could not be. */
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
