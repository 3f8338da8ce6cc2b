/**
 * Codes as proof: whether a code is right, which context its sealed text is
 * bound to, and which recipient it proves.
 */

import { type KeyRing, UnknownKey } from "../secrets/key-ring.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import type { Verification } from "../verification/verification.ts";

/** A sealed code opens for its own verification only. */
export function codeContext(accountSid: string, sid: string): string {
	return `code of ${accountSid} ${sid}`;
}

/** `canonical`: the submitted code in its one form (`canonicalCode`). */
export function isRightCode(
	keys: KeyRing,
	verification: Verification | null,
	canonical: string,
): boolean {
	// A missing verification costs the same work, so that time does not tell
	// whether it exists.
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

/** Whether this was the code of an ended verification; false if its key is gone. */
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
 * The recipient whose wrong codes a success clears: the only one that the code
 * went to. If the code went to two, either may have typed it. A recipient that
 * was only named has proved nothing: else a guesser would name the victim
 * beside an address of its own, and start afresh with every success.
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
