/** Usage: what an account sent, rolled up by day in the batch that sent it. */

import type { Channel } from "../verification/verification.ts";

/** `otp` counts verifications; a channel counts messages that went out on it. */
export type UsageKind = "otp" | Channel;

export type UsageCount = {
	readonly accountSid: string;
	/** `YYYY-MM-DD`, UTC. */
	readonly day: string;
	readonly kind: UsageKind;
	readonly count: number;
};

export function dayOf(at: number): string {
	return new Date(at).toISOString().slice(0, 10);
}
