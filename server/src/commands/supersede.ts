/** Supersede: a send replaces earlier verifications of the same recipient and service. */

import type { RecipientKey } from "../verification/recipient.ts";
import {
	cancel,
	endIfOver,
	supersede,
	type Verification,
} from "../verification/verification.ts";
import type { Work } from "./command.ts";

/**
 * The most guarded verifications of one recipient and service; beyond that the
 * oldest are canceled.
 */
const MOST_GUARDED = 10;

/** Cancels earlier pending verifications, or makes the end of their guard cancel them. */
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
	// Every send loads all guarded verifications, so there must be few.
	const tooMany = guarded
		.sort((a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1))
		.slice(MOST_GUARDED - 1);
	for (const older of tooMany) {
		if (!endIfOver(older, now)) cancel(older, now);
		work.changed(older);
	}
}
