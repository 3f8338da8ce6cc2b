/** Settle: what a provider answered is recorded, and what follows from it begins. */

import type { Message } from "../channels/provider.ts";
import {
	type Answered,
	giveBack,
	takeAnswer,
	takeReceipt,
} from "../verification/handover.ts";
import type { Verification } from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import { dispatchAgain } from "./message.ts";

export function settle(
	message: Message,
	answered: Answered & {
		/** Whether the provider's receipts name messages by its references. */
		readonly sendsReceipts: boolean;
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
			const next = takeAnswer(verification, event, answered, now);
			if (reference !== null) {
				meetReceipts(
					work,
					verification,
					event.sid,
					{ provider, reference },
					now,
				);
			}
			work.changed(verification);
			if (next !== null) work.due(dispatchAgain(next, message));
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

/** Makes the reference known, and takes in the receipts that were there before it. */
function meetReceipts(
	work: Work,
	verification: Verification,
	eventSid: string,
	key: { provider: string; reference: string },
	now: number,
): void {
	const held = work.reference(key)?.held ?? [];
	const event = verification.events.find(({ sid }) => sid === eventSid);
	for (const receipt of event === undefined ? [] : held) {
		takeReceipt(verification, event as NonNullable<typeof event>, receipt, now);
	}
	work.setReference({
		...key,
		message: { verification: verification.sid, event: eventSid },
		held: [],
		expiresAt: null,
	});
}

/** Unsent messages go back, to be tried again at `at`. */
export function returnMessage(
	message: Message,
	hand: number,
	at: number,
): Command<void> {
	return {
		keys: { verifications: [message.requestId] },
		decide(work) {
			const verification = work.verification(message.requestId);
			const event = verification?.events.find(
				({ sid }) => sid === message.eventSid,
			);
			if (verification === undefined || event === undefined) return;
			giveBack(verification, event, hand, at);
			work.changed(verification);
		},
	};
}
