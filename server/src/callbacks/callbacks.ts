/**
 * The callbacks of this process: each is signed with its account's secret, and
 * its outcome is committed.
 */

import { callbackSecretContext } from "../accounts/account.ts";
import { settleCallback } from "../commands/settle-callback.ts";
import type { Context } from "../context.ts";
import type { GuardedHttp } from "../outbound/guard.ts";
import { openOrNull } from "../secrets/key-ring.ts";
import type { CallbackRenderers } from "./renderer.ts";
import { type CallbackSender, callbackSender } from "./sender.ts";

/** Concurrent requests to one endpoint. */
const PER_ENDPOINT = 16;

export function startCallbacks(
	context: Context,
	http: GuardedHttp,
	renderers: CallbackRenderers,
): CallbackSender {
	const { accounts, keys, log, now, run, instance, chance } = context;
	return callbackSender({
		http,
		renderers,
		now,
		log,
		concurrencyPerEndpoint: PER_ENDPOINT,
		customerOf: accounts.customerOf,
		mayDeliver: accounts.mayDeliver,
		async secretsOf(accountSid) {
			// Another instance may have made the account a moment ago.
			if (accounts.account(accountSid) === undefined) await context.lookAgain();
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
		},
		settle: (callback, outcome, answer) =>
			run(
				settleCallback(callback, outcome, {
					instance,
					jitter: chance.fraction(),
					answer,
				}),
			),
	});
}
