/**
 * News of accounts that are due: one timer waits for the next of them. A commit that
 * writes news says when they are due. News that a dead instance held are found by a
 * look now and then.
 */

import type { Logger } from "pino";
import type { ListeningOf } from "../accounts/account-news.ts";
import { leaseDueNews } from "../commands/account-news.ts";
import type { Command } from "../commands/command.ts";
import { isUnavailable } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import type { Timers } from "../timers.ts";

export type AccountNewsWork = {
	/** News are due at `at`. */
	by(at: number): void;
	/** Leases everything that is due now. */
	run(): Promise<void>;
	close(): Promise<void>;
};

const AT_ONCE = 100;
const SHORTEST_SLEEP_MS = 20;
/** Few accounts ever have news, so instances seldom ask for those of others. */
const LONGEST_SLEEP_MS = 30_000;
const AFTER_FAILURE_MS = 1_000;
/** A busy process may be as late as this. */
const OVERDUE_MS = 1_000;

export function accountNewsWork(options: {
	store: Pick<Store, "nextNewsAt">;
	now: () => number;
	timers: Timers;
	log: Logger;
	run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	listeningOf: ListeningOf;
	mayDeliver: (accountSid: string) => boolean;
}): AccountNewsWork {
	const { store, now, timers, log } = options;
	let stopTimer = () => {};
	let wakesAt = Number.POSITIVE_INFINITY;
	let askedFor = Number.POSITIVE_INFINITY;
	let running: Promise<void> | null = null;
	let isClosed = false;

	function by(at: number): void {
		if (running !== null) askedFor = Math.min(askedFor, at);
		if (running !== null || isClosed) return;
		// Not earlier than now: a call that repeats must not put the timer off.
		const soonest = Math.max(at, now());
		if (soonest < wakesAt || isOverdue()) sleepUntil(soonest);
	}

	/** The timer, which uses another clock, has not fired at its time: `now` went forward. */
	const isOverdue = () => now() - wakesAt > OVERDUE_MS;

	function sleepUntil(at: number): void {
		stopTimer();
		wakesAt = at;
		const sleepMs = Math.min(
			LONGEST_SLEEP_MS,
			Math.max(SHORTEST_SLEEP_MS, at - now()),
		);
		stopTimer = timers.after(sleepMs, () => void run());
	}

	function run(): Promise<void> {
		running ??= work().finally(() => {
			running = null;
			by(askedFor);
		});
		return running;
	}

	async function work(): Promise<void> {
		stopTimer();
		wakesAt = Number.POSITIVE_INFINITY;
		askedFor = Number.POSITIVE_INFINITY;
		let nextAt: number;
		try {
			nextAt = (await store.nextNewsAt()) ?? Number.POSITIVE_INFINITY;
			if (nextAt <= now() && !isClosed) {
				await leaseAll();
				nextAt = (await store.nextNewsAt()) ?? Number.POSITIVE_INFINITY;
			}
		} catch (error) {
			if (!isUnavailable(error)) {
				log.error({ err: error }, "News of accounts wait, trying again");
			}
			nextAt = now() + AFTER_FAILURE_MS;
		}
		const latest = now() + LONGEST_SLEEP_MS;
		if (!isClosed) sleepUntil(Math.min(nextAt, askedFor, latest));
	}

	async function leaseAll(): Promise<void> {
		let leased: number;
		do {
			leased = await options.run(
				leaseDueNews({ before: now(), limit: AT_ONCE }, options),
			);
		} while (leased === AT_ONCE && !isClosed);
	}

	return {
		by,
		run,
		async close() {
			isClosed = true;
			stopTimer();
			await running;
		},
	};
}
