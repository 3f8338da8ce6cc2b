/** One instance of the service: its parts as `app.ts` puts them together, without HTTP. */

import pino from "pino";
import { definitions } from "../src/accounts/definitions.ts";
import { directory } from "../src/accounts/directory.ts";
import { startCallbacks } from "../src/callbacks/callbacks.ts";
import type { Provider } from "../src/channels/provider.ts";
import type { Command, Due } from "../src/commands/command.ts";
import { configFrom } from "../src/config/config.ts";
import type { Context } from "../src/context.ts";
import { hasher, keyRing } from "../src/crypto.ts";
import { startDelivery } from "../src/delivery/delivery.ts";
import { startMetrics } from "../src/metrics/metrics.ts";
import type { GuardedHttp } from "../src/outbound/guard.ts";
import { batcher, type Committed } from "../src/store/batcher.ts";
import type { Store } from "../src/store/contract.ts";
import { codeContext } from "../src/verification/proof.ts";
import type { Seeded } from "./chance.ts";
import type { DatabaseUser, Fault } from "./database.ts";
import type { Loop } from "./loop.ts";

export const BUDGET = { max: 4, windowSeconds: 90 };
export const RETENTION_MS = 24 * 60 * 60 * 1_000;

export const keys = keyRing([{ id: "k1", bytes: Buffer.alloc(32, 7) }]);
const hash = hasher(Buffer.alloc(32, 8));
const log = pino({ level: "silent" });
const config = configFrom({ retentionDays: 1, wrongCodes: BUDGET }, {});

export type Instance = DatabaseUser & {
	readonly context: Context;
	/** Shuts down in an orderly way. */
	close(): Promise<void>;
	isClosing: boolean;
	/** Steps of the world until it dies; null: it lives on. */
	diesIn: number | null;
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
	let committed: (news: Committed<Due>) => undefined = () => undefined;
	const { run, idle } = batcher<Due>({
		store,
		now: loop.now,
		timers,
		committed: (news) => committed(news),
		// Otherwise a history has never enough to do.
		enoughForAnother: 1,
	});
	const providers = world.providers(user);
	const context: Context = {
		config,
		now: loop.now,
		timers,
		chance,
		log,
		keys: () => keys,
		hash,
		store,
		run: (command) => run(world.watched(command)),
		accounts: directory(),
		definitions: definitions(),
		route: (channel) => (channel === "sms" ? ["first", "second"] : ["second"]),
		sandboxes: new Set(),
		openCode: ({ codeSealed, accountSid, sid }) =>
			codeSealed && keys.open(codeSealed, codeContext(accountSid, sid)),
		metrics: startMetrics(),
		tracer: null,
		instance: name,
	};
	const fresh = await store.configurationSince(0);
	context.accounts.put(fresh.accounts);
	context.definitions.put(fresh.definitions, fresh.removed);
	const delivery = startDelivery(
		context,
		providers,
		startCallbacks(context, world.http(user)),
	);
	committed = (news) => {
		delivery.committed(news);
		return undefined;
	};
	delivery.start();
	return Object.assign(user, {
		context,
		isClosing: false,
		diesIn: null,
		async close() {
			await delivery.close();
			await idle();
		},
	});
}
