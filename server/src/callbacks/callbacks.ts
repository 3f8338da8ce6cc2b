/**
 * The callbacks of this process: each is signed with its account's secret, and
 * its outcome is committed.
 */

import { settleNews } from "../commands/account-news.ts";
import { settleCallback } from "../commands/settle-callback.ts";
import type { Context } from "../context.ts";
import type { GuardedHttp } from "../outbound/guarded-http.ts";
import type { CallbackRenderers } from "./renderer.ts";
import { callbackSecretsOf } from "./secrets-of.ts";
import { type CallbackSender, callbackSender } from "./sender.ts";

/** Concurrent requests to one endpoint. */
const PER_ENDPOINT = 16;

export function startCallbacks(
	context: Context,
	http: GuardedHttp,
	renderers: CallbackRenderers,
): CallbackSender {
	const { accounts, log, now, run, instance, chance } = context;
	return callbackSender({
		http,
		renderers,
		now,
		log,
		concurrencyPerEndpoint: PER_ENDPOINT,
		customerOf: accounts.customerOf,
		mayDeliver: accounts.mayDeliver,
		secretsOf: (accountSid) => callbackSecretsOf(context, accountSid),
		settle(callback, outcome, answer) {
			const jitter = chance.fraction();
			return run(
				"leasedUntil" in callback
					? settleNews(callback, outcome, jitter)
					: settleCallback(callback, outcome, { instance, jitter, answer }),
			);
		},
	});
}
