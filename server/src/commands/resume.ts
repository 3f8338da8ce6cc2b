/**
 * Resume: does everything that has fallen due. Ends that came with time are
 * recorded, later words that were known in advance take effect, due steps
 * begin, and this instance leases messages and callbacks that are due, or whose
 * holder is gone.
 */

import { HOUR_MS } from "../durations.ts";
import { dueStepKeys, sendDueSteps } from "../messages/due-steps.ts";
import { counting } from "../messages/traffic.ts";
import type { Keys } from "../store/contract.ts";
import { takeBack } from "../verification/handover.ts";
import { giveUpOldNews, renewCallback } from "../verification/news.ts";
import { forgetOldOrigin } from "../verification/origin.ts";
import { takeFollowUps } from "../verification/receipt.ts";
import {
	endIfOver,
	nextAt,
	type Verification,
} from "../verification/verification.ts";
import type { Command, Work } from "./command.ts";
import {
	type Held,
	isDue,
	isMessageDue,
	isOwn,
	type ResumeParts,
	renewMessage,
	resumeMessage,
	UNREADABLE_WAIT_MS,
} from "./resume-message.ts";
import { tellFirst } from "./settle-callback.ts";
import { overtaken } from "./until-decided.ts";

export type Resumed = {
	/** The number of verifications that were looked at. */
	readonly looked: number;
	/** The number of messages whose code could not be opened. */
	readonly unreadable: number;
	/**
	 * SIDs of those that stay due: this instance is still at work on them, and another
	 * one that had taken them over has let its lease run out.
	 */
	readonly stillDue: readonly string[];
	/** SIDs of due ones whose rows are damaged; they stay due, too. */
	readonly damaged: readonly string[];
	/** Named SIDs that have no record that can be read: it is erased, or damaged. */
	readonly unknown: readonly string[];
	/**
	 * Verifications with a due step whose gates need counters that were not
	 * loaded. They are to be resumed once more, with these counters; they include
	 * those that were. Null: none.
	 */
	readonly overtaken: {
		readonly sids: readonly string[];
		readonly counters: readonly string[];
	} | null;
};

/** Resumes the verifications that are named, or some of those that are due. */
export function resume(
	which:
		| {
				readonly sids: readonly string[];
				/** Counters that the gates of their steps read. */
				readonly counters?: readonly string[];
		  }
		| NonNullable<Keys["due"]>,
	parts: ResumeParts,
): Command<Resumed> {
	const { counters: loaded = [] } = "sids" in which ? which : {};
	return {
		keys:
			"sids" in which
				? {
						verifications: which.sids,
						...(loaded.length > 0 && { counters: loaded }),
					}
				: { due: which },
		decide(work, now) {
			const again: string[] = [];
			const missed = new Set<string>();
			const sids = "sids" in which ? which.sids : work.dueSids();
			const stillDue: string[] = [];
			const lacking: string[] = [];
			let unreadable = 0;
			for (const sid of sids) {
				const verification = work.verification(sid);
				if (verification === undefined) {
					lacking.push(sid);
					continue;
				}
				// Another instance may have resumed it meanwhile.
				if (!isToResume(verification, parts, now)) continue;
				endIfOver(verification, now);
				counting(work, verification, verification.events, () =>
					takeFollowUps(verification, now),
				);
				forgetOldOrigin(verification, now);
				work.changed(verification);
				if (!parts.mayDeliver(verification.accountSid)) {
					park(work, verification, parts, now);
					if (isTakenOver(verification, parts, now)) stillDue.push(sid);
					continue;
				}
				delete verification.parkedUntil;
				for (const event of verification.events) {
					if (!isMessageDue(verification, event, parts, now)) continue;
					if (!resumeMessage(work, verification, event, parts, now)) {
						unreadable++;
					}
				}
				const missing = overtaken(
					dueStepKeys(verification, parts, now),
					loaded,
				);
				if (missing !== null) {
					again.push(sid);
					for (const key of missing.counters) missed.add(key);
				} else {
					const resumed = resumeSteps(work, verification, parts, now);
					if (resumed === "unreadable") unreadable++;
					else if (resumed !== null) {
						again.push(sid);
						for (const key of resumed) missed.add(key);
					}
				}
				resumeCallbacks(work, verification, parts, now);
				if (isTakenOver(verification, parts, now)) stillDue.push(sid);
			}
			const damaged = "sids" in which ? [] : lacking;
			return {
				looked: sids.length,
				unreadable,
				stillDue: [...stillDue, ...damaged],
				damaged,
				unknown: "sids" in which ? lacking : [],
				overtaken:
					again.length === 0
						? null
						: { sids: again, counters: [...loaded, ...missed] },
			};
		},
	};
}

function isToResume(
	verification: Verification,
	parts: ResumeParts,
	now: number,
): boolean {
	const { accountSid, callbacks, events, parkedUntil } = verification;
	return (
		(parkedUntil !== undefined && parts.mayDeliver(accountSid)) ||
		(nextAt(verification) ?? Number.POSITIVE_INFINITY) <= now ||
		isDue(callbacks?.handover ?? null, callbacks?.waiting[0]?.id, parts, now) ||
		events.some((event) => isMessageDue(verification, event, parts, now))
	);
}

function isTakenOver(
	{ callbacks, events }: Verification,
	parts: ResumeParts,
	now: number,
): boolean {
	const isLeft = (handover: Held | null, id: string | undefined) =>
		handover !== null &&
		handover.at <= now &&
		id !== undefined &&
		parts.isHeldHere(id) &&
		!isOwn(handover, parts);
	return (
		events.some(({ handover, sid }) => isLeft(handover, sid)) ||
		isLeft(callbacks?.handover ?? null, callbacks?.waiting[0]?.id)
	);
}

/**
 * How long nobody looks at parked work. The instance that makes the account
 * active looks at once (`delivery/reactivated.ts`): this pause is for the case
 * that it dies first. It also bounds the cost of a suspended account: 20,000
 * pending verifications are 67 rows a second, and a look each second took half
 * of the store's time.
 */
const PARKED_MS = 5 * 60_000;
/** News of ended verifications may wait longer: no user waits for them. */
const PARKED_NEWS_MS = HOUR_MS;
export const LONGEST_PARKED_MS = Math.max(PARKED_MS, PARKED_NEWS_MS);
const UNKNOWN_ACCOUNT_MS = 1_000;

/** Begins nothing. This instance keeps the work that it is doing; the work of a dead one waits. */
export function park(
	work: Work,
	verification: Verification,
	parts: ResumeParts,
	now: number,
): void {
	const { accountSid, callbacks, events, status } = verification;
	for (const event of events) {
		if (!isDue(event.handover, event.sid, parts, now)) continue;
		if (parts.isHeldHere(event.sid)) renewMessage(work, event, parts, now);
		else takeBack(verification, event, now);
	}
	if (callbacks?.handover) {
		const { handover, waiting } = callbacks;
		const id = waiting[0]?.id;
		if (id !== undefined && isDue(handover, id, parts, now)) {
			if (!parts.isHeldHere(id)) handover.leasedBy = null;
			else if (isOwn(handover, parts)) renewCallback(callbacks, now);
		}
		giveUpOldNews(callbacks, now);
	}
	const waitMs = status === "pending" ? PARKED_MS : PARKED_NEWS_MS;
	verification.parkedUntil =
		now + (parts.isKnown(accountSid) ? waitMs : UNKNOWN_ACCOUNT_MS);
}

/** The keys that a gate lacks for a step; null: none. */
function resumeSteps(
	work: Work,
	verification: Verification,
	parts: ResumeParts,
	now: number,
): readonly string[] | "unreadable" | null {
	if (verification.stepAt === null || verification.stepAt > now) return null;
	const code = parts.open(verification);
	if (code === null) {
		verification.stepAt = now + UNREADABLE_WAIT_MS;
		return "unreadable";
	}
	return sendDueSteps(work, verification, code, parts, now);
}

function resumeCallbacks(
	work: Work,
	verification: Verification,
	parts: ResumeParts,
	now: number,
): void {
	const { callbacks } = verification;
	const [first] = callbacks?.waiting ?? [];
	if (callbacks === null || first === undefined) return;
	if (!isDue(callbacks.handover, first.id, parts, now)) return;
	if (parts.isHeldHere(first.id)) {
		if (isOwn(callbacks.handover, parts)) renewCallback(callbacks, now);
		return;
	}
	tellFirst(work, verification, parts.instance, now);
}
