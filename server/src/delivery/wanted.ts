/** Tells whether a waiting message is still wanted: its verification may have ended meanwhile. */

export type Wanted = {
	/** A message of this verification begins to wait. */
	waits(verificationSid: string): void;
	/** One of its messages waits no longer; false if the verification has ended. */
	leaves(verificationSid: string): boolean;
	ended(verificationSid: string): void;
};

/** Keeps only verifications with a waiting message. */
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
