/** Usage: what an account sent, counted by day in the batch that sent it. */

import type { Channel } from "../channel.ts";
import { DAY_MS } from "../durations.ts";

/** `verification` counts verifications; a channel counts the messages that went out on it. */
export type UsageKind = "verification" | Channel;

/** `service NAME` counts verifications of that service. */
export type CountedKind = UsageKind | `service ${string}`;

export type UsageCount = {
	readonly accountSid: string;
	/** `YYYY-MM-DD`, UTC. */
	readonly day: string;
	readonly kind: CountedKind;
	readonly count: number;
};

let last = { number: Number.NaN, day: "" };

export function dayOf(at: number): string {
	const number = Math.floor(at / DAY_MS);
	// Nearly every call asks for today.
	if (number !== last.number) {
		last = { number, day: new Date(at).toISOString().slice(0, 10) };
	}
	return last.day;
}
