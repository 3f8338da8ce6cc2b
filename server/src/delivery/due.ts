/**
 * Due work: one timer for the earliest of everything that waits for its time.
 * When it comes, the verifications that are due are resumed, some at a time, so
 * that requests go between.
 */

import type { Logger } from "pino";
import type { Command } from "../commands/command.ts";
import { type ResumeRules, resume } from "../commands/resume.ts";
import type { Store } from "../store/contract.ts";
import { LEASE_MS } from "../verification/lease.ts";

export type DueWork = {
	/** Something that was saved needs a look at `at`. */
	by(at: number): void;
	/** Does all that is due now. */
	run(): Promise<void>;
	close(): Promise<void>;
};

const AT_ONCE = 100;
/** Work that falls due within this long of a wake-up waits for the next. */
const SHORTEST_SLEEP_MS = 20;
/** Timers measure another clock than `now`: a jump of it is noticed after this long at the latest. */
const LONGEST_SLEEP_MS = 5_000;
const AFTER_FAILURE_MS = 1_000;

export function dueWork(options: {
	store: Store;
	now: () => number;
	log: Logger;
	run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	rules: ResumeRules;
}): DueWork {
	const { store, now, log, rules } = options;
	let timer: NodeJS.Timeout | null = null;
	let wakesAt = Number.POSITIVE_INFINITY;
	let running: Promise<void> | null = null;
	let isClosed = false;
	/** What was asked for while work was under way. */
	let askedFor = Number.POSITIVE_INFINITY;
	// A store of one process: leases that are there at the start are a dead one's.
	let mayTakeOver = rules.isAlone;

	function by(at: number): void {
		if (running !== null) askedFor = Math.min(askedFor, at);
		else if (!isClosed && at < wakesAt) sleepUntil(at);
	}

	function sleepUntil(at: number): void {
		if (timer !== null) clearTimeout(timer);
		wakesAt = at;
		const sleepMs = Math.min(
			LONGEST_SLEEP_MS,
			Math.max(SHORTEST_SLEEP_MS, at - now()),
		);
		timer = setTimeout(() => void run(), sleepMs);
	}

	function run(): Promise<void> {
		running ??= work().finally(() => {
			running = null;
			// Asked for between the last look and now.
			by(askedFor);
		});
		return running;
	}

	async function work(): Promise<void> {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		wakesAt = Number.POSITIVE_INFINITY;
		askedFor = Number.POSITIVE_INFINITY;
		let nextAt: number;
		try {
			if (mayTakeOver) await takeOver();
			mayTakeOver = false;
			await resumeDue();
			nextAt = (await store.nextDueAt()) ?? now() + LONGEST_SLEEP_MS;
		} catch (error) {
			log.error({ err: error }, "Due work could not be done, trying again");
			nextAt = now() + AFTER_FAILURE_MS;
		}
		if (!isClosed) sleepUntil(Math.min(nextAt, askedFor));
	}

	/** Whatever is leased falls due within the length of a lease. */
	async function takeOver(): Promise<void> {
		const sids = await store.due(now() + LEASE_MS, Number.MAX_SAFE_INTEGER);
		for (let at = 0; at < sids.length && !isClosed; at += AT_ONCE) {
			await resumeSome(sids.slice(at, at + AT_ONCE));
		}
	}

	async function resumeDue(): Promise<void> {
		for (;;) {
			const sids = await store.due(now(), AT_ONCE);
			if (sids.length === 0 || isClosed) return;
			await resumeSome(sids);
			if (sids.length < AT_ONCE) return;
		}
	}

	async function resumeSome(sids: readonly string[]): Promise<void> {
		const unreadable = await options.run(resume(sids, rules));
		if (unreadable > 0) {
			log.error(
				{ messages: unreadable },
				"Messages wait: the key that sealed their codes is not configured",
			);
		}
	}

	return {
		by,
		run,
		async close() {
			isClosed = true;
			if (timer !== null) clearTimeout(timer);
			await running;
		},
	};
}
