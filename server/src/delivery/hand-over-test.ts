/**
 * Hands a test message to one carrier of this process, past its line: its breaker may
 * be open, and the message is to show why. It counts in no statistics, but in the
 * carrier's pace.
 */

import { deadlines } from "../deadline.ts";
import type { Answer, Carrier, Message } from "../providers/contract.ts";
import type { Pace } from "../providers/pace.ts";
import type { Timers } from "../timers.ts";
import { withinTime } from "./within-time.ts";

export async function handOverTest(
	carrier: Carrier,
	message: Message,
	{ pace, now, timers }: { pace: Pace; now: () => number; timers: Timers },
): Promise<Answer> {
	pace.take(now());
	const waits = deadlines(timers);
	try {
		return await withinTime(timers, waits, carrier, message);
	} catch {
		// As for other messages: nobody knows how far it came.
		return {
			outcome: "unknown",
			errorMessage: "The provider's adapter failed",
		};
	} finally {
		waits.close();
	}
}
