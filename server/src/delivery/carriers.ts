/**
 * Carriers that hold connections. They are started once the service listens, and
 * nobody waits for them: a carrier that is away delays its own messages only.
 */

import type { Logger } from "pino";
import type { Carrier, Provider } from "../providers/contract.ts";
import type { ReceiptTaker } from "./receipts.ts";

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
