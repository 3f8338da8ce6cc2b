/** A right code makes its recipient known, and earns back what its messages were scored. */

import { DAY_MS } from "../durations.ts";
import { verifiedStored } from "../guard/decide-stored.ts";
import type { GuardView, GuardWork } from "../guard/guard-work.ts";
import { nodeIds } from "../guard/node-id.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import type { Verification } from "../verification/verification.ts";
import { fullKey, type GuardParts, knownKey, sendKey } from "./guard-gate.ts";
import { provedRecipient } from "./proof.ts";

export type VerifiedGuard = {
	/** What a check needs of the guard, before its verification is loaded. */
	readonly keys: (
		accountSid: string,
		recipients: readonly RecipientKey[],
	) => readonly string[];
	/** Call it before the check is noted, which ends the verification. */
	readonly verified: (
		verification: Readonly<Verification>,
		view: GuardView,
		now: number,
	) =>
		| { readonly lacks: readonly string[] }
		| { readonly write: (work: GuardWork) => void };
};

/** A recipient who comes every minute is not written every minute. */
const REFRESHED_AFTER_MS = DAY_MS;

const NOTHING = { write: () => {} };

export function verifiedGuard(parts: GuardParts): VerifiedGuard {
	return {
		keys(accountSid, recipients) {
			if (parts.guardOf(accountSid).mode === "off") return [];
			const customer = parts.accounts.customerOf(accountSid);
			return recipients
				.filter((recipient) => !recipient.includes("@"))
				.map((recipient) => {
					const ids = nodeIds(customer, recipient, {});
					const known = knownKey(parts, accountSid, recipient);
					const isKnown = parts.hints.isKnown(known);
					return sendKey({ ids, known, isKnown });
				});
		},

		verified(verification, view, now) {
			const { accountSid, test, scoring } = verification;
			const number = keyOn("sms", verification);
			// A code that went to an address too may have been read there: it proves no number.
			const isProved =
				number !== null && provedRecipient(verification) === number;
			if (test !== undefined || !isProved) return NOTHING;
			const isFresh = (at: number | undefined) =>
				at !== undefined && now - at < REFRESHED_AFTER_MS;
			const known = isFresh(scoring?.knownSince)
				? null
				: knownKey(parts, accountSid, number);
			const isKept = known === null || isFresh(view.known(known));
			const makeKnown = (work: GuardWork) => {
				if (!isKept) work.setKnown(known, now);
			};
			const { mode, level } = parts.guardOf(accountSid);
			const isJudged =
				mode !== "off" && scoring !== undefined && scoring.isSpared !== true;
			if (!isJudged) return { write: makeKnown };
			const ids = nodeIds(
				parts.accounts.customerOf(accountSid),
				number,
				scoring,
			);
			const earned = verifiedStored(
				{
					now,
					messages: scoring.messages,
					wasKnown: scoring.knownSince !== undefined,
				},
				ids,
				level,
				view,
			);
			if ("lacks" in earned) return { lacks: [fullKey(ids, earned.lacks)] };
			return {
				write(work) {
					earned.write(work);
					makeKnown(work);
				},
			};
		},
	};
}
