/** Supersede: a send takes the place of what was sent to its recipient and service before it. */

import type { RecipientKey } from "../verification/recipient.ts";
import {
	cancel,
	endIfOver,
	supersede,
	type Verification,
} from "../verification/verification.ts";
import type { Work } from "./command.ts";

/** Guarded verifications of one recipient and service; of more the oldest are canceled. */
const MOST_GUARDED = 10;

/** A send cancels the pending ones before it, or sees to it that their guard ends them. */
export function takePlace(
	work: Work,
	accountSid: string,
	recipient: RecipientKey,
	service: string,
	now: number,
): void {
	const guarded: Verification[] = [];
	for (const older of work.pendingOf(accountSid, recipient)) {
		if (older.service !== service) continue;
		if (older.cancelAt !== null && older.cancelAt > now) {
			guarded.push(older);
			continue;
		}
		if (!endIfOver(older, now)) supersede(older, now);
		if (older.status === "pending") guarded.push(older);
		work.changed(older);
	}
	// Each guarded one is loaded by every send: their number must stay small.
	const tooMany = guarded
		.sort((a, b) => b.createdAt - a.createdAt)
		.slice(MOST_GUARDED - 1);
	for (const older of tooMany) {
		if (!endIfOver(older, now)) cancel(older, now);
		work.changed(older);
	}
}
