/**
 * Failed callbacks in the log: the host and why, never the URL or what was
 * told. A customer decides how often its endpoint fails and under how many
 * names, so lines are counted: one a minute for a host, and some for all.
 */

import type { Logger } from "pino";

const WINDOW_MS = 60_000;
const MOST_LINES = 50;

export function failureLog(
	log: Logger,
	now: () => number,
): (host: string, reason: string) => void {
	let since = Number.NEGATIVE_INFINITY;
	let hosts = new Set<string>();
	let leftOut = 0;
	return (host, reason) => {
		const at = now();
		if (at - since >= WINDOW_MS) {
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
