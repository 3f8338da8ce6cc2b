/**
 * Receive: a provider's later word on a message. It may come before the
 * acceptance that it answers is committed, so one that names nobody is held.
 */

import { counting } from "../messages/traffic.ts";
import type { Receipt } from "../providers/contract.ts";
import {
	blotted,
	blottedCode,
	blottedSpent,
	blottedSpentCode,
} from "../providers/error-text.ts";
import { takeReceipt } from "../verification/receipt.ts";
import type { Event, Verification } from "../verification/verification.ts";
import type { Command } from "./command.ts";

const HELD_MS = 60_000;
/** Of one reference; a provider has no more to say before we know it. */
const MOST_HELD = 10;

/**
 * `overtaken`: another instance committed the acceptance between the look-up and
 * this, so that its verification was not loaded. To be received once more; what
 * a reference names never changes, so that is enough.
 */
export type Received = "taken" | "old" | "held" | "overtaken";

export type ReceiveRules = {
	/** Null where the code is spent, or its key is not to be had. */
	readonly openCode: (verification: Verification) => string | null;
	/** Whether this was the code of one that has ended. */
	readonly wasCode: (verification: Verification, word: string) => boolean;
};

export function receive(
	provider: string,
	receipt: Receipt,
	rules: ReceiveRules,
): Command<Received> {
	const key = { provider, reference: receipt.reference };
	let loaded: string | undefined;
	return {
		lookup: { reference: key },
		keys({ referred }) {
			loaded = referred;
			return {
				references: [key],
				verifications: referred === undefined ? [] : [referred],
			};
		},
		decide(work, now) {
			const known = work.reference(key);
			const message = known?.message ?? null;
			if (message === null) {
				const held = (known?.expiresAt ?? 0) > now ? (known?.held ?? []) : [];
				work.setReference({
					...key,
					message: null,
					held: [...held, receipt].slice(-MOST_HELD),
					expiresAt: now + HELD_MS,
				});
				return "held";
			}
			const verification = work.verification(message.verification);
			if (verification === undefined && message.verification !== loaded) {
				return "overtaken";
			}
			const event = verification?.events.find(
				({ sid }) => sid === message.event,
			);
			if (verification === undefined || event === undefined) return "old";
			const shown = shownOf(receipt, verification, event, rules);
			const isNew = counting(work, verification, [event], () =>
				takeReceipt(verification, event, shown, now),
			);
			if (!isNew) return "old";
			work.changed(verification);
			return "taken";
		},
	};
}

function shownOf(
	receipt: Receipt,
	verification: Verification,
	event: Event,
	{ openCode, wasCode }: ReceiveRules,
): Receipt {
	const { errorCode, errorMessage } = receipt;
	if (errorCode === null && errorMessage === null) return receipt;
	const code = openCode(verification);
	return code === null
		? withoutSpent(receipt, (word) => wasCode(verification, word))
		: withoutCode(receipt, event, code);
}

/** Codes of the common table: what `errorCodes` has made of a gateway's word. */
const COMMON_CODE = /^3000[3-8]$/;

/**
 * Its reader has taken out whatever looks like a code. Here the code is known, as
 * long as it may still be used, so that one of letters alone, or half of one, goes
 * too.
 */
export function withoutCode(
	receipt: Receipt,
	{ recipient }: Event,
	code: string,
): Receipt {
	const { errorCode, errorMessage } = receipt;
	const hidden = { code, to: recipient, text: "", subject: null };
	return {
		...receipt,
		errorCode: ownCode(errorCode, (own) => blottedCode(own, hidden, [])),
		errorMessage: errorMessage && blotted(errorMessage, hidden, []),
	};
}

/** The same where the code has ended, and can only be recognised as a whole. */
function withoutSpent(
	receipt: Receipt,
	wasCode: (word: string) => boolean,
): Receipt {
	const { errorCode, errorMessage } = receipt;
	return {
		...receipt,
		errorCode: ownCode(errorCode, (own) => blottedSpentCode(own, wasCode)),
		errorMessage: errorMessage && blottedSpent(errorMessage, wasCode),
	};
}

function ownCode(
	errorCode: string | null,
	blot: (own: string) => string | null,
): string | null {
	return errorCode === null || COMMON_CODE.test(errorCode)
		? errorCode
		: blot(errorCode);
}
