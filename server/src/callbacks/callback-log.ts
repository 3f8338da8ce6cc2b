/**
 * Failed callbacks in the log: the host and the reason, never the URL or the
 * content. Customers decide how often, and under how many names, their
 * endpoints fail. So the number of lines is bounded: one a minute for a host,
 * and some for all hosts.
 */

import type { Logger } from "pino";
import { hasPassed } from "../durations.ts";

const WINDOW_MS = 60_000;
const MOST_LINES = 50;

export function callbackLog(
	log: Logger,
	now: () => number,
): (host: string, reason: string) => void {
	let since = Number.NEGATIVE_INFINITY;
	let hosts = new Set<string>();
	let leftOut = 0;
	return (host, reason) => {
		const at = now();
		if (hasPassed(WINDOW_MS, since, at)) {
			since = at;
			hosts = new Set();
		}
		if (hosts.has(host) || hosts.size >= MOST_LINES) {
			leftOut++;
			return;
		}
		hosts.add(host);
		log.warn(
			{ host, reason, ...(leftOut > 0 && { failuresNotLogged: leftOut }) },
			"A callback was not taken",
		);
		leftOut = 0;
	};
}
