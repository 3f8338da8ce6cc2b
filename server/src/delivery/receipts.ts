/** Receipts, by whichever way they come: all are committed before whoever brought them hears of it. */

import { receive } from "../commands/receive.ts";
import type { Context } from "../context.ts";
import type { Receipt } from "../providers/contract.ts";

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
	metrics,
}: Pick<Context, "run" | "openCode" | "metrics">): ReceiptTaker {
	async function take(provider: string, receipt: Receipt): Promise<void> {
		const received = await run(receive(provider, receipt, openCode));
		if (received === "overtaken") await take(provider, receipt);
		else metrics.received(provider, received);
	}
	return (provider, receipts) =>
		inWork(receipts, (receipt) => take(provider, receipt));
}

/** One after another, so many at a time; nothing new is begun after the first that fails. */
async function inWork<Each>(
	all: readonly Each[],
	work: (each: Each) => Promise<void>,
): Promise<void> {
	const left = all.values();
	let hasFailed = false;
	const worker = async () => {
		for (const each of left) {
			if (hasFailed) return;
			await work(each).catch((error: unknown) => {
				hasFailed = true;
				throw error;
			});
		}
	};
	await Promise.all(
		Array.from({ length: Math.min(MOST_IN_WORK, all.length) }, worker),
	);
}
