/** News of accounts that are due. A commit that writes news says when they are. */

import type { Logger } from "pino";
import type { ListeningOf } from "../accounts/account-news.ts";
import { leaseDueNews } from "../commands/account-news.ts";
import type { Command } from "../commands/command.ts";
import type { Store } from "../store/contract.ts";
import type { Timers } from "../timers.ts";
import { type TimedWork, timedWork } from "./timed-work.ts";

const AT_ONCE = 100;
/** Few accounts ever have news, so instances seldom ask for those of others. */
const LONGEST_SLEEP_MS = 30_000;

export function accountNewsWork(options: {
	store: Pick<Store, "nextNewsAt">;
	now: () => number;
	timers: Timers;
	log: Logger;
	run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	listeningOf: ListeningOf;
	mayDeliver: (accountSid: string) => boolean;
}): TimedWork {
	const { store, now, timers, log } = options;
	const timed = timedWork({
		now,
		timers,
		log,
		longestSleepMs: LONGEST_SLEEP_MS,
		async work() {
			const nextAt = await store.nextNewsAt();
			if (nextAt === null || nextAt > now() || timed.isResting()) return nextAt;
			await leaseAll();
			return store.nextNewsAt();
		},
		failure: "News of accounts wait, trying again",
	});

	async function leaseAll(): Promise<void> {
		let leased: number;
		do {
			leased = await options.run(
				leaseDueNews({ before: now(), limit: AT_ONCE }, options),
			);
		} while (leased === AT_ONCE && !timed.isResting());
	}

	return timed;
}
