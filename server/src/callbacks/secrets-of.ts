/** The secrets that sign the callbacks of an account. */

import { callbackSecretContext } from "../accounts/account.ts";
import type { Directory } from "../accounts/directory.ts";
import { type KeyRing, openOrNull } from "../secrets/key-ring.ts";

/** Declared here: the record of the process has a member that is made of this file. */
export type SecretParts = {
	readonly accounts: Directory;
	readonly keys: () => KeyRing;
	readonly lookAgain: () => Promise<void>;
	readonly now: () => number;
};

/** The newest first; empty: the account has none to sign with (any more). */
export async function callbackSecretsOf(
	{ accounts, keys, lookAgain, now }: SecretParts,
	accountSid: string,
): Promise<readonly string[]> {
	// Another instance may have made the account a moment ago.
	if (accounts.account(accountSid) === undefined) await lookAgain();
	const account = accounts.account(accountSid);
	if (account === undefined) return [];
	const { callbackSecretSealed, earlierCallbackSecrets = [] } = account;
	const open = (sealed: string) =>
		openOrNull(keys(), sealed, callbackSecretContext(accountSid));
	const newest = open(callbackSecretSealed);
	// No callback is signed with an older secret alone.
	if (newest === null) return [];
	const earlier = earlierCallbackSecrets
		.filter(({ until }) => until > now())
		.map(({ sealed }) => open(sealed))
		.filter((secret) => secret !== null);
	return [newest, ...earlier.reverse()];
}
