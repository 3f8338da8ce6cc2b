/** Commands on a working set of their own: the changes of a send, and the rows after them. */

import type { Due } from "../../src/commands/command.ts";
import type { SendRequest } from "../../src/commands/new-verification.ts";
import { send } from "../../src/commands/send.ts";
import type { MessageParts } from "../../src/messages/message.ts";
import { recordBoundsFor } from "../../src/protection/record-bounds.ts";
import { carriesCode } from "../../src/providers/code-rules.ts";
import { sandboxProvider } from "../../src/providers/sandbox/sandbox.ts";
import { type WorkingSet, workingSet } from "../../src/store/working-set.ts";
import { FIRST_DIALECT } from "../../src/verification/first-dialect.ts";
import type { Step } from "../../src/verification/verification.ts";
import { NO_CAPS, NOTHING_LOADED } from "./empty.ts";

export const NOW = 1_800_000_000_000;
export const SMS: Step = { channel: "sms", afterMs: 0 };

/** Every message goes to these, in this order. */
export function partsFor(...providers: string[]): MessageParts {
	const sandbox = sandboxProvider({ name: "sandbox" }, ["sms", "email"]);
	let sids = 0;
	return {
		route: () => ({ candidates: providers, sender: null }),
		carriesCode: carriesCode([]),
		gates: [],
		caps: NO_CAPS,
		instance: "here",
		newEvent: () => ({ eventSid: `OTE${++sids}`, targetSid: `SM${sids}` }),
		mayDeliver: () => true,
		jitter: () => 0,
		place: () => "now",
		waitMs: () => 0,
		isOpen: () => true,
		ratesOf: () => ({ cost: null, price: null }),
		senderOf: () => undefined,
		answerOf: (name) => (name === "sandbox" ? sandbox.deliver : undefined),
		sealForSandbox: ({ text }) => `sealed ${text}`,
	};
}

/** A batch in which OTP1 was sent. */
export function sent(
	parts: MessageParts,
	phone: string,
	...steps: Step[]
): WorkingSet<Due> {
	const set = workingSet<Due>(NOTHING_LOADED);
	sendOf(parts, phone, ...steps).decide(set.work, NOW);
	return set;
}

/** The command that sends OTP1. */
export function sendOf(parts: MessageParts, phone: string, ...steps: Step[]) {
	const request: SendRequest = {
		dialect: FIRST_DIALECT,
		accountSid: "AC1",
		service: "2FA",
		phone,
		email: "a@example.com",
		steps,
		workflowSid: null,
		content: {
			body: "It is {code}",
			from: "Postern",
			emailFrom: "b@example.com",
			subject: "Code",
			language: null,
			voice: null,
			repeat: 2,
			domain: null,
			appHash: null,
		},
		expirySeconds: 600,
		maxAttempts: 5,
		guardSeconds: 0,
		origin: null,
		callback: null,
	};
	const fresh = {
		at: NOW,
		sid: "OTP1",
		code: "123456",
		codeMac: "mac",
		codeSealed: "sealed",
		trace: null,
	};
	const bounds = { of: () => [], isPaidFor: () => false };
	const nothing = {
		limits: [],
		bounds,
		recordBoundsOf: recordBoundsFor(
			{
				hash: (...parts) => parts.join(" "),
				accounts: { customerOf: (sid) => sid },
			},
			"AC1",
		),
	};
	return send(request, fresh, nothing, parts);
}
