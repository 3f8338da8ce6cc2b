/**
 * Receive: takes in a provider's later word about a message. The word may come
 * before the acceptance that it follows is committed, so a receipt with an
 * unknown reference is held.
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
/** The most receipts held for one reference; a provider has no more to say before we know it. */
const MOST_HELD = 10;

/**
 * `overtaken`: another instance committed the acceptance between the look-up
 * and the decision, so the verification was not loaded. The receipt is to be
 * received once more. Once is enough, because a reference never names another
 * message.
 */
export type Received = "taken" | "old" | "held" | "overtaken";

/** `strange`: there is no such message, and the receipt was not to be held. */
export type Sought = Received | "strange";

export type NamedReceipt = Omit<Receipt, "otherReference">;

export type ReceiveParts = {
	/** Null if the code is gone, or its key is missing at present. */
	readonly openCode: (verification: Verification) => string | null;
	/** Whether this was the code of an ended verification. */
	readonly wasCode: (verification: Verification, word: string) => boolean;
};

export function receive(
	provider: string,
	receipt: NamedReceipt,
	parts: ReceiveParts,
): Command<Received> {
	return seek(provider, receipt, parts, "held") as Command<Received>;
}

/** Takes a receipt whose carrier may name the message in another way, too. */
export function receiveIfKnown(
	provider: string,
	receipt: NamedReceipt,
	parts: ReceiveParts,
): Command<Sought> {
	return seek(provider, receipt, parts, "strange");
}

function seek(
	provider: string,
	receipt: NamedReceipt,
	parts: ReceiveParts,
	unknown: "held" | "strange",
): Command<Sought> {
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
				if (unknown === "strange") return unknown;
				const held = (known?.expiresAt ?? 0) > now ? (known?.held ?? []) : [];
				work.setReference({
					provider: key.provider,
					reference: key.reference,
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
			const shown = shownOf(receipt, verification, event, parts);
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
	{ openCode, wasCode }: ReceiveParts,
): Receipt {
	const { errorCode, errorMessage } = receipt;
	if (errorCode === null && errorMessage === null) return receipt;
	const code = openCode(verification);
	return code === null
		? withoutSpent(receipt, (word) => wasCode(verification, word))
		: withoutCode(receipt, event, code);
}

/** Codes of the common table, which `errorCodes` makes of a gateway's words. */
const COMMON_CODE = /^3000[3-8]$/;

/**
 * The reader of the receipt has already removed everything that looks like a
 * code. While the code can still be used it is known here, so that codes of
 * letters only, and halves of codes, are removed too.
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

/** The same for an ended code, which can be recognised only as a whole. */
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
