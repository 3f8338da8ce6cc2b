/** The memory that the fraud guard keeps with a pending verification, for its later messages and its check. */

export type Scoring = {
	/** Messages that were scored. */
	messages: number;
	/** When this customer had verified the recipient before, as of the send. Absent: never, or too long ago. */
	readonly knownSince?: number;
	/** The caller vouched for the user, or a list allows the recipient: nothing is scored. */
	readonly isSpared?: true;
	readonly challengePassed?: true;
	readonly clientIp?: string;
	/** Hashed. */
	readonly deviceId?: string;
};
