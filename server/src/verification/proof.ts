/** Whether a code is a verification's own, and what its sealed text is bound to. */

import type { KeyRing } from "../secrets/key-ring.ts";
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
