/** One instance of the service, without HTTP and upkeep. */

import pino from "pino";
import { renderCallback } from "../src/api/2fa/render-callback.ts";
import type { Channel } from "../src/channel.ts";
import type { Command } from "../src/commands/command.ts";
import type { Context } from "../src/context.ts";
import type { Mode } from "../src/guard/modes.ts";
import { startMetrics } from "../src/metrics/metrics.ts";
import type { GuardedHttp } from "../src/outbound/guarded-http.ts";
import type { Provider } from "../src/providers/contract.ts";
import type { CheckedConfig } from "../src/providers/registry.ts";
import { hasher } from "../src/secrets/hash.ts";
import { keyRing } from "../src/secrets/key-ring.ts";
import { service } from "../src/start/service.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import type { Store } from "../src/store/contract.ts";
import type { Seeded } from "./chance.ts";
import type { DatabaseUser, Fault } from "./database.ts";
import { LEVEL } from "./level.ts";
import type { Loop } from "./loop.ts";
import { prices } from "./spending.ts";

export const BUDGET = { max: 4, windowSeconds: 90 };
export const RETENTION_MS = 24 * 60 * 60 * 1_000;

export const keys = keyRing([{ id: "k1", bytes: Buffer.alloc(32, 7) }]);
const hash = hasher(Buffer.alloc(32, 8));
const log = pino({ level: "silent" });
const config: CheckedConfig = {
	...settingsFrom({ retentionDays: 1, wrongCodes: BUDGET }, {}),
	// For one of the numbers and one of the addresses the sandbox comes first;
	// for the others it comes last, after all carriers.
	routes: [
		route("sms", "", ["first", "second", "sandbox"]),
		route("sms", "491710000002", ["sandbox", "second"]),
		route("email", "", ["second", "sandbox"]),
		route("email", "bob@example.com", ["sandbox", "second"]),
	],
};

function route(channel: Channel, prefix: string, providers: string[]) {
	return {
		channel,
		prefixes: prefix === "" ? [] : [prefix],
		providers,
		...{ countries: [], accounts: [], services: [] },
		...({ strategy: "order", senderPolicy: "fill" } as const),
	};
}

export type Instance = DatabaseUser & {
	readonly context: Context;
	/** Shuts down in an orderly way. */
	close(): Promise<void>;
	isClosing: boolean;
	/** Steps of the world until it dies; null: it lives on. */
	diesIn: number | null;
	/** How long it stays away then, on a machine of its own. */
	backMs: number;
};

export async function startInstance(
	name: string,
	world: {
		readonly loop: Loop;
		readonly chance: Seeded;
		readonly databaseFor: (user: DatabaseUser) => Store;
		readonly providers: (user: DatabaseUser) => Provider[];
		readonly http: (user: DatabaseUser) => GuardedHttp;
		readonly watched: <Reply>(command: Command<Reply>) => Command<Reply>;
		/** The mode of the fraud guard. */
		readonly mode: Mode;
	},
): Promise<Instance> {
	const { loop, chance } = world;
	const user: DatabaseUser = {
		name,
		isDead: false,
		stalledUntil: 0,
		wellSince: loop.now(),
		faults: [] as Fault[],
		faultAt: Number.NEGATIVE_INFINITY,
	};
	const store = world.databaseFor(user);
	const timers = loop.timersOf(user);
	const { context, delivery, idle } = service({
		config,
		now: loop.now,
		timers,
		chance,
		log,
		keys: () => keys,
		hash,
		store,
		metrics: startMetrics(),
		tracer: null,
		prices,
		instance: name,
		providers: world.providers(user),
		guardRules: { mode: world.mode, level: LEVEL },
		outbound: world.http(user),
		renderers: new Map([["2fa", renderCallback]]),
		// A history changes no configuration.
		configurationChanged: async () => {},
		lookAgain: async () => {},
		// Two batches at once would otherwise be rare: few commands ever wait.
		enoughForAnother: 1,
		givesWay: false,
		watched: world.watched,
	});
	const fresh = await store.configurationSince(0);
	context.accounts.put(fresh.accounts);
	context.definitions.put(fresh.definitions, fresh.removed);
	context.lists.put(
		fresh.definitions.filter((each) => each.kind === "entry"),
		fresh.removed,
	);
	delivery.start();
	return Object.assign(user, {
		context,
		isClosing: false,
		diesIn: null,
		backMs: 0,
		async close() {
			await delivery.close();
			await idle();
		},
	});
}
