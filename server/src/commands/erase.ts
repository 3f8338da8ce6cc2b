/** Erase: deletes what is stored about a person. Usage counts and budgets of wrong codes stay. */

import type { AccountNews } from "../accounts/account-news.ts";
import { namesRecord, withoutRecipient } from "../accounts/blocked-news.ts";
import { provedRecipient } from "../protection/proof.ts";
import { keyOfDialled, type RecipientKey } from "../verification/recipient.ts";
import {
	cancel,
	endIfOver,
	type Verification,
} from "../verification/verification.ts";
import { type Command, ownVerification, type Work } from "./command.ts";

/** The key under which the fraud guard knows a recipient of this account. */
export type KnownOf = (accountSid: string, recipient: RecipientKey) => string;

/** Erases one record. The reply is what `shown` makes of the record before that. */
export function eraseRecord<Shown>(
	accountSid: string,
	sid: string,
	shown: (verification: Verification, now: number) => Shown,
	knownOf: KnownOf,
	/** Ids of news that name it. */
	news: readonly string[] = [],
): Command<Shown> {
	return {
		keys: { verifications: [sid], news },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			const before = shown(verification, now);
			const proved =
				verification.status === "success"
					? provedRecipient(verification)
					: null;
			if (proved !== null) work.forgetKnown(knownOf(accountSid, proved));
			remove(work, verification, now);
			eraseIn(work, news, (each) => namesRecord(each, sid));
			return before;
		},
	};
}

/** Erases several records; those that are already gone are skipped. */
export function eraseRecords(
	accountSid: string,
	sids: readonly string[],
): Command<void> {
	return {
		keys: { verifications: sids },
		decide(work, now) {
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification?.accountSid === accountSid) {
					remove(work, verification, now);
				}
			}
		},
	};
}

type Found = { readonly sid: string; readonly accountSid: string };

/**
 * Erases what `find` finds, until nothing is left but records that are damaged, which no
 * command can erase. Resolves to their SIDs.
 */
export async function eraseAll(
	run: (command: Command<void>) => Promise<void>,
	find: () => Promise<readonly Found[]>,
): Promise<readonly string[]> {
	let before = new Set<string>();
	for (;;) {
		const found = await find();
		const sids = found.map(({ sid }) => sid);
		if (sids.every((sid) => before.has(sid))) return sids;
		for (const accountSid of new Set(found.map((one) => one.accountSid))) {
			const own = found.filter((one) => one.accountSid === accountSid);
			await run(
				eraseRecords(
					accountSid,
					own.map(({ sid }) => sid),
				),
			);
		}
		before = new Set(sids);
	}
}

/** A recipient whose records are erased is known no more, though others may have been verified here too. */
export function forgetKnown(
	accountSid: string,
	recipients: readonly RecipientKey[],
	knownOf: KnownOf,
): Command<void> {
	return {
		keys: {},
		decide(work) {
			for (const recipient of recipients) {
				work.forgetKnown(knownOf(accountSid, recipient));
			}
		},
	};
}

/** Takes these recipients out of news that wait. */
export function eraseFromNews(
	news: readonly string[],
	recipients: readonly RecipientKey[],
): Command<void> {
	return {
		keys: { news },
		decide(work) {
			eraseIn(work, news, ({ facts: { recipient } }) =>
				recipients.includes(keyOfDialled(recipient ?? "")),
			);
		},
	};
}

function eraseIn(
	work: Work,
	ids: readonly string[],
	isOf: (news: AccountNews) => boolean,
): void {
	for (const id of ids) {
		const news = work.news(id);
		// Undefined: told meanwhile. Another's: a later refusal has written it anew.
		if (news === undefined || !isOf(news)) continue;
		work.setNews(withoutRecipient(news));
		work.due({ erased: id, isStillDue: () => true });
	}
}

/** Ends the record without news, so that messages begun in the same batch are taken back. */
function remove(work: Work, verification: Verification, now: number): void {
	endIfOver(verification, now);
	if (verification.status === "pending") cancel(verification, now);
	const { sid, callbacks } = verification;
	if (callbacks?.handover?.leasedBy != null) {
		work.due({ erased: sid, isStillDue: () => true });
	}
	verification.callbacks = null;
	work.remove(verification);
}
