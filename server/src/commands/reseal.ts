/**
 * Reseal: texts sealed, and codes authenticated, under an older key are put
 * under the newest one.
 */

import { type Account, callbackSecretContext } from "../accounts/account.ts";
import { testCodeContext } from "../accounts/test-recipient.ts";
import { totpContext, type User } from "../people/user.ts";
import { codeContext } from "../protection/proof.ts";
import { type KeyRing, openUnlessBroken } from "../secrets/key-ring.ts";
import { canonicalCode } from "../verification/code.ts";
import type { Command } from "./command.ts";

/**
 * Reseals the codes of pending verifications, makes their MACs anew, and
 * replies with how many were under an older key.
 */
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
				// A code that no key opens is not resealed.
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

/** Replies whether a secret of the account, of a test recipient or of a user was under an older key. */
export function resealAccount(sid: string, keys: KeyRing): Command<boolean> {
	return {
		keys: { accounts: [sid], definitionsOf: [sid] },
		decide(work) {
			const account = work.account(sid);
			if (account === undefined) return false;
			const after = resealed(account, keys);
			if (after !== null) work.setAccount(after);
			let isChanged = after !== null;
			for (const user of work.usersOf(sid)) {
				const again = resealedUser(user, keys);
				if (again === user) continue;
				work.setUser(again);
				isChanged = true;
			}
			return isChanged;
		},
	};
}

/** The secret of the second factor, confirmed or not. */
function resealedUser(user: User, keys: KeyRing): User {
	const again = <Part extends { readonly sealed: string }>(
		part: Part | null,
	): Part | null => {
		if (part === null || keys.isNewest(part.sealed)) return part;
		const context = totpContext(user.sid);
		const secret = openUnlessBroken(keys, part.sealed, context);
		return secret === null
			? part
			: { ...part, sealed: keys.seal(secret, context) };
	};
	const totp = again(user.totp);
	const totpOffered = again(user.totpOffered);
	return totp === user.totp && totpOffered === user.totpOffered
		? user
		: { ...user, totp, totpOffered };
}

/** Null if nothing of the account is under an older key. */
function resealed(account: Account, keys: KeyRing): Account | null {
	const ofSecret = callbackSecretContext(account.sid);
	let isChanged = false;
	const again = (sealed: string, context = ofSecret) => {
		if (keys.isNewest(sealed)) return sealed;
		const secret = openUnlessBroken(keys, sealed, context);
		// A secret that no key opens stays as it is.
		if (secret === null) return sealed;
		isChanged = true;
		return keys.seal(secret, context);
	};
	const { callbackSecretSealed, earlierCallbackSecrets, testRecipients } =
		account;
	const after = {
		...account,
		callbackSecretSealed: again(callbackSecretSealed),
		...(testRecipients && {
			testRecipients: testRecipients.map((each) => ({
				...each,
				codeSealed: again(
					each.codeSealed,
					testCodeContext(account.sid, each.id),
				),
			})),
		}),
		...(earlierCallbackSecrets && {
			earlierCallbackSecrets: earlierCallbackSecrets.map((each) => ({
				...each,
				sealed: again(each.sealed),
			})),
		}),
	};
	return isChanged ? after : null;
}
