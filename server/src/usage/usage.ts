import type { Channel } from "../channel.ts";
/** Usage: what an account sent, rolled up by day in the batch that sent it. */

/** `verification` counts those; a channel counts messages that went out on it. */
export type UsageKind = "verification" | Channel;

export type UsageCount = {
	readonly accountSid: string;
	/** `YYYY-MM-DD`, UTC. */
	readonly day: string;
	readonly kind: UsageKind;
	readonly count: number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
let last = { number: Number.NaN, day: "" };

export function dayOf(at: number): string {
	const number = Math.floor(at / DAY_MS);
	// Mostly it is today.
	if (number !== last.number) {
		last = { number, day: new Date(at).toISOString().slice(0, 10) };
	}
	return last.day;
}
