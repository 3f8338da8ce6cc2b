/** Due work: due verifications are resumed in small batches, so that requests go between. */

import type { Logger } from "pino";
import type { Command } from "../commands/command.ts";
import { type Resumed, resume } from "../commands/resume.ts";
import type { ResumeParts } from "../commands/resume-message.ts";
import { isUnavailable } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import { systemTimers, type Timers } from "../timers.ts";
import { LONGEST_WAIT_MS, RENEW_AFTER_MS } from "../verification/lease.ts";
import { type TimedWork, timedWork } from "./timed-work.ts";

/** `rest`: held messages keep their leases until `close`, as a provider may take minutes. */
export type DueWork = Omit<TimedWork, "isResting"> & {
	/** Looks at messages that fall due by `until`: those that wait for room may get it now. */
	takeUp(until: number): Promise<void>;
	close(): Promise<void>;
};

const AT_ONCE = 100;
/** Timers use another clock than `now`: a jump of `now` is noticed after at most this long. */
const LONGEST_SLEEP_MS = 5_000;
/** The first try names no keys of gates, the second one those of the steps, the third one locks. */
const MOST_TRIES = 4;
/** The pause before another look at work that could not be resumed: each look writes it. */
const PASSED_OVER_MS = 1_000;
/** Lines about damaged records: a disk that fails may damage thousands. */
const MOST_NAMED = 20;
/** Between two looks while something stays due, which hides what falls due next. */
const STILL_DUE_PAUSE_MS = 200;

export function logUnreadable(log: Logger, messages: number): void {
	if (messages === 0) return;
	log.error(
		{ messages },
		"Messages wait: the key that sealed their codes is not configured",
	);
}

export function dueWork(options: {
	store: Store;
	now: () => number;
	timers?: Timers;
	log: Logger;
	run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	parts: ResumeParts;
	/** SIDs of verifications of which this instance holds a message or news. */
	held: () => readonly string[];
	/** Another instance has erased these. */
	erased: (sids: readonly string[]) => void;
}): DueWork {
	const { store, now, log, parts, timers = systemTimers } = options;
	let isClosed = false;
	const stopRenewal = timers.every(RENEW_AFTER_MS, () => void renew());
	let isFirst = true;
	/** SIDs of what could not be resumed. */
	let passedOver = new Set<string>();
	let passedOverAt = Number.NEGATIVE_INFINITY;
	/** SIDs of damaged records that the log has named. */
	const named = new Set<string>();

	const { by, run, rest, isResting } = timedWork({
		now,
		timers,
		log,
		longestSleepMs: LONGEST_SLEEP_MS,
		async work() {
			// In a store of one process, all leases at the start are a dead
			// process's. In any store, messages that wait for room may find it here.
			if (isFirst) await takeUp(now() + LONGEST_WAIT_MS);
			isFirst = false;
			await resumeDue();
			const nextAt = await store.nextDueAt();
			return passedOver.size > 0 && nextAt !== null && nextAt <= now()
				? now() + STILL_DUE_PAUSE_MS
				: nextAt;
		},
		failure: "Due work could not be done, trying again",
	});

	/** Everything that is leased, or waits for room, falls due within `LONGEST_WAIT_MS`. */
	async function takeUp(until: number): Promise<void> {
		const sids = await store.due(until, Number.MAX_SAFE_INTEGER);
		for (let at = 0; at < sids.length && !isResting(); at += AT_ONCE) {
			await resumeSome({ sids: sids.slice(at, at + AT_ONCE) });
		}
	}

	async function resumeDue(): Promise<void> {
		const age = now() - passedOverAt;
		if (age < 0 || age >= PASSED_OVER_MS) {
			passedOver = new Set();
			passedOverAt = now();
		}
		let looked: number;
		do {
			if (isResting()) return;
			const done = await resumeSome({
				before: now(),
				limit: AT_ONCE,
				except: passedOver,
			});
			for (const sid of done.stillDue) passedOver.add(sid);
			nameDamaged(done.damaged);
			({ looked } = done);
		} while (looked === AT_ONCE);
	}

	function nameDamaged(sids: readonly string[]): void {
		for (const sid of sids) {
			if (named.has(sid) || named.size === MOST_NAMED) continue;
			named.add(sid);
			log.error(
				{ sid },
				"A record is damaged in the store: what is due of it is not done",
			);
		}
	}

	/** Renews the leases of everything that this instance still works on. */
	async function renew(): Promise<void> {
		try {
			const sids = [...new Set(options.held())];
			for (let at = 0; at < sids.length && !isClosed; at += AT_ONCE) {
				const { unknown } = await resumeSome({
					sids: sids.slice(at, at + AT_ONCE),
				});
				if (unknown.length > 0) options.erased(unknown);
			}
		} catch (error) {
			if (isUnavailable(error)) return;
			log.error({ err: error }, "Leases could not be renewed, trying again");
		}
	}

	async function resumeSome(
		which: Parameters<typeof resume>[0],
	): Promise<Resumed> {
		const done = await options.run(resume(which, parts));
		logUnreadable(log, done.unreadable);
		let { overtaken } = done;
		// If it is still overtaken then, its step stays due.
		for (let tries = 1; overtaken !== null && tries < MOST_TRIES; tries++) {
			const again = await options.run(resume(overtaken, parts));
			logUnreadable(log, again.unreadable);
			({ overtaken } = again);
		}
		return done;
	}

	return {
		by,
		run,
		takeUp: (until) =>
			takeUp(until).catch((error: unknown) => {
				if (isUnavailable(error)) return;
				log.error({ err: error }, "Waiting messages could not be taken up");
			}),
		rest,
		async close() {
			isClosed = true;
			stopRenewal();
			await rest();
		},
	};
}
