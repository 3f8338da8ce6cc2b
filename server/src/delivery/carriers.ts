/**
 * Starts carriers that hold connections. They start once the service listens,
 * and nothing waits for them: an unreachable carrier delays only its own
 * messages.
 */

import type { Logger } from "pino";
import type { Carrier, Provider } from "../providers/contract.ts";
import type { ReceiptTaker } from "./receipt-taker.ts";

export function startCarriers(
	providers: readonly Provider[],
	service: {
		readonly log: Logger;
		readonly received: ReceiptTaker;
		readonly ready: (provider: string, isBound: boolean) => void;
	},
): void {
	for (const provider of providers) {
		if (provider.kind !== "carrier") continue;
		void startOne(provider, service);
	}
}

async function startOne(
	carrier: Carrier,
	{ log, received, ready }: Parameters<typeof startCarriers>[1],
): Promise<void> {
	const { name } = carrier;
	try {
		await carrier.start?.({
			received: (receipts) => received(name, receipts),
			ready: (isBound) => ready(name, isBound),
		});
	} catch (error) {
		log.error(
			{ err: error, provider: name },
			"A provider could not be started: its messages wait, or go to the next of their route",
		);
	}
}
