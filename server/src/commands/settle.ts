/** Settle: what a provider answered is recorded, and what follows from it begins. */

import type { Answer, Message } from "../channels/provider.ts";
import { giveBack, takeReceipt } from "../verification/handover.ts";
import { endIfOver } from "../verification/verification.ts";
import type { Command } from "./command.ts";
import { type HandOverRules, recordAnswer } from "./hand-over.ts";

export function settle(
	answered: {
		readonly message: Message;
		/** Fences it: see `Handover.hand`. */
		readonly hand: number;
		readonly provider: string;
		readonly answer: Answer;
		/** Whether the provider's receipts name messages by its references. */
		readonly sendsReceipts: boolean;
		/** How long records are kept, and with them the references to their messages. */
		readonly recordsKeptMs: number;
	},
	rules: HandOverRules,
): Command<void> {
	const { message, answer, provider } = answered;
	const reference =
		answer.outcome === "accepted" && answered.sendsReceipts
			? answer.reference
			: null;
	const keys = {
		verifications: [message.requestId],
		...(reference !== null && { references: [{ provider, reference }] }),
	};
	return {
		keys,
		decide(work, now) {
			const verification = work.verification(message.requestId);
			const event = verification?.events.find(
				({ sid }) => sid === message.eventSid,
			);
			// Erased meanwhile: there is nothing left to record it in.
			if (verification === undefined || event === undefined) return;
			// Time may have ended it while the provider had it: nothing follows then.
			endIfOver(verification, now);
			recordAnswer(work, verification, event, answered, rules, now);
			if (reference !== null) {
				const key = { provider, reference };
				const held = work.reference(key)?.held ?? [];
				for (const receipt of held) {
					takeReceipt(verification, event, receipt, now);
				}
				work.setReference({
					...key,
					message: { verification: verification.sid, event: event.sid },
					held: [],
					expiresAt: now + answered.recordsKeptMs,
				});
			}
			work.changed(verification);
		},
	};
}

/** Unsent messages go back, to be tried again at `at`. */
export function returnMessage(
	message: Message,
	hand: number,
	at: number,
): Command<void> {
	return {
		keys: { verifications: [message.requestId] },
		decide(work, now) {
			const verification = work.verification(message.requestId);
			const event = verification?.events.find(
				({ sid }) => sid === message.eventSid,
			);
			if (verification === undefined || event === undefined) return;
			endIfOver(verification, now);
			giveBack(verification, event, hand, at);
			work.changed(verification);
		},
	};
}
