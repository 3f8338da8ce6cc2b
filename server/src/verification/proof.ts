/** Whether a code is a verification's own, and what its sealed text is bound to. */

import { type KeyRing, UnknownKey } from "../secrets/key-ring.ts";
import type { Verification } from "./verification.ts";

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
