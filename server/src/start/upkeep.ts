/** What is looked after from time to time: configuration kept fresh, what has expired removed. */

import { type Reads, reads } from "../accounts/reads.ts";
import { eraseRecords } from "../commands/erase.ts";
import type { Context } from "../context.ts";
import { isUnavailable } from "../errors.ts";

/** Configuration that has changed, here or in another process, is taken in. */
export type Upkeep = Reads & {
	close(): Promise<void>;
};

const REFRESH_MS = 500;
const SWEEP_MS = 60_000;
/** Of removed accounts, and of their records. */
const ACCOUNTS_AT_ONCE = 500;
const RECORDS_AT_ONCE = 200;

export async function startUpkeep(
	context: Context,
	/** Of accounts that are active again. */
	reactivated: (accountSids: readonly string[]) => void,
): Promise<Upkeep> {
	const { config, store, accounts, definitions, timers, log, now, run } =
		context;
	const keepMs = config.retentionDays * 24 * 60 * 60 * 1_000;
	let version = 0;
	let isClosed = false;
	/**
	 * Removed accounts that may have records left. A start begins with all that ever
	 * were: one that died on them leaves none behind.
	 */
	const leaving = new Set<string>();
	let erasing: Promise<void> | null = null;

	const { refresh, lookAgain } = reads(read, timers);

	async function read(): Promise<void> {
		const fresh = await store.configurationSince(version);
		const removed = fresh.removed
			.filter(({ sid, accountSid }) => sid === accountSid)
			.map(({ sid }) => sid);
		const back = accounts.put(fresh.accounts, removed);
		for (const sid of removed) leaving.add(sid);
		definitions.put(fresh.definitions, fresh.removed);
		const isFirst = version === 0;
		version = fresh.version;
		// At a start the sweep will do.
		if (removed.length > 0 && !isFirst) void eraseLeft().catch(() => {});
		if (back.length > 0) reactivated(back);
	}

	/** Nobody has access to what a removed account has sent: it goes at once. */
	function eraseLeft(): Promise<void> {
		erasing ??= eraseSome().finally(() => {
			erasing = null;
		});
		return erasing;
	}

	async function eraseSome(): Promise<void> {
		while (leaving.size > 0 && !isClosed) {
			const some = [...leaving].slice(0, ACCOUNTS_AT_ONCE);
			const found = await store.ofAccounts(some, RECORDS_AT_ONCE);
			for (const accountSid of new Set(found.map((one) => one.accountSid))) {
				const own = found.filter((one) => one.accountSid === accountSid);
				await run(
					eraseRecords(
						accountSid,
						own.map(({ sid }) => sid),
					),
				);
			}
			if (found.length === 0) for (const sid of some) leaving.delete(sid);
		}
	}

	async function sweep(): Promise<void> {
		await noteUses();
		await eraseLeft();
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
				.catch((error: unknown) => {
					if (isUnavailable(error)) return;
					log.error({ err: error }, "Upkeep failed");
				})
				.finally(() => {
					underWay = null;
				});
			return underWay;
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
		lookAgain,
		async close() {
			isClosed = true;
			for (const stop of stops) await stop();
			await erasing?.catch(() => {});
			await noteUses();
		},
	};
}
