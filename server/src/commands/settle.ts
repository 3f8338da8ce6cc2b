/** Settle: what a provider answered is recorded, and what follows from it begins. */

import type { Message } from "../channels/provider.ts";
import { dayOf } from "../usage/usage.ts";
import {
	type Answered,
	giveBack,
	takeAnswer,
	takeReceipt,
} from "../verification/handover.ts";
import { endIfOver } from "../verification/verification.ts";
import type { Command } from "./command.ts";
import { dispatchAgain, dueMessage } from "./message.ts";

export function settle(
	message: Message,
	answered: Answered & {
		/** Whether the provider's receipts name messages by its references. */
		readonly sendsReceipts: boolean;
		/** How long records are kept, and with them the references to their messages. */
		readonly recordsKeptMs: number;
		/** Seals what is kept in the sandbox. */
		readonly sealForSandbox: (message: Message) => string;
	},
): Command<void> {
	const { answer, provider } = answered;
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
			const isPresent = event.handover?.hand === answered.hand;
			// Time may have ended it while the provider had it: nothing follows then.
			endIfOver(verification, now);
			const next = takeAnswer(verification, event, answered, now);
			if (event.acceptedAt === now && isPresent) {
				work.count(verification.accountSid, dayOf(now), event.channel);
			}
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
			if (next !== null) {
				dueMessage(
					work,
					verification,
					next,
					dispatchAgain(verification, next, message),
				);
			}
			if (isPresent && answer.outcome === "accepted" && answer.keepInSandbox) {
				work.keepInSandbox({
					sid: message.targetSid,
					accountSid: message.accountSid,
					channel: message.channel,
					from: message.from,
					to: message.to,
					subject: message.subject,
					textSealed: answered.sealForSandbox(message),
					at: now,
					requestId: message.requestId,
				});
			}
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
