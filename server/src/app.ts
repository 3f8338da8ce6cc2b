/**
 * Builds the service from its parts and takes it down again. The binary and the
 * tests call the same function.
 */

import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import pino, { type DestinationStream, type Logger } from "pino";
import { twoFactor } from "./api/2fa/dialect.ts";
import { accountsApi } from "./api/accounts/accounts.ts";
import { hooksApi } from "./api/hooks/hooks.ts";
import { metricsApi, operationsApi } from "./api/operations/operations.ts";
import type { ServedDialect } from "./api/served-dialect.ts";
import { nameRefusedUrls } from "./callbacks/refused-urls.ts";
import type { Tracing } from "./config/tracing.ts";
import type { Context } from "./context.ts";
import { isUnavailable, StartError } from "./errors.ts";
import { admission } from "./http/admission.ts";
import { httpServer } from "./http/server.ts";
import { turns } from "./http/turns.ts";
import { startMetrics } from "./metrics/metrics.ts";
import { watchProcess } from "./metrics/process.ts";
import { watchService } from "./metrics/service.ts";
import { guardedHttp } from "./outbound/on-demand.ts";
import { readPrices } from "./prices/prices.ts";
import type { Provider } from "./providers/contract.ts";
import { type CheckedConfig, makeProviders } from "./providers/registry.ts";
import { currentKeys, keySource } from "./secrets/key-file.ts";
import { randomHex, systemChance } from "./secrets/random.ts";
import {
	fittingKeys,
	hasherOf,
	knownMaster,
	masterAccount,
	type TokenKeeper,
} from "./start/installation.ts";
import { logStream } from "./start/log-stream.ts";
import { rekeyingOf } from "./start/rekeying.ts";
import { service } from "./start/service.ts";
import { startUpkeep } from "./start/upkeep.ts";
import { openStore, storeNotices } from "./store/open.ts";
import { watchedStore } from "./store/outage.ts";
import { systemTimers, type Timers } from "./timers.ts";
import { startTracer, type Tracer } from "./tracing/tracer.ts";

export type Postern = {
	/** One that reaches it from this machine. */
	readonly url: string;
	/** The address that it is bound to. */
	readonly listensOn: string;
	/** Where metrics are read. */
	readonly metricsUrl: string;
	/** `token` only where this start made it: it is stored nowhere in the clear. */
	readonly master: { readonly sid: string; readonly token: string | null };
	readonly madeKeyFile: boolean;
	/** Whether every message goes to the sandbox. */
	readonly isSandbox: boolean;
	/** Does what is due by now, and resolves when nothing is under way any more. */
	settled(): Promise<void>;
	/** Stops accepting, finishes what is under way, gives leases back. */
	close(): Promise<void>;
};

/** A dialect more is a line here. */
const DIALECTS: readonly ServedDialect[] = [twoFactor];

export async function startPostern(options: {
	config: CheckedConfig;
	/** Where log lines go; standard output where absent. */
	logTo?: DestinationStream;
	/** The clock, in place of the store's or the process's; moved in tests. */
	now?: () => number;
	/** What waits, in place of the process's timers; moved in tests. */
	timers?: Timers;
	/** Beside our own, for tests. */
	dialects?: readonly ServedDialect[];
	/** Further routes, for the bench. */
	routes?: (app: FastifyInstance) => void;
	/** Commands in one batch; 1 switches batching off, for the bench. */
	mostCommands?: number;
	/** What every message must pass beside our own gates, for tests. */
	gates?: Context["gates"];
	/** Is told of a token that this start makes. */
	tokenKeeper?: TokenKeeper;
}): Promise<Postern> {
	const { config, timers = systemTimers } = options;
	const dialects = [...DIALECTS, ...(options.dialects ?? [])];
	const log = pino(
		{
			level: config.logLevel,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
		},
		options.logTo ?? logStream(),
	);
	const opened = await openStore(config, {
		alone: true,
		warn: (sentence) => log.warn(sentence),
	});
	for (const notice of storeNotices(config)) log.warn(notice);
	const store = watchedStore(opened, log);
	const now = options.now ?? store.clock ?? Date.now;
	let takeDown = () => store.close();
	try {
		const keyFile = keySource(config);
		const { keys: first, madeKeyFile } = await fittingKeys(
			config,
			keyFile,
			store,
			now(),
		);
		const keys = currentKeys(keyFile, first);
		await knownMaster(config, store);
		const { rekeying, start: rekey } = await rekeyingOf(store, now);
		const providers = await makeProviders(config.providers);
		const metrics = startMetrics();
		const instance = randomHex(4);
		const outbound = guardedHttp({ ...config.callbacks, keepsBody: false });
		const { context, delivery, idle } = service({
			config,
			now,
			timers,
			chance: systemChance,
			log,
			keys,
			hash: await hasherOf(store, keys()),
			store,
			metrics,
			tracer:
				config.tracing &&
				(await tracerFor(config.tracing, { now, log, instance })),
			instance,
			providers,
			prices: readPrices(config),
			rekeying,
			outbound,
			renderers: new Map(
				dialects.map(({ name, renderCallback }) => [name, renderCallback]),
			),
			mostCommands: options.mostCommands,
			gates: options.gates,
			// Who has changed it finds it changed; if not now, the next poll takes it in.
			configurationChanged: () =>
				upkeep.refresh().catch((error: unknown) => {
					if (isUnavailable(error)) return;
					log.error({ err: error }, "Configuration could not be read again");
				}),
			lookAgain: () => upkeep.lookAgain(),
		});
		const upkeep = await startUpkeep(context, delivery.reactivated);
		watchService(metrics, { config, store, now, lanes: context.lanes.states });
		const unwatch = watchProcess(metrics);

		let stopRekeying = async () => {};

		const servers = serversOf(context, dialects, providers);
		const [app] = servers;
		options.routes?.(app);

		async function close(): Promise<void> {
			const until = performance.now() + UNFINISHED_MS;
			const impatience = setInterval(() => {
				// What was answered meanwhile is idle now.
				for (const { server } of servers) {
					server.closeIdleConnections();
					if (performance.now() > until) server.closeAllConnections();
				}
			}, 100);
			await Promise.all(servers.map((each) => each.close()));
			clearInterval(impatience);
			await delivery.close();
			await outbound.close();
			await stopRekeying();
			await idle();
			await upkeep.close();
			unwatch();
			await context.tracer?.close();
			await store.close();
		}
		takeDown = close;
		// Before anybody can ask: the first clients would get 401. Where it then
		// cannot listen, the keeper has the token.
		const master = await masterAccount(
			config,
			store,
			keys(),
			context.run,
			now(),
			options.tokenKeeper,
		);
		if (master.isConfiguredDead) log.warn(DEAD_TOKEN);
		await upkeep.refresh();
		nameRefusedUrls(
			context.accounts.selfAndBelow(master.account),
			config.callbacks,
			log,
		);
		const at = await listen(app, config.host, config.port, "PORT");
		const [, own] = servers;
		const metricsAt =
			own &&
			(await listen(
				own,
				config.host,
				config.metrics.port ?? 0,
				"metrics.port",
			));
		delivery.start();
		const url = urlOf(at);
		stopRekeying = rekey(timers, log);
		return {
			url,
			listensOn: urlOf(at, at.address),
			metricsUrl: `${metricsAt ? urlOf(metricsAt) : url}/metrics`,
			master: { sid: master.account.sid, token: master.token },
			madeKeyFile,
			isSandbox: providers.every(({ name }) => context.sandboxes.has(name)),
			async settled() {
				await delivery.settled();
				await idle();
			},
			close,
		};
	} catch (error) {
		await takeDown();
		throw error;
	}
}

const DEAD_TOKEN =
	"POSTERN_AUTH_TOKEN holds a token that was replaced or deleted: it is not taken, the account keeps those it has. Set another one, or make this one valid again with: postern accounts token --from-env";

/**
 * A connection that says nothing, or half a request, is waited for this long:
 * more than any request takes that was read, a locked store included.
 */
const UNFINISHED_MS = 6_000;

/** The second one has a port of its own, for metrics. */
function serversOf(
	context: Context,
	dialects: readonly ServedDialect[],
	providers: readonly Provider[],
): [app: FastifyInstance, ...metrics: FastifyInstance[]] {
	const wires = dialects.map(({ wire }) => wire(context));
	const app = httpServer(context, wires);
	const shared = {
		admission: admission(context),
		inTurn: turns(context.timers, context.accounts.customerOf),
	};
	for (const { routes } of dialects) app.register(routes(context, shared));
	app.register(accountsApi(context, shared));
	app.register(operationsApi(context, shared));
	app.register(hooksApi(context, providers));
	if (context.config.metrics.port === undefined) return [app];
	const own = httpServer(context, wires);
	own.register(metricsApi(context));
	return [app, own];
}

/** The exporter is loaded where it is used. */
async function tracerFor(
	tracing: Tracing,
	{ now, ...options }: { now: () => number; log: Logger; instance: string },
): Promise<Tracer> {
	const { otlpExporter } = await import("./tracing/otlp.ts");
	return startTracer({
		sampleRatio: tracing.sampleRatio,
		now,
		exporter: otlpExporter(tracing, options),
	});
}

/** To any address of this machine a client goes by its loopback. */
function urlOf(
	{ address, port }: AddressInfo,
	host = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address,
): string {
	return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** `setting`: where the port comes from. */
async function listen(
	app: FastifyInstance,
	host: string,
	port: number,
	setting: string,
): Promise<AddressInfo> {
	try {
		// `welcome` says it better.
		await app.listen({ host, port, listenTextResolver: () => "Listening" });
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new StartError(
			code === "EADDRINUSE"
				? `Port ${port} on ${host} is in use: set ${setting} to another one`
				: code === "EACCES"
					? `Port ${port} on ${host} is not open to this user: set ${setting} to one above 1023`
					: `Cannot listen on ${host}, port ${port}: ${message}`,
		);
	}
	return app.server.address() as AddressInfo;
}
