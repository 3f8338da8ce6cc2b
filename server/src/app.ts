/**
 * Builds the service from its parts, and closes it. The binary and the tests call the
 * same function.
 */

import type { FastifyInstance } from "fastify";
import pino, { type DestinationStream, type Logger } from "pino";
import type { Looks } from "./accounts/reads.ts";
import { twoFactor } from "./api/2fa/dialect.ts";
import { areBuilt, BUILT_PAGES } from "./api/console/built.ts";
import type { ServedDialect } from "./api/served-dialect.ts";
import { serversOf } from "./api/servers.ts";
import { nameRefusedUrls } from "./callbacks/refused-urls.ts";
import type { Context } from "./context.ts";
import { isUnavailable } from "./errors.ts";
import { closeServers, letClientsGo, listen, urlOf } from "./http/listen.ts";
import { type Metrics, startMetrics } from "./metrics/metrics.ts";
import { watchProcess } from "./metrics/watch-process.ts";
import { watchService } from "./metrics/watch-service.ts";
import { guardedHttpOnDemand } from "./outbound/on-demand.ts";
import { readPrices } from "./prices/prices.ts";
import { providerNotices } from "./providers/notices.ts";
import { type CheckedConfig, makeProviders } from "./providers/registry.ts";
import { NO_REQUEST_LOG, requestLog } from "./requests/request-log.ts";
import { randomHex, systemChance } from "./secrets/random.ts";
import { keepYoung } from "./start/collector.ts";
import { nameFormerCurrencies } from "./start/former-currencies.ts";
import {
	GUARD_DEFAULT,
	guardNotice,
	guardRules,
} from "./start/guard-settings.ts";
import { inOrder } from "./start/in-order.ts";
import { masterAccount, type TokenKeeper } from "./start/installation.ts";
import { installed } from "./start/installed.ts";
import { knownFilling } from "./start/known-recipients.ts";
import { logStream } from "./start/log-stream.ts";
import { type Service, service } from "./start/service.ts";
import { nameUncountedBudgets } from "./start/uncounted-budgets.ts";
import { startUpkeep, type Upkeep } from "./start/upkeep.ts";
import type { Store } from "./store/contract.ts";
import { openStore, storeNotices } from "./store/open.ts";
import type { FileParts } from "./store/sqlite/sqlite.ts";
import { watchedStore } from "./store/watched-store.ts";
import { systemTimers, type Timers } from "./timers.ts";
import { tracerFor } from "./tracing/collector.ts";

export type Postern = {
	/** A URL that reaches the service from this machine. */
	readonly url: string;
	/** The URL with the address that the server is bound to. */
	readonly listensOn: string;
	/** The URL of the metrics. */
	readonly metricsUrl: string;
	/** `token`: only if this start made it, as it is stored nowhere in the clear. */
	readonly master: { readonly sid: string; readonly token: string | null };
	readonly madeKeyFile: boolean;
	/** Null: this service has no console. */
	readonly console: {
		/** The address for a browser. */
		readonly url: string;
		/** Whether people sign in with an address; before, a token does. */
		readonly hasOwner: boolean;
	} | null;
	/** All providers are sandboxes. */
	readonly isSandbox: boolean;
	/** Does the work that is due, and resolves when nothing is under way any more. */
	settled(): Promise<void>;
	/** Stops accepting, finishes work under way, gives leases back. */
	close(): Promise<void>;
	/**
	 * Closes so that no client loses a request: another process serves the port by now.
	 * `close` cuts it short.
	 */
	retire(): Promise<void>;
};

/** A new dialect needs one line here. */
const DIALECTS: readonly ServedDialect[] = [twoFactor];

export type StartOptions = {
	config: CheckedConfig;
	/** The target of log lines; default: standard output. */
	logTo?: DestinationStream;
	/** The clock that tests move; default: the store's, or the process's. */
	now?: () => number;
	/** Timers that tests move; default: the process's. */
	timers?: Timers;
	/** Dialects beside our own, for tests. */
	dialects?: readonly ServedDialect[];
	/** Further routes, for the bench. */
	routes?: (app: FastifyInstance) => void;
	/** Commands in one batch; 1 switches batching off, for the bench. */
	mostCommands?: number;
	/** Gates that every message must pass beside our own, for tests. */
	gates?: Context["gates"];
	/** 2 to this power is the N of scrypt, for tests. */
	passwordPower?: number;
	/** The reads for requests that found nothing: how often, and how long one waits for them; for tests. */
	looks?: Looks;
	/** The directory of the console's built pages, for tests. */
	pages?: URL;
	/** Receives a token that this start makes. */
	tokenKeeper?: TokenKeeper;
	/** Parts of SQLite's store, for tests. */
	fileParts?: FileParts;
	/** Set in one of several processes that serve one port. */
	among?: Among;
};

/** The knowledge that a process has of the service that it is a part of. */
export type Among = {
	/** Each line of its log has it. */
	readonly number: number;
	/** Resolves when the process may listen; rejects if it shall end instead. */
	mayListen(): Promise<void>;
	/** `read`: the metrics of this process. Returns the text of all, for a scrape. */
	together(read: Metrics["read"]): Metrics["text"];
};

export async function startPostern(options: StartOptions): Promise<Postern> {
	keepYoung();
	const { config, among } = options;
	const log = pino(
		{
			level: config.logLevel,
			base: among ? { process: among.number } : null,
			timestamp: pino.stdTimeFunctions.isoTime,
		},
		options.logTo ?? logStream({ isShared: among !== undefined }),
	);
	const store = await openWatchedStore(options, log);
	let takeDown = () => store.close();
	try {
		const built = await build(options, log, store);
		takeDown = built.close;
		return await begin(built, options);
	} catch (error) {
		await takeDown();
		throw error;
	}
}

async function openWatchedStore(
	{ config, fileParts }: StartOptions,
	log: Logger,
): Promise<Store> {
	const store = await openStore(config, {
		alone: true,
		fileParts,
		warn: (sentence) => log.warn(sentence),
	});
	for (const notice of storeNotices(config)) log.warn(notice);
	return watchedStore(store, log);
}

/** The whole service, before it listens and delivers. */
type Built = Pick<Service, "context" | "delivery" | "idle"> & {
	readonly upkeep: Upkeep;
	readonly servers: ReturnType<typeof serversOf>;
	readonly madeKeyFile: boolean;
	startRekeying(): void;
	close(): Promise<void>;
};

async function build(
	options: StartOptions,
	log: Logger,
	store: Store,
): Promise<Built> {
	const { config, timers = systemTimers } = options;
	const now = options.now ?? store.clock ?? Date.now;
	const dialects = [...DIALECTS, ...(options.dialects ?? [])];
	const { madeKeyFile, startRekeying, ...found } = await installed(
		config,
		store,
		now,
	);
	const filling = await knownFilling(store);
	const providers = await makeProviders(config.providers, now, found.hash);
	for (const notice of providerNotices(config)) log.warn(notice);
	const guardDefault = await store.fact(GUARD_DEFAULT);
	const rules = guardRules(config, guardDefault, providers);
	const guardSaid = guardNotice(config, guardDefault, providers);
	if (guardSaid !== null) log.warn(guardSaid);
	const metrics = metricsAmong(options.among);
	const instance = randomHex(4);
	const outbound = guardedHttpOnDemand({
		...config.callbacks,
		keepsBody: false,
	});
	const tracer = await tracerFor(config.tracing, { now, log, instance });
	const requests = config.requestLog.enabled
		? requestLog({
				timers,
				now,
				instance,
				write: store.addRequests,
				dropped: metrics.requestsDropped,
			})
		: NO_REQUEST_LOG;
	const { context, delivery, idle } = service({
		config,
		now,
		timers,
		log,
		store,
		metrics,
		tracer,
		instance,
		requests,
		...found,
		chance: systemChance,
		providers,
		prices: readPrices(config),
		outbound,
		renderers: new Map(
			dialects.map(({ name, renderCallback }) => [name, renderCallback]),
		),
		mostCommands: options.mostCommands,
		guardRules: rules,
		gates: options.gates,
		passwordPower: options.passwordPower,
		isKnownComplete: filling.isComplete,
		// A client that has changed accounts or definitions sees the change at once; if
		// this read fails, the next poll shows it.
		configurationChanged: () =>
			upkeep.refresh().catch((error: unknown) => {
				if (isUnavailable(error)) return;
				log.error({ err: error }, "Configuration could not be read again");
			}),
		lookAgain: () => upkeep.lookAgain(),
	});
	const { reactivated } = delivery;
	const upkeep = await startUpkeep(context, reactivated, options.looks);
	watchService(metrics, { config, store, now, lanes: context.lanes.states });
	const unwatch = watchProcess(metrics);
	const { pages = BUILT_PAGES } = options;
	const servers = serversOf(context, dialects, providers, pages);
	options.routes?.(servers[0]);
	let stopRekeying = async () => {};
	let stopFilling = async () => {};
	return {
		context,
		delivery,
		idle,
		upkeep,
		servers,
		madeKeyFile,
		startRekeying() {
			stopRekeying = startRekeying(timers, log);
			stopFilling = filling.start(context);
		},
		async close() {
			context.sandboxWaiters.close();
			await inOrder([
				() => closeServers(servers),
				() => requests.close(),
				// Before the delivery, which closes the carriers.
				() => context.letters.close(),
				() => delivery.close(),
				() => outbound.close(),
				() => stopRekeying(),
				() => stopFilling(),
				() => idle(),
				() => upkeep.close(),
				unwatch,
				() => tracer?.close(),
				() => store.close(),
			]);
		},
	};
}

function metricsAmong(among: Among | undefined): Metrics {
	const own = startMetrics();
	return among ? { ...own, text: among.together(own.read) } : own;
}

/** Listens, and delivers. */
async function begin(
	{ context, delivery, idle, upkeep, servers, ...built }: Built,
	{ config, tokenKeeper, among, pages = BUILT_PAGES }: StartOptions,
): Promise<Postern> {
	const { store, keys, run, now, log, accounts, people, sandboxes } = context;
	// Before listening: otherwise the first clients would get 401. If listening then
	// fails, the keeper has the token.
	const master = await masterAccount(
		{ config, store, ring: keys(), run, keeper: tokenKeeper },
		now(),
	);
	if (master.isConfiguredDead) log.warn(DEAD_TOKEN);
	await upkeep.refresh();
	const all = accounts.selfAndBelow(master.account);
	nameRefusedUrls(all, config.callbacks, log);
	const carriers = context.lanes.all
		.map(({ provider }) => provider)
		.filter(({ name }) => !sandboxes.has(name));
	nameUncountedBudgets(all, context.prices, carriers, log);
	await nameFormerCurrencies(store, config, now(), log);
	await among?.mayListen();
	const [app, own] = servers;
	const at = await listen(app, config.host, config.port, "PORT");
	const { port = 0 } = config.metrics;
	const metricsAt =
		own && (await listen(own, config.host, port, "metrics.port"));
	delivery.start();
	built.startRekeying();
	let hurry = () => {};
	const hurried = new Promise<void>((resolve) => {
		hurry = resolve;
	});
	let closing: Promise<void> | null = null;
	const close = () => {
		hurry();
		closing ??= built.close();
		return closing;
	};
	const url = urlOf(at);
	return {
		url,
		listensOn: urlOf(at, at.address),
		metricsUrl: `${metricsAt ? urlOf(metricsAt) : url}/metrics`,
		master: { sid: master.account.sid, token: master.token },
		madeKeyFile: built.madeKeyFile,
		console:
			config.console.enabled && areBuilt(pages)
				? {
						url: `${config.publicUrl ?? url}/`,
						hasOwner: people.hasOwner(master.account.sid),
					}
				: null,
		isSandbox: context.lanes.all.every(({ provider }) =>
			sandboxes.has(provider.name),
		),
		async settled() {
			await delivery.settled();
			await context.letters.idle();
			await idle();
		},
		async retire() {
			await Promise.race([letClientsGo(servers), hurried]);
			await close();
		},
		close,
	};
}

const DEAD_TOKEN =
	"POSTERN_AUTH_TOKEN holds a token that was replaced or deleted: it is not taken, the account keeps those it has. Set another one, or make this one valid again with: postern accounts token --from-env";
