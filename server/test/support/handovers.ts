/** One message on its way, and the answers of providers. */

import type { Accepted, Answer } from "../../src/providers/contract.ts";
import { queueMessage } from "../../src/verification/handover.ts";
import type {
	Event,
	Verification,
} from "../../src/verification/verification.ts";
import { verificationAt } from "./verifications.ts";

export const NOW = 1_000_000;
export const EXPIRES = NOW + 600_000;

/** A message whose first lease is held by this instance, "here". */
export function queued(
	candidates: string[],
	more: { perhapsSent?: boolean; postponed?: number } = {},
): { verification: Verification; event: Event } {
	const verification = verificationAt(NOW, {
		expiresAt: EXPIRES,
		codeMac: "mac",
		codeSealed: "sealed",
	});
	const event = queueMessage(
		verification,
		{ eventSid: "OTE1", targetSid: "SM1" },
		{
			step: 0,
			channel: "sms",
			sender: "Postern",
			recipient: "491710000001",
			candidates,
			perhapsSent: more.perhapsSent ?? false,
			instance: "here",
		},
		NOW,
	);
	if (event.handover !== null) event.handover.postponed = more.postponed ?? 0;
	return { verification, event };
}

export const answered = (answer: Answer, hand = 1, provider = "a") => ({
	hand,
	provider,
	answer,
	jitter: 0.5,
	instance: "here",
	newEvent: () => ({ eventSid: "OTE2", targetSid: "SM2" }),
});

export const SENT: Accepted = {
	outcome: "accepted",
	reference: "r",
	status: "sent",
};
