/** Periodic work: reads changed accounts and definitions, removes expired records. */

import type { Account } from "../accounts/account.ts";
import { type Looks, type Reads, reads } from "../accounts/reads.ts";
import { notes } from "../commands/audited.ts";
import { eraseAll } from "../commands/erase.ts";
import { dropEndedEntries } from "../commands/lists.ts";
import { sealAudit } from "../commands/seal-audit.ts";
import { dropEndedTestRecipients } from "../commands/test-recipients.ts";
import { recordsKeptMs } from "../config/retention.ts";
import type { Context } from "../context.ts";
import { DAY_MS } from "../durations.ts";
import { DamagedRecord, isUnavailable } from "../errors.ts";
import { guardKeeper } from "./guard-keeper.ts";
import { inOrder } from "./in-order.ts";

/** Reads accounts and definitions that changed, here or in another process. */
export type Upkeep = Reads & {
	close(): Promise<void>;
};

const REFRESH_MS = 500;
const SWEEP_MS = 60_000;
const FOLD_MS = 1_000;
/** Batch sizes for erasing the records of removed accounts. */
const ACCOUNTS_AT_ONCE = 500;
const RECORDS_AT_ONCE = 200;

export async function startUpkeep(
	context: Context,
	/** Called with the accounts that have become active again. */
	reactivated: (accountSids: readonly string[]) => void,
	looks?: Looks,
): Promise<Upkeep> {
	const { config, store, accounts, definitions, people, timers, log, now } =
		context;
	const { run, lists } = context;
	const keepMs = recordsKeptMs(config);
	const auditMs = config.console.auditDays * DAY_MS;
	const requestsMs = config.requestLog.days * DAY_MS;
	const mostRequestBytes = config.requestLog.megabytes * 1_000_000;
	let version = 0;
	let isClosed = false;
	/**
	 * Removed accounts that may still have records. The first read finds all accounts
	 * that were ever removed, so records that a process left when it died are erased.
	 */
	const leaving = new Set<string>();
	let erasing: Promise<void> | null = null;
	/** When the first test recipient of an account ends. */
	const testsEndAt = new Map<string, number>();

	const clock = () => performance.now();
	const { refresh, lookAgain } = reads(read, timers, clock, looks);
	const guard = guardKeeper(context);

	async function read(): Promise<void> {
		const fresh = await store.configurationSince(version);
		const removed = fresh.removed
			.filter(({ sid, accountSid }) => sid === accountSid)
			.map(({ sid }) => sid);
		const back = accounts.put(fresh.accounts, removed);
		for (const sid of removed) leaving.add(sid);
		for (const sid of removed) testsEndAt.delete(sid);
		for (const account of fresh.accounts) noteTests(account);
		definitions.put(fresh.definitions, fresh.removed);
		people.put(
			fresh.definitions.filter((row) => row.kind === "user"),
			fresh.removed,
		);
		lists.put(
			fresh.definitions.filter((row) => row.kind === "entry"),
			fresh.removed,
		);
		const isFirst = version === 0;
		version = fresh.version;
		// At a start the first sweep erases them.
		if (removed.length > 0 && !isFirst) void eraseLeft().catch(() => {});
		if (back.length > 0) reactivated(back);
	}

	/** Erases records of removed accounts at once, as nobody can read them any more. */
	function eraseLeft(): Promise<void> {
		erasing ??= eraseSome().finally(() => {
			erasing = null;
		});
		return erasing;
	}

	async function eraseSome(): Promise<void> {
		while (leaving.size > 0 && !isClosed) {
			const some = [...leaving].slice(0, ACCOUNTS_AT_ONCE);
			const [damaged] = await eraseAll(run, async () =>
				isClosed ? [] : await store.ofAccounts(some, RECORDS_AT_ONCE),
			);
			// The next start looks for all of them again.
			for (const sid of some) leaving.delete(sid);
			if (damaged !== undefined) throw new DamagedRecord(damaged);
		}
	}

	function noteTests({ sid, testRecipients = [] }: Account): void {
		const ends = testRecipients.map(({ endsAt }) => endsAt);
		if (ends.length === 0) testsEndAt.delete(sid);
		else testsEndAt.set(sid, Math.min(...ends));
	}

	/** Numbers and codes of ended test recipients are not kept. */
	async function dropEndedTests(): Promise<void> {
		for (const [sid, endsAt] of testsEndAt) {
			if (endsAt <= now()) await run(dropEndedTestRecipients(sid));
		}
	}

	/** Ended entries of lists do nothing, but fill the list. */
	async function dropEnded(): Promise<void> {
		for (const accountSid of lists.withEnded(now())) {
			await run(dropEndedEntries(accountSid));
		}
	}

	async function writeTallies(): Promise<void> {
		const taken = context.audit.take();
		if (taken.length === 0) return;
		try {
			await run(notes(taken));
		} catch (error) {
			// The store is away: they are counted on.
			for (const { noted, by } of taken) context.audit.add(noted, by);
			throw error;
		}
	}

	/** Writes what was counted, and chains what was written. */
	async function audit(): Promise<void> {
		await writeTallies();
		await stepwise(() => run(sealAudit(context.keys())));
	}

	/** Requests run between its steps. `step` returns whether there may be more. */
	async function stepwise(step: () => Promise<boolean>): Promise<void> {
		while (!isClosed && (await step())) {
			await new Promise((resolve) => setImmediate(resolve));
		}
	}

	const sweep = () =>
		inOrder([
			audit,
			noteUses,
			eraseLeft,
			dropEndedTests,
			dropEnded,
			() => stepwise(() => store.sweep(now(), now() - keepMs)),
			() => stepwise(() => store.sweepAudit(now() - auditMs)),
			// Also where the log is off now: what it kept before goes too.
			() =>
				stepwise(() =>
					store.sweepRequests(now() - requestsMs, mostRequestBytes),
				),
		]);

	async function noteUses(): Promise<void> {
		const uses = accounts.takeUses();
		if (uses.size === 0) return;
		try {
			await store.noteTokenUse(uses);
		} catch (error) {
			// The store is away: the next minute notes them, unless a token was used again.
			for (const [token, at] of uses) {
				if (accounts.usedAt(token) === undefined) accounts.noteUse(token, at);
			}
			throw error;
		}
	}

	/** Returns the function that stops the work, and waits for a run under way. */
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
	const stops = [
		regularly(REFRESH_MS, refresh),
		regularly(SWEEP_MS, sweep),
		regularly(SWEEP_MS, guard.sweep),
		// One process alone adds nothing that is not written at once.
		...(store.isShared ? [regularly(FOLD_MS, guard.fold)] : []),
	];
	return {
		refresh,
		lookAgain,
		async close() {
			isClosed = true;
			for (const stop of stops) await stop();
			await erasing?.catch(() => {});
			await writeTallies();
			await noteUses();
		},
	};
}
