/** Whether a message that waited for its turn is still wanted: its verification may have ended meanwhile. */

export type Wanted = {
	/** A message of this verification begins to wait. */
	waits(verificationSid: string): void;
	/** One of them waits no longer; false where its verification has ended. */
	leaves(verificationSid: string): boolean;
	ended(verificationSid: string): void;
};

/** Only verifications that have a message waiting are kept. */
export function wanted(): Wanted {
	const waitingOf = new Map<string, number>();
	const over = new Set<string>();
	return {
		waits(sid) {
			waitingOf.set(sid, (waitingOf.get(sid) ?? 0) + 1);
		},
		leaves(sid) {
			const others = (waitingOf.get(sid) ?? 1) - 1;
			const isWanted = !over.has(sid);
			if (others > 0) {
				waitingOf.set(sid, others);
			} else {
				waitingOf.delete(sid);
				over.delete(sid);
			}
			return isWanted;
		},
		ended(sid) {
			if (waitingOf.has(sid)) over.add(sid);
		},
	};
}
