/**
 * Sliding windows: at most `max` events in any stretch of `intervalMs`.
 *
 * Up to `EXACT` every event is remembered, and the window is exact. Above that
 * events share a slot of a sixtieth of the interval and count as if all had come
 * at its end: up to that much too strict, never too lax.
 */

/** Instants, ascending, and how many events each stands for. */
export type Window = readonly (readonly [at: number, count: number])[];

export type Bucket = {
	readonly max: number;
	readonly intervalMs: number;
};

/** For `Retry-After`: whole seconds, at least one. */
export function secondsUntil(at: number, now: number): number {
	return Math.max(1, Math.ceil((at - now) / 1_000));
}

export const EXACT = 100;
const SLOTS = 60;

/** When the next event fits; null: now. */
export function fullUntil(
	window: Window,
	bucket: Bucket,
	now: number,
): number | null {
	let room = bucket.max;
	// From the newest back: the event that leaves no room is the one to wait for.
	for (let i = window.length - 1; i >= 0; i--) {
		const [at, count] = window[i] as Window[number];
		if (at <= now - bucket.intervalMs) break;
		room -= count;
		if (room <= 0) return at + bucket.intervalMs;
	}
	return null;
}

/** The window with one more event at `now`, and without what counts no more. */
export function withEvent(window: Window, bucket: Bucket, now: number): Window {
	const held = window.filter(([at]) => at > now - bucket.intervalMs);
	const at = bucket.max <= EXACT ? now : slotEnd(bucket, now);
	const last = held.at(-1);
	// A clock that was set back: an event is never older than one before it.
	if (last !== undefined && last[0] >= at) {
		return [...held.slice(0, -1), [last[0], last[1] + 1]];
	}
	return [...held, [at, 1]];
}

function slotEnd({ intervalMs }: Bucket, now: number): number {
	const slotMs = Math.max(1, Math.floor(intervalMs / SLOTS));
	return Math.ceil(now / slotMs) * slotMs;
}
