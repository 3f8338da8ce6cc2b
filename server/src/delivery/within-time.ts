/** Waits for a carrier's answer, but only until its time is over. */

import type { Deadlines } from "../deadline.ts";
import type { Answer, Carrier, Message } from "../providers/contract.ts";
import { because } from "../providers/reason.ts";
import type { Timers } from "../timers.ts";

/** After the signal a provider may still report the message's fate, which only it knows. */
const LAST_WORD_MS = 500;

/** Gives up on a carrier that exceeds its time, whether or not it obeys the signal. */
export function withinTime(
	timers: Timers,
	deadlines: Deadlines,
	provider: Carrier,
	message: Message,
): Promise<Answer> {
	return new Promise((resolve, reject) => {
		let stopWaiting = () => {};
		const { deadline, end } = deadlines.after(provider.timeoutMs, () => {
			stopWaiting = timers.after(LAST_WORD_MS, () => {
				resolve(
					because("timeout", {
						outcome: "unknown",
						errorMessage: "The provider did not answer in time",
					}),
				);
			});
		});
		Promise.resolve(provider.deliver(message, deadline)).then(
			(answer) => {
				end();
				stopWaiting();
				resolve(answer);
			},
			(error: unknown) => {
				end();
				stopWaiting();
				reject(error);
			},
		);
	});
}
