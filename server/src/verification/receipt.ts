/** Words of a provider about a message that come later: receipts, and words known in advance. */

import { type ChannelStatus, hasFailed } from "../channel.ts";
import type { Receipt } from "../providers/contract.ts";
import { failedForGood } from "./handover.ts";
import { tell } from "./news.ts";
import type { Event, Verification } from "./verification.ts";

// Receipts arrive repeatedly and out of order: one with a lower rank than the
// known status changes nothing.
const RANK: Record<ChannelStatus, number> = {
	queued: 0,
	sent: 1,
	ringing: 2,
	"in-progress": 3,
	delivered: 4,
	undelivered: 4,
	completed: 4,
	busy: 4,
	"no-answer": 4,
	failed: 4,
	canceled: 4,
};

const WELL: ReadonlySet<ChannelStatus> = new Set([
	"queued",
	"sent",
	"ringing",
	"in-progress",
	"delivered",
	"completed",
]);

/** A provider took the message in parts: it is delivered when all parts are. */
export function awaitParts(event: Event, references: readonly string[]): void {
	if (RANK[event.status] >= RANK.delivered) return;
	const parts = references.map((reference) => ({
		reference,
		isDelivered: false,
	}));
	event.parts = [...(event.parts ?? []), parts];
}

/**
 * Takes in a provider's later word; true if it says something new. If the message
 * has several parts, `reference` says which one it is about.
 */
export function takeReceipt(
	verification: Verification,
	event: Event,
	receipt: Omit<Receipt, "reference"> & { readonly reference?: string },
	now: number,
): boolean {
	if (RANK[receipt.status] <= RANK[event.status]) return false;
	if (receipt.status === "delivered") {
		const part = takePart(event, receipt.reference);
		if (part !== "whole") return part === "new";
	}
	if (RANK[receipt.status] === RANK.delivered) delete event.parts;
	event.status = receipt.status;
	event.reportedAt = now;
	// Gateways send their word for "no error" (`NO_ERROR`, `000`) with successes
	// too.
	const isWell = WELL.has(receipt.status);
	event.errorCode = isWell ? null : receipt.errorCode;
	event.errorMessage = isWell ? null : receipt.errorMessage;
	verification.updatedAt = Math.max(verification.updatedAt, now);
	if (hasFailed(event.status)) {
		if (receipt.otherChannel) event.otherChannel = true;
		failedForGood(verification, event, now);
	} else if (event.status === "delivered" || event.status === "completed") {
		tell(verification, "delivered", event, now);
	}
	return true;
}

/**
 * Marks a part as delivered. `whole`: all parts of the message have arrived now. A
 * message that was handed over twice has two sets of parts; one full set is enough.
 */
function takePart(
	{ parts: sets = [] }: Event,
	reference: string | undefined,
): "whole" | "new" | "old" {
	let found: "whole" | "new" | "old" = "whole";
	for (const set of sets) {
		const part = set.find((each) => each.reference === reference);
		if (part === undefined) continue;
		if (found === "whole") found = "old";
		if (!part.isDelivered) found = "new";
		part.isDelivered = true;
	}
	const isWhole = sets.some((set) =>
		set.every(({ isDelivered }) => isDelivered),
	);
	return isWhole ? "whole" : found;
}

/** Takes in words that were known in advance and are due by now. */
export function takeFollowUps(verification: Verification, now: number): void {
	for (const event of verification.events) {
		if (event.followUp === null || event.followUp.at > now) continue;
		takeReceipt(verification, event, event.followUp, now);
		event.followUp = null;
	}
}
