/** What is looked after from time to time: accounts kept fresh, what has expired removed. */

import type { Context } from "./context.ts";

export type Upkeep = {
	/** Takes in accounts that have changed, here or in another process. */
	refreshAccounts(): Promise<void>;
	close(): Promise<void>;
};

const REFRESH_MS = 500;
const SWEEP_MS = 60_000;

export async function startUpkeep(context: Context): Promise<Upkeep> {
	const { store, accounts, log, now } = context;
	let version = 0;
	let isClosed = false;

	async function refreshAccounts(): Promise<void> {
		const fresh = await store.accountsSince(version);
		accounts.put(fresh.accounts);
		version = fresh.version;
	}

	async function sweep(): Promise<void> {
		await noteUses();
		while (!isClosed && (await store.sweep(now()))) {
			// Requests go between the steps.
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	async function noteUses(): Promise<void> {
		const uses = accounts.takeUses();
		if (uses.size > 0) await store.noteTokenUse(uses);
	}

	function regularly(
		everyMs: number,
		work: () => Promise<void>,
	): NodeJS.Timeout {
		let busy = false;
		const timer = setInterval(() => {
			if (busy) return;
			busy = true;
			work()
				.catch((error: unknown) => log.error({ err: error }, "Upkeep failed"))
				.finally(() => {
					busy = false;
				});
		}, everyMs);
		return timer.unref();
	}

	await refreshAccounts();
	const timers = [
		regularly(REFRESH_MS, refreshAccounts),
		regularly(SWEEP_MS, sweep),
	];
	return {
		refreshAccounts,
		async close() {
			isClosed = true;
			for (const timer of timers) clearInterval(timer);
			await noteUses();
		},
	};
}
