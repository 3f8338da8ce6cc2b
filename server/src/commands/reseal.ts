/** Reseal: what is sealed, or authenticated, under an older key is put under the newest. */

import { type Account, callbackSecretContext } from "../accounts/account.ts";
import { type KeyRing, openUnlessBroken } from "../crypto.ts";
import { canonicalCode } from "../verification/code.ts";
import { codeContext } from "../verification/proof.ts";
import type { Command } from "./command.ts";

/** Codes of pending verifications, and how many were under an older key; a code's MAC is made anew from the opened code. */
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
				const { accountSid, codeMac } = verification;
				if (
					keys.isNewest(verification.codeSealed) &&
					(codeMac === null || keys.isNewest(codeMac))
				) {
					continue;
				}
				const context = codeContext(accountSid, sid);
				const code = openUnlessBroken(keys, verification.codeSealed, context);
				// What no key opens needs none.
				if (code === null) continue;
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

/** Whether its callback secret was under an older key. */
export function resealAccount(sid: string, keys: KeyRing): Command<boolean> {
	return {
		keys: { accounts: [sid] },
		decide(work) {
			const account = work.account(sid);
			if (
				account === undefined ||
				keys.isNewest(account.callbackSecretSealed)
			) {
				return false;
			}
			const sealedAgain = resealed(account, keys);
			if (sealedAgain === null) return false;
			work.setAccount(sealedAgain);
			return true;
		},
	};
}

function resealed(account: Account, keys: KeyRing): Account | null {
	const context = callbackSecretContext(account.sid);
	const secret = openUnlessBroken(keys, account.callbackSecretSealed, context);
	if (secret === null) return null;
	return { ...account, callbackSecretSealed: keys.seal(secret, context) };
}
