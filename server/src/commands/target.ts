/**
 * The verification that a verify, a cancel or a resend is for: the one with the
 * given SID, or the newest of a recipient. The newest is chosen inside the
 * decision, while the recipient is locked: if it were chosen before, a send in
 * between would make an older code good.
 */

import type { Keys, Whereabouts } from "../store/contract.ts";
import { type RecipientKey, recipientKeys } from "../verification/recipient.ts";
import {
	statusAt,
	TOLD_AFTER_END_MS,
	updatedAtAsOf,
	type Verification,
} from "../verification/verification.ts";
import type { Work } from "./command.ts";

export type Target =
	| { readonly sid: string }
	| {
			readonly service: string;
			/**
			 * A list for each recipient that the request names: the keys that the
			 * recipient may have. The verification must be for all these recipients.
			 */
			readonly recipients: readonly (readonly RecipientKey[])[];
	  };

/** Whether an ended verification may be chosen if none is pending. */
export type Among = "ended too" | "pending only";

export function targetKeys(
	accountSid: string,
	target: Target,
	among: Among,
): Keys {
	if ("sid" in target) return { verifications: [target.sid] };
	const { service, recipients } = target;
	const wanted = (recipient: RecipientKey) => ({
		accountSid,
		recipient,
		service,
	});
	if (among === "pending only")
		return { pendingOf: recipients.flat().map(wanted) };
	const newestOf = recipients.flatMap((keys, i) => {
		// A phone number and an address: more a request cannot name.
		const others = recipients.filter((_, other) => other !== i).flat();
		return keys.flatMap((recipient) =>
			others.length === 0
				? wanted(recipient)
				: others.map((beside) => ({ ...wanted(recipient), beside })),
		);
	});
	return { newestOf };
}

/**
 * The recipients known before the decision. If a verification has two, the
 * request may name only one.
 */
export function knownRecipients(
	target: Target,
	whereabouts: Whereabouts | undefined,
	accountSid: string,
): readonly RecipientKey[] {
	if ("sid" in target) {
		return whereabouts?.accountSid === accountSid ? whereabouts.recipients : [];
	}
	return target.recipients.flatMap(([present]) => present ?? []);
}

/** Undefined if the account has none; another account's, or a blocked one, is treated as unknown. */
export function targetOf(
	work: Work,
	accountSid: string,
	target: Target,
	among: Among,
	now: number,
): Verification | undefined {
	if ("sid" in target) {
		const found = work.verification(target.sid);
		const isOwn = found?.accountSid === accountSid;
		return isOwn && found.status !== "blocked" ? found : undefined;
	}
	const [first = [], ...others] = target.recipients;
	const found = first
		.flatMap((recipient) => work.ofRecipient(accountSid, recipient))
		.filter(
			({ service, status }) =>
				service === target.service && status !== "blocked",
		)
		.filter((each) => others.every((keys) => isOfOneOf(each, keys)));
	const pending = found.filter((each) => statusAt(each, now) === "pending");
	if (pending.length > 0 || among === "pending only") {
		return newestPending(pending);
	}
	return found
		.filter((each) => updatedAtAsOf(each, now) > now - TOLD_AFTER_END_MS)
		.sort(byNewestSid)[0];
}

function isOfOneOf(
	verification: Verification,
	keys: readonly RecipientKey[],
): boolean {
	return recipientKeys(verification).some((key) => keys.includes(key));
}

/** A SID contains its time. */
const byNewestSid = (a: Verification, b: Verification) =>
	a.sid > b.sid ? -1 : 1;

/**
 * A superseded verification is older, whatever the clocks of the two instances
 * said: the order of the decisions counts. Several may not be superseded: they
 * come from a build to which the spellings of one number were several recipients.
 */
function newestPending(
	pending: readonly Verification[],
): Verification | undefined {
	const [newest] = pending
		.filter(({ cancelAt }) => cancelAt === null)
		.sort(byNewestSid);
	return newest ?? [...pending].sort(byNewestSid)[0];
}
