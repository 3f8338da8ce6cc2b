/** Waits for a carrier's answer, but only until its time is over. */

import { newDeadline } from "../deadline.ts";
import type { Answer, Carrier, Message } from "../providers/contract.ts";
import { because } from "../providers/reason.ts";
import type { Timers } from "../timers.ts";

/** After the signal a provider may still report the message's fate, which only it knows. */
const LAST_WORD_MS = 500;

/**
 * Gives up on a carrier that exceeds its time, whether or not it obeys the
 * signal. Until then `hurry` holds the function that gives up.
 */
export function withinTime(
	timers: Timers,
	provider: Carrier,
	message: Message,
	hurry: Set<() => void>,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		const deadline = newDeadline();
		let stop = timers.after(provider.timeoutMs, giveUp);
		hurry.add(giveUp);

		function giveUp(): void {
			stopWaiting();
			deadline.abort();
			stop = timers.after(LAST_WORD_MS, () => {
				resolve(
					because("timeout", {
						outcome: "unknown",
						errorMessage: "The provider did not answer in time",
					}),
				);
			});
		}
		function stopWaiting(): void {
			stop();
			hurry.delete(giveUp);
		}

		Promise.resolve(provider.deliver(message, deadline)).then(
			(answer) => {
				stopWaiting();
				resolve(answer);
			},
			(error: unknown) => {
				stopWaiting();
				reject(error);
			},
		);
	});
}
