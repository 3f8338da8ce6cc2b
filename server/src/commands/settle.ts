/** Settle: records a provider's answer, and begins what follows from it. */

import {
	type HandOverParts,
	recordAnswer,
	standInLine,
} from "../messages/to-provider.ts";
import { counting } from "../messages/traffic.ts";
import type { AnsweredMessage } from "../messages/work.ts";
import type { Answer, Message } from "../providers/contract.ts";
import { giveBack } from "../verification/handover.ts";
import { LEASE_MS } from "../verification/lease.ts";
import { awaitParts, takeReceipt } from "../verification/receipt.ts";
import {
	type Event,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import { withoutCode } from "./receive.ts";

export function settle(
	answered: AnsweredMessage & {
		/** Whether the provider's receipts name messages by its references. */
		readonly sendsReceipts: boolean;
		/** How long records, and the references to their messages, are kept. */
		readonly recordsKeptMs: number;
	},
	parts: HandOverParts,
): Command<void> {
	const { message, answer, provider } = answered;
	const references = answered.sendsReceipts ? referencesOf(answer) : [];
	const keys = {
		verifications: [message.requestId],
		references: references.map((reference) => ({ provider, reference })),
	};
	return {
		keys,
		decide(work, now) {
			const found = eventOf(work, message);
			if (found === null) return;
			const { verification, event } = found;
			// Its time may have ended while the provider had it: then nothing
			// follows.
			endIfOver(verification, now);
			recordAnswer(work, verification, event, answered, parts, now);
			if (references.length > 1) awaitParts(event, references);
			for (const reference of references) {
				const key = { provider, reference };
				const held = work.reference(key)?.held ?? [];
				counting(work, verification, [event], () => {
					for (const receipt of held) {
						const shown = withoutCode(receipt, event, message.code);
						takeReceipt(verification, event, shown, now);
					}
				});
				work.setReference({
					provider,
					reference,
					message: { verification: verification.sid, event: event.sid },
					held: [],
					expiresAt: now + answered.recordsKeptMs,
				});
			}
			work.changed(verification);
		},
	};
}

/** One reference, or one for each part; empty: no receipt will come. */
function referencesOf(answer: Answer): readonly string[] {
	if (answer.outcome !== "accepted" || answer.reference === null) return [];
	return [...new Set(answer.parts ?? [answer.reference])];
}

/**
 * An unsent message goes back into the line of its lane; if this instance shuts
 * down, any other instance may have it.
 */
export function returnMessage(
	message: Message,
	hand: number,
	parts: Pick<HandOverParts, "place" | "mayDeliver"> | null,
): Command<void> {
	return {
		keys: { verifications: [message.requestId] },
		decide(work, now) {
			const found = eventOf(work, message);
			if (found === null) return;
			const { verification, event } = found;
			endIfOver(verification, now);
			giveBack(verification, event, hand, now);
			const { accountSid } = verification;
			// `resume` parks a message of a suspended account.
			const isOwn = event.handover?.hand === hand;
			if (isOwn && event.handover && parts?.mayDeliver(accountSid)) {
				const { candidates } = event.handover;
				const where = parts.place(candidates, accountSid);
				// If there is room now, the message is taken from the line at once.
				const at = where === "now" ? now + LEASE_MS : where.at;
				standInLine(work, verification, event, at);
			}
			work.changed(verification);
		},
	};
}

/** Null if it was erased meanwhile: there is no record to write to. */
function eventOf(
	work: Work,
	{ requestId, eventSid }: Message,
): { verification: Verification; event: Event } | null {
	const verification = work.verification(requestId);
	const event = verification?.events.find(({ sid }) => sid === eventSid);
	return verification === undefined || event === undefined
		? null
		: { verification, event };
}
