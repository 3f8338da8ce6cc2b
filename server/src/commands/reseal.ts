/** Reseal: what is sealed, or authenticated, under an older key is put under the newest. */

import { type Account, callbackSecretContext } from "../accounts/account.ts";
import type { KeyRing } from "../crypto.ts";
import { canonicalCode } from "../verification/code.ts";
import { codeContext } from "../verification/proof.ts";
import type { Command } from "./command.ts";

/** Codes of pending verifications; a code's MAC is made anew from the opened code. */
export function resealCodes(
	sids: readonly string[],
	keys: KeyRing,
): Command<number> {
	return {
		keys: { verifications: sids },
		decide(work) {
			let resealed = 0;
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification === undefined || verification.codeSealed === null) {
					continue;
				}
				const { accountSid } = verification;
				const context = codeContext(accountSid, sid);
				const code = keys.open(verification.codeSealed, context);
				verification.codeSealed = keys.seal(code, context);
				verification.codeMac = keys.authenticate(
					accountSid,
					sid,
					canonicalCode(code),
				);
				work.changed(verification);
				resealed++;
			}
			return resealed;
		},
	};
}

export function resealAccount(sid: string, keys: KeyRing): Command<void> {
	return {
		keys: { accounts: [sid] },
		decide(work) {
			const account = work.account(sid);
			if (account !== undefined) work.setAccount(resealed(account, keys));
		},
	};
}

function resealed(account: Account, keys: KeyRing): Account {
	const context = callbackSecretContext(account.sid);
	const secret = keys.open(account.callbackSecretSealed, context);
	return { ...account, callbackSecretSealed: keys.seal(secret, context) };
}
