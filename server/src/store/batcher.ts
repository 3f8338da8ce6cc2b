/**
 * Group commit: commands that arrive during a commit wait and go together in
 * the next one. A batch is one load of all keys, the decisions in order of
 * arrival, one save, one commit, then all replies: no reply goes out before
 * what it says is durable.
 */

import { Refusal, StatementRefused } from "../errors.ts";
import { systemTimers, type Timers } from "../timers.ts";
import type { Milestone } from "../usage/milestone.ts";
import { nextAt } from "../verification/verification.ts";
import { keysOf, sizeOfNext } from "./batch-keys.ts";
import type { Changes, Store } from "./contract.ts";
import type { Command } from "./decision.ts";
import { type AfterCommit, workingSet } from "./working-set.ts";

/** The result of a commit, and the work that it leaves. */
export type Committed<Due> = {
	readonly due: readonly Due[];
	/** The earliest instant at which a saved record needs another look. */
	readonly nextAt: number | null;
	/** The earliest instant at which saved news of an account are due. */
	readonly nextNewsAt: number | null;
	/** SIDs of verifications that have ended or were erased. */
	readonly ended: readonly string[];
	readonly configurationChanged: boolean;
	/** The accounts that have new messages in the sandbox. */
	readonly sandboxAccounts: readonly string[];
	readonly milestones: readonly Milestone[];
};

export type Batcher<Due> = {
	run<Reply>(command: Command<Reply, Due>): Promise<Reply>;
	/** Resolves when no command is waiting or under way. */
	idle(): Promise<void>;
};

/** Bounds a batch, and so the time of one commit. */
const MOST_COMMANDS = 512;
/**
 * A second batch is decided while the first waits for the disk, or for another
 * instance's locks and commit. If fewer commands than this wait, they wait on
 * and go together.
 */
const BATCHES_AT_ONCE = 2;
const ENOUGH_FOR_ANOTHER = 32;
const ENOUGH_WHERE_SHARED = 64;
/**
 * The longest time for which a batch gives way to messages. A batch holds the
 * thread: a provider that answers at once would get only one lot of messages
 * for each batch, and sends would be answered faster than their messages go
 * out.
 */
const LONGEST_WAY_MS = 25;
/**
 * The most commands in a batch while more messages wait in a lane than it has
 * slots. Between two batches a lane hands over one lot of messages at least, 64 by
 * default, and a batch must not add more; every other command records an answer.
 * With 256 clients and batches of all that waited, sends were answered faster than
 * their messages went out, and a message waited 1.2 s for its turn.
 */
const MOST_WHEN_BEHIND = 128;
/** If a batch fails after this much silence, commands queued behind it are refused without asking the store. */
const SILENT_MS = 1_000;

type Waiting = {
	// biome-ignore lint/suspicious/noExplicitAny: the queue holds commands of every reply type; `run` ties each to its own promise
	readonly command: Command<any, any>;
	resolve(reply: unknown): void;
	reject(error: unknown): void;
};

type Decided = { readonly reply: unknown } | { readonly refusal: Refusal };

export function batcher<Due extends AfterCommit>(options: {
	store: Store;
	now: () => number;
	timers?: Timers;
	/** If it returns a promise, replies wait for that. */
	committed: (news: Committed<Due>) => undefined | Promise<void>;
	mostCommands?: number | undefined;
	/** How many commands must wait before a second batch begins beside the first. */
	enoughForAnother?: number | undefined;
	/** Whether more messages wait than the next batch should add to: see `MOST_WHEN_BEHIND`. */
	areBehind?: () => boolean;
	/**
	 * Whether a batch must give way to messages; `since`: when it began to (on
	 * the clock of `performance`).
	 */
	mustGiveWay?: (since: number) => boolean;
	/** Called for every batch with its time, and whether it was saved. */
	measured?: (commands: number, seconds: number, isCommitted: boolean) => void;
}): Batcher<Due> {
	const {
		store,
		now,
		committed,
		timers = systemTimers,
		mostCommands = MOST_COMMANDS,
		enoughForAnother = store.isShared
			? ENOUGH_WHERE_SHARED
			: ENOUGH_FOR_ANOTHER,
		areBehind = () => false,
		mustGiveWay = () => false,
		measured,
	} = options;
	let queue: Waiting[] = [];
	/** Batches under way, including the one that is about to begin. */
	let underWay = 0;
	let isAboutToBegin = false;
	let gathersSince = 0;
	let whenIdle: (() => void)[] = [];

	function wake(): void {
		if (isAboutToBegin || queue.length === 0) return;
		const enough = underWay === 0 ? 1 : enoughForAnother;
		if (underWay === BATCHES_AT_ONCE || queue.length < enough) return;
		underWay++;
		isAboutToBegin = true;
		gathersSince = performance.now();
		// Later in this turn of the event loop, so that requests which it still
		// reads join the batch.
		timers.soon(runNext);
	}

	async function runNext(): Promise<void> {
		const hasTime = performance.now() - gathersSince < LONGEST_WAY_MS;
		if (hasTime && mustGiveWay(gathersSince)) {
			timers.soon(runNext);
			return;
		}
		isAboutToBegin = false;
		const size = sizeOfNext(queue, mostNow());
		const batch = queue.slice(0, size);
		queue = queue.slice(size);
		// The batch is empty if the waiting commands were refused meanwhile.
		if (batch.length > 0) await runBatch(batch);
		underWay--;
		wake();
		if (underWay > 0) return;
		const waiters = whenIdle;
		whenIdle = [];
		for (const resolve of waiters) resolve();
	}

	function mostNow(): number {
		return areBehind()
			? Math.min(MOST_WHEN_BEHIND, mostCommands)
			: mostCommands;
	}

	async function runBatch(batch: readonly Waiting[]): Promise<void> {
		let decided: Decided[] = [];
		let news: Committed<Due> | null = null;
		let isSilent = false;
		const hasAnswered = timers.after(SILENT_MS, () => {
			isSilent = true;
		});
		const startedAt = performance.now();
		const measure = (isCommitted: boolean) =>
			measured?.(
				batch.length,
				(performance.now() - startedAt) / 1_000,
				isCommitted,
			);
		try {
			const keys = await keysOf(
				batch.map(({ command }) => command),
				store,
				now(),
			);
			await store.transact(keys, (loaded) => {
				const set = workingSet<Due>(loaded);
				const at = now();
				decided = batch.map(({ command }) => decide(command, set, at));
				const due = set.dueWork();
				const changes = set.changes();
				news = {
					due,
					nextAt: earliest(changes),
					nextNewsAt: earliestNews(changes),
					ended: [
						...changes.changed.filter(({ status }) => status !== "pending"),
						...changes.removed,
					].map(({ sid }) => sid),
					configurationChanged:
						changes.accounts.length > 0 ||
						changes.removedAccounts.length > 0 ||
						changes.definitions.length > 0 ||
						changes.removedDefinitions.length > 0,
					sandboxAccounts: [
						...new Set(
							changes.sandboxMessages.map(({ accountSid }) => accountSid),
						),
					],
					milestones: set.milestones(),
				};
				return changes;
			});
		} catch (error) {
			measure(false);
			if (isSilent && error instanceof Refusal) refuseWaiting(error);
			await fail(batch, error);
			return;
		} finally {
			hasAnswered();
		}
		measure(true);
		const prepared = news === null ? undefined : committed(news);
		if (prepared !== undefined) await prepared;
		batch.forEach(({ resolve, reject }, i) => {
			const outcome = decided[i] as Decided;
			if ("refusal" in outcome) reject(outcome.refusal);
			else resolve(outcome.reply);
		});
	}

	/**
	 * Commands behind a silent store would wait as long again, and those behind
	 * them longer still. A store that fails at once is asked by every batch: one
	 * broken connection says nothing about the next.
	 */
	function refuseWaiting(error: Refusal): void {
		const waiting = queue;
		queue = [];
		for (const { reject } of waiting) reject(error);
	}

	/**
	 * A bug in one decision, or one statement that the store refuses, must not fail the
	 * other commands of its batch.
	 */
	async function fail(
		batch: readonly Waiting[],
		error: unknown,
	): Promise<void> {
		const isOfAll =
			error instanceof Refusal && !(error instanceof StatementRefused);
		if (batch.length === 1 || isOfAll) {
			for (const { reject } of batch) reject(error);
			return;
		}
		for (const waiting of batch) await runBatch([waiting]);
	}

	return {
		run: (command) =>
			new Promise((resolve, reject) => {
				const waiting = {
					command,
					resolve: resolve as (reply: unknown) => void,
					reject,
				};
				if (command.goesFirst) queue.unshift(waiting);
				else queue.push(waiting);
				wake();
			}),
		idle: () =>
			underWay > 0
				? new Promise((resolve) => {
						whenIdle.push(resolve);
					})
				: Promise.resolve(),
	};
}

function decide<Due extends AfterCommit>(
	command: Command<unknown, Due>,
	set: ReturnType<typeof workingSet<Due>>,
	now: number,
): Decided {
	const before = set.changeCount();
	try {
		return { reply: command.decide(set.work, now) };
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		if (set.changeCount() !== before) {
			throw new Error("A decision refused after it had changed something", {
				cause: error,
			});
		}
		return { refusal: error };
	}
}

function earliestNews({ news }: Changes): number | null {
	return news.length === 0 ? null : Math.min(...news.map(({ dueAt }) => dueAt));
}

function earliest(changes: Changes): number | null {
	let next: number | null = null;
	for (const rows of [changes.added, changes.changed]) {
		for (const verification of rows) {
			const at = nextAt(verification);
			if (at !== null && (next === null || at < next)) next = at;
		}
	}
	return next;
}
