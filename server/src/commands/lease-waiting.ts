/** Leases messages that wait in line to this instance, whose lane has room for them now. */

import { endIfOver } from "../verification/verification.ts";
import type { Command } from "./command.ts";
import { park } from "./resume.ts";
import { type ResumeParts, resumeMessage } from "./resume-message.ts";

/** Resolves with the number of codes that could not be opened. */
export function leaseWaiting(
	line: {
		readonly sids: readonly string[];
		readonly candidates: readonly string[];
	},
	parts: ResumeParts,
): Command<number> {
	const granted: ResumeParts = {
		...parts,
		place: () => "now",
		isInLine: () => false,
	};
	return {
		goesFirst: true,
		keys: { verifications: line.sids },
		decide(work, now) {
			let unreadable = 0;
			for (const sid of line.sids) {
				const verification = work.verification(sid);
				// It was erased meanwhile.
				if (verification === undefined) continue;
				if (endIfOver(verification, now)) work.changed(verification);
				if (!parts.mayDeliver(verification.accountSid)) {
					park(work, verification, parts, now);
					work.changed(verification);
					continue;
				}
				for (const event of verification.events) {
					// It has ended, or another instance had room before.
					const { waits, candidates = [] } = event.handover ?? {};
					if (waits !== true || !isSame(candidates, line.candidates)) continue;
					delete verification.parkedUntil;
					work.changed(verification);
					if (!resumeMessage(work, verification, event, granted, now)) {
						unreadable++;
					}
				}
			}
			return unreadable;
		},
	};
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return (
		one.length === other.length && one.every((name, i) => name === other[i])
	);
}
