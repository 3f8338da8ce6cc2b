/**
 * Puts together the parts that decide, commit and deliver, without HTTP servers and
 * files. The process and the simulation share it.
 */

import { definitions } from "../accounts/definitions.ts";
import { directory } from "../accounts/directory.ts";
import { accountLists } from "../accounts/listed.ts";
import { standing } from "../accounts/standing.ts";
import { startCallbacks } from "../callbacks/callbacks.ts";
import type { CallbackRenderers } from "../callbacks/renderer.ts";
import { callbackTrial } from "../callbacks/try-callback.ts";
import { CHANNELS } from "../channel.ts";
import type { Command, Due } from "../commands/command.ts";
import type { Context } from "../context.ts";
import { conversionReader } from "../delivery/conversion.ts";
import { type Delivery, startDelivery } from "../delivery/delivery.ts";
import { lanesOf } from "../delivery/lanes.ts";
import { letters } from "../delivery/letters.ts";
import { providerHealth } from "../delivery/provider-health.ts";
import { sandboxWaiters } from "../delivery/sandbox-waiters.ts";
import type { GuardRules } from "../guard/written-rules.ts";
import { hotKeys } from "../limits/hot-keys.ts";
import { router, withDefaultRoutes } from "../messages/routes.ts";
import type { GuardedHttp } from "../outbound/guarded-http.ts";
import { auditTally } from "../people/audit-tally.ts";
import { people } from "../people/people.ts";
import { NO_PRICES, type Prices } from "../prices/prices.ts";
import type { GuardParts } from "../protection/guard-gate.ts";
import { guardHints } from "../protection/guard-hints.ts";
import { codeContext } from "../protection/proof.ts";
import { carriesCode } from "../providers/code-rules.ts";
import type { Provider } from "../providers/contract.ts";
import { sandboxProvider, TEST_SANDBOX } from "../providers/sandbox/sandbox.ts";
import { NO_REQUEST_LOG } from "../requests/request-log.ts";
import { openOrNull } from "../secrets/key-ring.ts";
import { passwords } from "../secrets/password.ts";
import { unopenedLog } from "../secrets/unopened-log.ts";
import { batcher } from "../store/batcher.ts";
import { checkedTemplates } from "../templates/check-settings.ts";
import { serviceKinds } from "../usage/services.ts";
import { capParts, newsParts } from "./cap-parts.ts";
import { messageGates } from "./message-gates.ts";
import { outageAlarm } from "./outage-alarm.ts";

type Given =
	| "config"
	| "now"
	| "timers"
	| "chance"
	| "log"
	| "keys"
	| "hash"
	| "store"
	| "metrics"
	| "tracer"
	| "instance"
	| "lookAgain";

export type Service = {
	readonly context: Context;
	/** The caller must start it. */
	readonly delivery: Delivery;
	/** Resolves when no command is waiting or under way. */
	idle(): Promise<void>;
};

export type ServiceParts = Pick<Context, Given> & {
	readonly providers: readonly Provider[];
	/** Default: no prices, so no amounts. */
	readonly prices?: Prices;
	/** The rules of the settings; default: none. */
	readonly guardRules?: GuardRules;
	/** Gates after our own, for tests. */
	readonly gates?: Context["gates"] | undefined;
	/** 2 to this power is the N of scrypt; default: the released one. Tests are faster with less. */
	readonly passwordPower?: number | undefined;
	/** Default: requests are not kept. */
	readonly requests?: Context["requests"] | undefined;
	/** Absent: the store has no rows from before numbers were parsed. */
	readonly rekeying?: Context["rekeying"];
	/** Absent: nobody was verified before there was a fraud guard. */
	readonly isKnownComplete?: () => boolean;
	/** Carries callbacks. */
	readonly outbound: GuardedHttp;
	readonly renderers: CallbackRenderers;
	/** Called after a commit that changed accounts or definitions; its replies wait for it. */
	readonly configurationChanged: () => Promise<void>;
	/** Commands in one batch, and how many must wait for a second batch: see `batcher`. */
	readonly mostCommands?: number | undefined;
	readonly enoughForAnother?: number | undefined;
	/** False: a batch begins at once, as in a simulation, where each step takes no time. */
	readonly givesWay?: false;
	/** Wraps every command, for the simulation. */
	readonly watched?: <Reply>(command: Command<Reply>) => Command<Reply>;
};

export function service(parts: ServiceParts): Service {
	const { metrics } = parts;
	const accounts = directory();
	const lanes = lanesOf({
		providers: parts.providers,
		now: parts.now,
		customerOf: accounts.customerOf,
	});
	const waiters = sandboxWaiters({
		timers: parts.timers,
		customerOf: accounts.customerOf,
		isShared: parts.store.isShared,
	});
	const { run, idle } = batcher<Due>({
		store: parts.store,
		now: parts.now,
		timers: parts.timers,
		mostCommands: parts.mostCommands,
		enoughForAnother: parts.enoughForAnother,
		...(parts.givesWay !== false && {
			areBehind: lanes.areBehind,
			mustGiveWay: lanes.stillMove,
		}),
		measured: metrics.batched,
		committed(news) {
			for (const milestone of news.milestones) metrics.reached(milestone);
			delivery.committed(news);
			waiters.wake(news.sandboxAccounts);
			return news.configurationChanged
				? parts.configurationChanged()
				: undefined;
		},
	});
	const context = contextOf(parts, {
		accounts,
		lanes,
		run,
		sandboxWaiters: waiters,
	});
	const delivery = startDelivery(
		context,
		startCallbacks(context, parts.outbound, parts.renderers),
	);
	return { context, delivery, idle };
}

function contextOf(
	parts: ServiceParts,
	{
		accounts,
		lanes,
		run,
		sandboxWaiters,
	}: Pick<Context, "accounts" | "lanes" | "run" | "sandboxWaiters">,
): Context {
	const { config, keys, providers, watched, prices = NO_PRICES } = parts;
	const conversion = conversionReader(parts);
	const route = router(withDefaultRoutes(config.routes, providers), {
		unitCost: prices.costOf,
		conversion: conversion.of,
		lineOf: accounts.lineOf,
	});
	const alphabets = new Map(
		providers.map(({ name, alphabet }) => [name, alphabet]),
	);
	const senders = new Map(
		providers.map((provider) => [provider.name, provider.sender]),
	);
	const sandboxes = sandboxesOf(providers);
	const { lists, ofAccounts, guard } = guardOf(parts, accounts);
	const caps = {
		...capParts(accounts, prices, (name) => sandboxes.has(name)),
		...newsParts(accounts, parts.chance),
	};
	return {
		config,
		now: parts.now,
		timers: parts.timers,
		chance: parts.chance,
		log: parts.log,
		keys,
		hash: parts.hash,
		store: parts.store,
		run: watched ? (command) => run(watched(command)) : run,
		accounts,
		hot: hotKeys(),
		definitions: definitions(),
		lists,
		standing: ofAccounts,
		guard,
		people: people(),
		passwords: passwords(parts.passwordPower),
		audit: auditTally(),
		templates: checkedTemplates(config),
		lookAgain: parts.lookAgain,
		route,
		ratesOf: (...message) => ({
			cost: prices.costOf(...message),
			price: prices.priceOf(...message),
		}),
		senderOf: (name) => senders.get(name),
		prices,
		carriesCode: carriesCode(providers),
		alphabetOf: (name) => alphabets.get(name),
		gates: [
			...messageGates({
				standing: ofAccounts,
				hash: parts.hash,
				accounts,
				caps,
				guard,
			}),
			...(parts.gates ?? []),
		],
		caps,
		serviceKind: serviceKinds(),
		health: providerHealth(parts.now),
		lanes,
		sandboxes,
		letters: letters({ ...parts, accounts, lanes, route }),
		tryCallback: callbackTrial({ ...parts, accounts }, parts.outbound),
		sandboxWaiters,
		openCode: ({ codeSealed, accountSid, sid }) =>
			codeSealed &&
			openOrNull(keys(), codeSealed, codeContext(accountSid, sid)),
		noteUnopened: unopenedLog(parts.log, parts.now),
		rekeying: parts.rekeying ?? { since: null, isUnderWay: () => false },
		metrics: parts.metrics,
		requests: parts.requests ?? NO_REQUEST_LOG,
		tracer: parts.tracer,
		instance: parts.instance,
	};
}

function guardOf(parts: ServiceParts, accounts: Context["accounts"]) {
	const lists = accountLists();
	const ofAccounts = standing({
		settings: parts.guardRules ?? {},
		accounts,
		lists,
		...(parts.isKnownComplete && { isKnownComplete: parts.isKnownComplete }),
	});
	const guard: GuardParts = {
		hash: parts.hash,
		accounts,
		guardOf: ofAccounts.rulesOf,
		outageSeen: outageAlarm(parts),
		hints: guardHints(),
	};
	return { lists, ofAccounts, guard };
}

/** Those of the settings, and the one that takes the messages of tests. */
function sandboxesOf(
	providers: ServiceParts["providers"],
): Context["sandboxes"] {
	const all = [
		...providers.filter((provider) => provider.kind === "sandbox"),
		sandboxProvider({ name: TEST_SANDBOX }, CHANNELS),
	];
	return new Map(all.map((sandbox) => [sandbox.name, sandbox]));
}
