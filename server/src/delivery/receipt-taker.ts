/**
 * Takes in receipts, whichever way they come. All are committed before their
 * sender gets an answer.
 */

import {
	type NamedReceipt,
	type ReceiveParts,
	receive,
	receiveIfKnown,
} from "../commands/receive.ts";
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
	async function take(provider: string, receipt: NamedReceipt): Promise<void> {
		const received = await run(receive(provider, receipt, parts));
		if (received === "overtaken") await take(provider, receipt);
		else metrics.received(provider, received);
	}

	/** Whether it is one of ours; then it is taken. */
	async function tookKnown(
		provider: string,
		receipt: NamedReceipt,
	): Promise<boolean> {
		const received = await run(receiveIfKnown(provider, receipt, parts));
		if (received === "overtaken") return tookKnown(provider, receipt);
		if (received === "strange") return false;
		metrics.received(provider, received);
		return true;
	}

	/** Its acceptance may come later, and by either name: so it is held under both. */
	async function takeEither(provider: string, given: Receipt): Promise<void> {
		const { otherReference, ...receipt } = given;
		if (otherReference === undefined) return take(provider, receipt);
		const other = { ...receipt, reference: otherReference };
		if (await tookKnown(provider, receipt)) return;
		if (await tookKnown(provider, other)) return;
		await take(provider, receipt);
		await take(provider, other);
	}

	return (provider, receipts) =>
		inWork(MOST_IN_WORK, receipts, (receipt) => takeEither(provider, receipt));
}
