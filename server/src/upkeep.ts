/** What is looked after from time to time: configuration kept fresh, what has expired removed. */

import type { Context } from "./context.ts";

export type Upkeep = {
	/** Takes in configuration that has changed, here or in another process. */
	refresh(): Promise<void>;
	close(): Promise<void>;
};

const REFRESH_MS = 500;
const SWEEP_MS = 60_000;

export async function startUpkeep(
	context: Context,
	/** Of accounts that are active again. */
	reactivated: (accountSids: readonly string[]) => void,
): Promise<Upkeep> {
	const { config, store, accounts, definitions, timers, log, now } = context;
	const keepMs = config.retentionDays * 24 * 60 * 60 * 1_000;
	let version = 0;
	let isClosed = false;

	async function refresh(): Promise<void> {
		const fresh = await store.configurationSince(version);
		const back = accounts.put(fresh.accounts);
		definitions.put(fresh.definitions, fresh.removed);
		version = fresh.version;
		if (back.length > 0) reactivated(back);
	}

	async function sweep(): Promise<void> {
		await noteUses();
		while (!isClosed && (await store.sweep(now(), now() - keepMs))) {
			// Requests go between the steps.
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	async function noteUses(): Promise<void> {
		const uses = accounts.takeUses();
		if (uses.size > 0) await store.noteTokenUse(uses);
	}

	/** Returns what calls it off, and waits for what is under way. */
	function regularly(
		everyMs: number,
		work: () => Promise<void>,
	): () => Promise<void> {
		let underWay: Promise<void> | null = null;
		const stop = timers.every(everyMs, () => {
			underWay ??= work()
				.catch((error: unknown) => log.error({ err: error }, "Upkeep failed"))
				.finally(() => {
					underWay = null;
				});
		});
		return async () => {
			stop();
			await underWay;
		};
	}

	await refresh();
	const stops = [regularly(REFRESH_MS, refresh), regularly(SWEEP_MS, sweep)];
	return {
		refresh,
		async close() {
			isClosed = true;
			for (const stop of stops) await stop();
			await noteUses();
		},
	};
}
