/**
 * Work that is due at certain instants: one timer waits for the earliest of them.
 * Work of others, and of dead instances, is found by a look now and then.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Timers } from "../timers.ts";

export type TimedWork = {
	/** Something is due at `at`. */
	by(at: number): void;
	/** Does everything that is due now. */
	run(): Promise<void>;
	/** Begins nothing more, and waits for what is under way. */
	rest(): Promise<void>;
	isResting(): boolean;
};

/** Work that falls due within this long of a wake-up waits for the next one. */
const SHORTEST_SLEEP_MS = 20;
const AFTER_FAILURE_MS = 1_000;
/** A busy process may be as late as this. */
const OVERDUE_MS = 1_000;

export function timedWork(options: {
	now: () => number;
	timers: Timers;
	log: Logger;
	longestSleepMs: number;
	/** Returns when the next is due; null: nothing is. */
	work: () => Promise<number | null>;
	/** The line of the log if `work` fails. */
	failure: string;
}): TimedWork {
	const { now, timers, log, longestSleepMs } = options;
	let stopTimer = () => {};
	let wakesAt = Number.POSITIVE_INFINITY;
	let running: Promise<void> | null = null;
	let isResting = false;
	/** The earliest instant that was asked for while work was under way. */
	let askedFor = Number.POSITIVE_INFINITY;

	function by(at: number): void {
		if (running !== null) askedFor = Math.min(askedFor, at);
		if (running !== null || isResting) return;
		// Not earlier than now: a call that repeats must not put the timer off.
		const soonest = Math.max(at, now());
		if (soonest < wakesAt || isOverdue()) sleepUntil(soonest);
	}

	/** The timer, which uses another clock, has not fired at its time: `now` went forward. */
	const isOverdue = () => now() - wakesAt > OVERDUE_MS;

	function sleepUntil(at: number): void {
		stopTimer();
		const sleepMs = Math.min(longestSleepMs, Math.max(0, at - now()));
		wakesAt = now() + sleepMs;
		stopTimer = timers.after(
			Math.max(SHORTEST_SLEEP_MS, sleepMs),
			() => void run(),
		);
	}

	function run(): Promise<void> {
		running ??= work().finally(() => {
			running = null;
			// It may have been asked for since the last look.
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
			nextAt = (await options.work()) ?? Number.POSITIVE_INFINITY;
		} catch (error) {
			if (!isUnavailable(error)) log.error({ err: error }, options.failure);
			nextAt = now() + AFTER_FAILURE_MS;
		}
		if (!isResting) sleepUntil(Math.min(nextAt, askedFor));
	}

	return {
		by,
		run,
		async rest() {
			isResting = true;
			stopTimer();
			await running;
		},
		isResting: () => isResting,
	};
}
