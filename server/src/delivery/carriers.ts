/**
 * Starts carriers that hold connections. They start once the service listens,
 * and nothing waits for them: an unreachable carrier delays only its own
 * messages.
 */

import type { Logger } from "pino";
import { hasPassed } from "../durations.ts";
import type { Carrier, Provider } from "../providers/contract.ts";
import type { OptOutTaker } from "./opt-outs.ts";
import type { ReceiptTaker } from "./receipt-taker.ts";

/** A reason is logged only once in this time: a carrier that is away is tried again and again. */
const QUIET_MS = 60_000;

export type CarrierService = {
	readonly log: Logger;
	readonly now: () => number;
	readonly received: ReceiptTaker;
	readonly opted: OptOutTaker;
	readonly ready: (provider: string, isBound: boolean) => void;
	/** Called with each reason that may be shown. */
	readonly troubled?: (provider: string, reason: string) => void;
};

export function startCarriers(
	providers: readonly Provider[],
	service: CarrierService,
): void {
	for (const provider of providers) {
		if (provider.kind !== "carrier") continue;
		void startOne(provider, service);
	}
}

async function startOne(
	carrier: Carrier,
	{ log, now, received, opted, ready, troubled = () => {} }: CarrierService,
): Promise<void> {
	const { name } = carrier;
	try {
		await carrier.start?.({
			received: (receipts) => received(name, receipts),
			ready: (isBound) => ready(name, isBound),
			troubled: troubleLog(name, log, now, troubled),
			opted: (choice) => opted(name, choice),
			now,
		});
	} catch (error) {
		log.error(
			{ err: error, provider: name },
			"A provider could not be started: its messages wait, or go to the next of their route",
		);
	}
}

/** The reasons come from a carrier, so their number is bounded and only plain ones are shown. */
const MOST_REASONS = 20;

function troubleLog(
	provider: string,
	log: Logger,
	now: () => number,
	troubled: (provider: string, reason: string) => void,
): (reason: string) => void {
	const loggedAt = new Map<string, number>();
	return (given) => {
		const reason = /^[\w .:-]{1,64}$/.test(given) ? given : "no reason given";
		troubled(provider, reason);
		const at = now();
		const last = loggedAt.get(reason) ?? Number.NEGATIVE_INFINITY;
		if (!hasPassed(QUIET_MS, last, at)) return;
		if (loggedAt.size >= MOST_REASONS) loggedAt.clear();
		loggedAt.set(reason, at);
		log.warn(
			{ provider, reason },
			"A provider has lost a connection, or could not be bound: it tries again",
		);
	};
}
