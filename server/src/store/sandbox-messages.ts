/** What both databases agree on about the messages that the sandbox keeps. */

/** Each account keeps its newest, and no more. */
export const MOST_MESSAGES = 1_000;
/** Messages beyond that are removed this many at a time. */
const TRIM_EVERY = 200;

/** SIDs sort by creation behind their prefix of two letters, which tells channels apart. */
export function clockOf(sid: string): string {
	return sid.slice(2);
}

/** To be asked once for each message added: whether its account's are to be trimmed now. */
export function trimmer(): (accountSid: string) => boolean {
	/** Messages added for each account since its own were last trimmed. */
	const added = new Map<string, number>();
	return (accountSid) => {
		const count = (added.get(accountSid) ?? TRIM_EVERY) + 1;
		const isFull = count > TRIM_EVERY;
		added.set(accountSid, isFull ? 0 : count);
		return isFull;
	};
}
