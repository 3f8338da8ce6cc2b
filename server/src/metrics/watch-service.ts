/** Gauges of the service, read at each scrape: due work, and the state of each provider. */

import type { Config } from "../config/settings.ts";
import type { Store } from "../store/contract.ts";
import { version } from "../version.ts";
import type { Metrics } from "./metrics.ts";
import { watchPool } from "./watch-pool.ts";
import { watchReplicas } from "./watch-replicas.ts";

/** A scraper usually waits 10 s: a silent database must not cost the other metrics. */
const STORE_WAIT_MS = 2_000;

const BREAKER_STATES = ["closed", "half_open", "open"] as const;

/** The state of a provider, as metrics show it. */
type ProviderState = {
	readonly provider: string;
	readonly breaker: (typeof BREAKER_STATES)[number];
	readonly isReady: boolean;
	readonly waiting: number;
	readonly underWay: number;
	readonly idleSeconds: number;
};

export function watchService(
	{ gauge }: Pick<Metrics, "gauge">,
	service: {
		config: Pick<Config, "databaseUrl">;
		store: Pick<Store, "overdue" | "pool" | "replicas">;
		now: () => number;
		lanes: () => readonly ProviderState[];
	},
): void {
	const { config, store, now, lanes } = service;
	const own = version();
	const kind = config.databaseUrl === null ? "sqlite" : "postgres";
	gauge(
		"postern_info",
		"Always 1; its labels say what runs: store, version of Node, and of Postern.",
		["store", "node", "version"],
		() => [{ values: [kind, process.versions.node, own], amount: 1 }],
		"most",
	);
	// The pool is read before the scrape itself asks the store: otherwise each scrape would
	// show a caller that waits for a connection, its own.
	watchPool(gauge, store);
	watchStore(gauge, store, now);
	watchReplicas(gauge, store);
	watchProviders(gauge, lanes);
}

function watchStore(
	gauge: Metrics["gauge"],
	store: Pick<Store, "overdue">,
	now: () => number,
): void {
	/** Both gauges of a scrape share one look at the store. */
	let look: Promise<Awaited<ReturnType<Store["overdue"]>>> | null = null;
	const overdue = () => {
		look ??= within(STORE_WAIT_MS, store.overdue(now())).finally(() => {
			look = null;
		});
		return look;
	};
	gauge(
		"postern_overdue_verifications",
		"Verifications of which something is due and not yet done, counted up to 100,000; of the whole store.",
		[],
		async () => [{ values: [], amount: (await overdue()).count }],
		"most",
	);
	gauge(
		"postern_overdue_oldest_seconds",
		"For how long the first of them has been due; of the whole store.",
		[],
		async () => {
			const { oldestAt } = await overdue();
			const ageMs = oldestAt === null ? 0 : Math.max(0, now() - oldestAt);
			return [{ values: [], amount: ageMs / 1_000 }];
		},
		"most",
	);
	gauge(
		"postern_store_up",
		"1 where the store answered this scrape, else 0.",
		[],
		() =>
			overdue().then(
				() => [{ values: [], amount: 1 }],
				() => [{ values: [], amount: 0 }],
			),
		"least",
	);
}

function watchProviders(
	gauge: Metrics["gauge"],
	lanes: () => readonly ProviderState[],
): void {
	gauge(
		"postern_breaker_state",
		"1 for the state that a provider's circuit breaker is in, 0 for the others, by provider and state: closed, half_open, open.",
		["provider", "state"],
		() =>
			lanes().flatMap(({ provider, breaker }) =>
				BREAKER_STATES.map((state) => ({
					values: [provider, state],
					amount: state === breaker ? 1 : 0,
				})),
			),
		"most",
	);
	gauge(
		"postern_provider_ready",
		"1 where messages may go to a provider, 0 where it holds connections and has none, by provider.",
		["provider"],
		() =>
			lanes().map(({ provider, isReady }) => ({
				values: [provider],
				amount: isReady ? 1 : 0,
			})),
		"least",
	);
	gauge(
		"postern_provider_messages",
		"Messages that this instance holds for a provider, by provider and state: waiting, under_way.",
		["provider", "state"],
		() =>
			lanes().flatMap(({ provider, waiting, underWay }) => [
				{ values: [provider, "waiting"], amount: waiting },
				{ values: [provider, "under_way"], amount: underWay },
			]),
	);
	gauge(
		"postern_provider_idle_seconds_total",
		"Seconds in which a provider that works had a free slot while a message waited for it, by provider.",
		["provider"],
		() =>
			lanes().map(({ provider, idleSeconds }) => ({
				values: [provider],
				amount: idleSeconds,
			})),
		"counter",
	);
}

function within<Result>(ms: number, work: Promise<Result>): Promise<Result> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error("too slow")), ms);
		work.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}
