/** Proof of a recipient: whether a code is a verification's own, what its sealed text is bound to, and whom a right one proves. */

import { type KeyRing, UnknownKey } from "../secrets/key-ring.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import type { Verification } from "../verification/verification.ts";

/** A sealed code opens for its own verification only. */
export function codeContext(accountSid: string, sid: string): string {
	return `code of ${accountSid} ${sid}`;
}

/** `canonical` is the submitted code in its one form (`canonicalCode`). */
export function isRightCode(
	keys: KeyRing,
	verification: Verification | null,
	canonical: string,
): boolean {
	// For nobody's code the same work is done, so that time does not tell whether
	// the verification exists.
	if (verification === null || verification.codeMac === null) {
		keys.authenticate("", "", canonical);
		return false;
	}
	return keys.isAuthentic(
		verification.codeMac,
		verification.accountSid,
		verification.sid,
		canonical,
	);
}

/** Whether this was the code of one that has ended. A key that is gone tells of none. */
export function wasCode(
	keys: KeyRing,
	{ spentCode, accountSid, sid }: Verification,
	canonical: string,
): boolean {
	if (spentCode === undefined) return false;
	try {
		return keys.isLike(spentCode, accountSid, sid, canonical);
	} catch (error) {
		if (error instanceof UnknownKey) return false;
		throw error;
	}
}

/**
 * Whose wrong codes a success clears: the one recipient that the code was sent
 * to. Where it went to two, either may have typed it, and where the other one
 * was only named, it has proved nothing: a guesser would name the victim beside
 * an address of its own, and start afresh with every success.
 */
export function provedRecipient(
	verification: Verification,
): RecipientKey | null {
	const reached = new Set(
		verification.events
			.filter(({ refusal }) => refusal === undefined)
			.map(({ channel }) => keyOn(channel, verification)),
	);
	const [only = null, ...others] = reached;
	return others.length === 0 ? only : null;
}
