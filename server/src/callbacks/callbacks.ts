/** Callbacks of this process: signed with the account's secret, their outcomes committed. */

import { callbackSecretContext } from "../accounts/account.ts";
import { settleCallback } from "../commands/callback.ts";
import type { Context } from "../context.ts";
import type { GuardedHttp } from "../outbound/guard.ts";
import { openOrNull } from "../secrets/key-ring.ts";
import type { CallbackRenderers } from "./renderer.ts";
import { type CallbackSender, callbackSender } from "./sender.ts";

/** Requests to one endpoint at a time. */
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
			// Taken over from an instance that had made it a moment before.
			if (accounts.account(accountSid) === undefined) await context.lookAgain();
			const account = accounts.account(accountSid);
			if (account === undefined) return [];
			const { callbackSecretSealed, earlierCallbackSecrets = [] } = account;
			const open = (sealed: string) =>
				openOrNull(keys(), sealed, callbackSecretContext(accountSid));
			const newest = open(callbackSecretSealed);
			// Nobody is told under an older one alone.
			if (newest === null) return [];
			const earlier = earlierCallbackSecrets
				.filter(({ until }) => until > now())
				.map(({ sealed }) => open(sealed))
				.filter((secret) => secret !== null);
			return [newest, ...earlier.reverse()];
		},
		settle: (callback, outcome) =>
			run(
				settleCallback(callback, outcome, {
					instance,
					jitter: chance.fraction(),
				}),
			),
	});
}
