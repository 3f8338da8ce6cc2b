/** Hands one message to one carrier, outside of the service. */

import { deadlines } from "../deadline.ts";
import { withinTime } from "../delivery/within-time.ts";
import { StartError } from "../errors.ts";
import type {
	Answer,
	Carrier,
	CarrierLink,
	Message,
} from "../providers/contract.ts";
import { systemTimers } from "../timers.ts";

/** The longest wait for a carrier that must connect first. */
const CONNECT_MS = 10_000;

/** The carrier's answer. It is connected before, and closed after that. */
export async function answerOf(
	carrier: Carrier,
	message: Message,
): Promise<Answer> {
	const waits = deadlines(systemTimers);
	try {
		await connected(carrier);
		return await withinTime(systemTimers, waits, carrier, message).catch(
			// As in the service: nobody knows how far it came.
			() =>
				({ outcome: "unknown", errorMessage: "its adapter failed" }) as const,
		);
	} finally {
		waits.close();
		await carrier.close?.();
	}
}

/** Resolves once the carrier is bound. One without connections is at once. */
function connected(carrier: Carrier): Promise<void> {
	const { start } = carrier;
	if (start === undefined) return Promise.resolve();
	return new Promise((resolve, reject) => {
		let trouble = "no answer";
		const stop = systemTimers.after(CONNECT_MS, () => {
			reject(
				new StartError(
					`send-test: ${carrier.name} cannot be bound (${trouble}); nothing was sent`,
				),
			);
		});
		const link: CarrierLink = {
			ready(isBound) {
				if (!isBound) return;
				stop();
				resolve();
			},
			troubled(reason) {
				trouble = /^[\w .:-]{1,64}$/.test(reason) ? reason : trouble;
			},
			// Those are for the service: refused here, they come again there.
			received: async () => {
				throw new Error("send-test takes no receipts");
			},
			opted: async () => {
				throw new Error("send-test takes no messages");
			},
			now: Date.now,
		};
		Promise.resolve(start.call(carrier, link)).catch((error: unknown) => {
			stop();
			reject(error);
		});
	});
}
