/** A carrier's answer, or that there was none in time. */

import { newDeadline } from "../deadline.ts";
import type { Answer, Carrier, Message } from "../providers/contract.ts";
import { because } from "../providers/reason.ts";
import type { Timers } from "../timers.ts";

/** After the signal a provider may still say what became of the message: only it knows. */
const LAST_WORD_MS = 500;

/**
 * A carrier that outstays its time is not waited for, whether or not it heeds the
 * signal. While it has time, `hurry` holds what ends it.
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
