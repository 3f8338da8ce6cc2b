/** The request rate: requests of an account, and of a customer, to this instance. Off by default. */

import { Refusal } from "../errors.ts";
import {
	fullUntil,
	secondsUntil,
	type Window,
	withEvent,
} from "../limits/window.ts";

/**
 * Counts a request; throws `too_many_requests`, uncounted, if it is one too many.
 * `person`: whose session it is. Each has the account's rate to itself, as nobody at the
 * console may use up the rate of the account's programs.
 */
export type RequestRate = (
	accountSid: string,
	now: number,
	person?: string,
) => void;

export function requestRate(
	settings:
		| {
				readonly max: number;
				readonly windowSeconds: number;
				readonly perCustomer?: number;
		  }
		| undefined,
	customerOf: (accountSid: string) => string,
): RequestRate {
	if (settings === undefined) return () => {};
	const { max, windowSeconds, perCustomer } = settings;
	const intervalMs = windowSeconds * 1_000;
	const ofAccounts = windows({ max, intervalMs });
	const ofCustomers =
		perCustomer === undefined
			? null
			: windows({ max: perCustomer, intervalMs });
	return (accountSid, now, person = accountSid) => {
		const customer = customerOf(accountSid);
		ofAccounts.mustHaveRoom(person, now);
		ofCustomers?.mustHaveRoom(customer, now);
		ofAccounts.count(person, now);
		ofCustomers?.count(customer, now);
	};
}

function windows(bucket: { max: number; intervalMs: number }) {
	let recent = new Map<string, Window>();
	/** Windows without a request since `turnedAt`; the next turn forgets them. */
	let older = new Map<string, Window>();
	let turnedAt = 0;
	const windowOf = (sid: string) => recent.get(sid) ?? older.get(sid) ?? [];
	return {
		mustHaveRoom(sid: string, now: number): void {
			const until = fullUntil(windowOf(sid), bucket, now);
			if (until === null) return;
			throw new Refusal("too_many_requests", {
				details: { retryAfter: secondsUntil(until, now) },
			});
		},
		count(sid: string, now: number): void {
			const window = withEvent(windowOf(sid), bucket, now);
			// Twice the interval, not once: a slot ends up to a sixtieth of it after its events.
			if (now > turnedAt + 2 * bucket.intervalMs) {
				older = recent;
				recent = new Map();
				turnedAt = now;
			}
			recent.set(sid, window);
		},
	};
}
