/** The request rate of an account at this instance; no bound unless one is configured. */

import { secondsUntil } from "../commands/command.ts";
import { Refusal } from "../errors.ts";
import { fullUntil, type Window, withEvent } from "../limits/window.ts";

/** Counts a request; throws the refusal `too_many_requests` where it is one too many. */
export type RequestRate = (accountSid: string, now: number) => void;

export function requestRate(
	settings:
		| { readonly max: number; readonly windowSeconds: number }
		| undefined,
): RequestRate {
	if (settings === undefined) return () => {};
	const bucket = {
		max: settings.max,
		intervalMs: settings.windowSeconds * 1_000,
	};
	// One entry an account: there are as many as accounts, and no more.
	const windows = new Map<string, Window>();
	return (accountSid, now) => {
		const window = windows.get(accountSid) ?? [];
		const until = fullUntil(window, bucket, now);
		if (until !== null) {
			throw new Refusal("too_many_requests", {
				details: { retryAfter: secondsUntil(until, now) },
			});
		}
		windows.set(accountSid, withEvent(window, bucket, now));
	};
}
