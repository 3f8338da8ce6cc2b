/**
 * Sliding windows: at most `max` events in any stretch of `intervalMs`.
 *
 * Up to a `max` of `EXACT`, every event is remembered, and the window is exact.
 * Above that, events share a slot of a sixtieth of the interval and count as if
 * all had come at its end: the window is up to a sixtieth too strict, never too
 * lax.
 */

import { MINUTE_MS } from "../durations.ts";

/** Instants in ascending order, each with its number of events. */
export type Window = readonly (readonly [at: number, count: number])[];

export type Bucket = {
	readonly max: number;
	readonly intervalMs: number;
};

/** Whole seconds for `Retry-After`, at least one. */
export function secondsUntil(at: number, now: number): number {
	return Math.max(1, Math.ceil((at - now) / 1_000));
}

export const EXACT = 100;
const SLOTS = 60;

/**
 * An event that is further ahead than a whole interval was dated by a clock that was
 * wrong, and set back since: it would count until then. A minute is allowed for the
 * slots of an interval that was longer before.
 */
function counts(at: number, { intervalMs }: Bucket, now: number): boolean {
	return at > now - intervalMs && at <= now + Math.max(intervalMs, MINUTE_MS);
}

/** The window without events that do not count any more. */
export function heldIn(window: Window, bucket: Bucket, now: number): Window {
	return window.filter(([at]) => counts(at, bucket, now));
}

/** The instant from which the next event fits; null: it fits now. */
export function fullUntil(
	window: Window,
	bucket: Bucket,
	now: number,
): number | null {
	let room = bucket.max;
	// Searched from the newest event back: the first that leaves no room is the
	// one to wait for.
	for (let i = window.length - 1; i >= 0; i--) {
		const [at, count] = window[i] as Window[number];
		if (!counts(at, bucket, now)) continue;
		room -= count;
		if (room <= 0) return at + bucket.intervalMs;
	}
	return null;
}

/** The window with one more event at `now`, without events that no longer count. */
export function withEvent(window: Window, bucket: Bucket, now: number): Window {
	const held = heldIn(window, bucket, now);
	const at = bucket.max <= EXACT ? now : slotEnd(bucket, now);
	const last = held.at(-1);
	// The clock may have been set back: no event may be older than the one before
	// it.
	if (last !== undefined && last[0] >= at) {
		return [...held.slice(0, -1), [last[0], last[1] + 1]];
	}
	return [...held, [at, 1]];
}

function slotEnd({ intervalMs }: Bucket, now: number): number {
	const slotMs = Math.max(1, Math.floor(intervalMs / SLOTS));
	return Math.ceil(now / slotMs) * slotMs;
}
