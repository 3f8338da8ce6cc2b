/** News of accounts: leases those that are due, and records the outcome of a try. */

import {
	type AccountDispatch,
	isTooOld,
	type ListeningOf,
	leaseNews,
	newsAfter,
	SUSPENDED_MS,
} from "../accounts/account-news.ts";
import type { CallbackOutcome } from "../verification/news.ts";
import type { Command } from "./command.ts";

type Parts = {
	readonly listeningOf: ListeningOf;
	readonly mayDeliver: (accountSid: string) => boolean;
};

/** Leases due news to this instance, which tells them after the commit. Returns how many were due. */
export function leaseDueNews(
	due: { readonly before: number; readonly limit: number },
	{ listeningOf, mayDeliver }: Parts,
): Command<number> {
	return {
		keys: { newsDue: due },
		decide(work, now) {
			const found = work.dueNews();
			for (const news of found) {
				const { id, accountSid, event } = news;
				if (isTooOld(news, now)) {
					work.forgetNews(id);
					continue;
				}
				// Unknown here, or suspended, or above it one is.
				if (!mayDeliver(accountSid)) {
					work.setNews({ ...news, dueAt: now + SUSPENDED_MS });
					continue;
				}
				const listening = listeningOf(accountSid, event);
				if (listening === null) {
					work.forgetNews(id);
					continue;
				}
				const accountCallback = leaseNews(news, listening, now);
				work.setNews(accountCallback.news);
				work.due({
					accountCallback,
					// Not if the same batch erases a recipient that it names.
					isStillDue: () => work.news(id) === accountCallback.news,
				});
			}
			return found.length;
		},
	};
}

export function settleNews(
	{ news: { id }, hand }: AccountDispatch,
	outcome: CallbackOutcome | "later",
	jitter: number,
): Command<void> {
	return {
		keys: { news: [id] },
		decide(work, now) {
			const news = work.news(id);
			// It was leased anew, or its account is removed.
			if (news === undefined || news.hand !== hand) return;
			const after = newsAfter(news, outcome, now, jitter);
			if (after === null) work.forgetNews(id);
			else work.setNews(after);
		},
	};
}
