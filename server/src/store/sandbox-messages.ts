/** Rules of both databases for the messages that the sandbox keeps. */

/** Each account keeps this many of its newest messages. */
export const MOST_MESSAGES = 1_000;
/** Messages beyond that are removed this many at a time. */
const TRIM_EVERY = 200;

/** Without their prefix of two letters, which tells the channel, SIDs sort by creation. */
export function clockOf(sid: string): string {
	return sid.slice(2);
}

/** Must be called once for each added message: tells whether to trim its account's messages now. */
export function trimmer(): (accountSid: string) => boolean {
	/** Messages added for each account since its last trim. */
	const added = new Map<string, number>();
	return (accountSid) => {
		const count = (added.get(accountSid) ?? TRIM_EVERY) + 1;
		const isFull = count > TRIM_EVERY;
		added.set(accountSid, isFull ? 0 : count);
		return isFull;
	};
}
