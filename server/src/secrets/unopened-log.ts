/**
 * Sealed values that a reply shows as null, in the log: each has one line a day. If a
 * key was removed too early nothing opens, so the number of lines is bounded too.
 */

import type { Logger } from "pino";
import { DAY_MS, hasPassed } from "../durations.ts";

const WINDOW_MS = DAY_MS;
const MOST_LINES = 20;

export type Unopened = {
	readonly what: "callback secret" | "sandbox message";
	readonly accountSid: string;
	/** The SID of the message; for a secret that of the account. */
	readonly sid: string;
};

export type NoteUnopened = (value: Unopened) => void;

export function unopenedLog(log: Logger, now: () => number): NoteUnopened {
	let since = Number.NEGATIVE_INFINITY;
	let named = new Set<string>();
	return ({ what, accountSid, sid }) => {
		const at = now();
		if (hasPassed(WINDOW_MS, since, at)) {
			since = at;
			named = new Set();
		}
		if (named.has(sid) || named.size >= MOST_LINES) return;
		named.add(sid);
		log.warn(
			{ what, account: accountSid, sid },
			"A sealed value does not open and is shown as null: it is damaged, or its key was removed",
		);
	};
}
