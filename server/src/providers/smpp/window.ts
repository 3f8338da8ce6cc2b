/**
 * The window: how many messages may wait for an answer on a bind. After "throttled"
 * the bind rests, longer each time, and goes on with half of the window: the SMSC
 * would refuse a burst of the same size again. Each accepted message adds one.
 */

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export type SendWindow = {
	/** How many more messages may go now. */
	room(now: number): number;
	/** The end of the pause; a time in the past: there is none. */
	pausedUntil(): number;
	sent(): void;
	/** A message has its answer, or nobody waits for it any more. */
	ended(): void;
	accepted(now: number): void;
	throttled(now: number): void;
};

export function sendWindow(most: number): SendWindow {
	let allowed = most;
	let underWay = 0;
	let pausedUntil = Number.NEGATIVE_INFINITY;
	let pauseMs = 0;
	return {
		room: (now) => (now < pausedUntil ? 0 : Math.max(0, allowed - underWay)),
		pausedUntil: () => pausedUntil,
		sent() {
			underWay++;
		},
		ended() {
			underWay--;
		},
		accepted(now) {
			// The SMSC may have taken some messages of the throttled burst.
			if (now < pausedUntil) return;
			pauseMs = 0;
			allowed = Math.min(most, allowed + 1);
		},
		throttled(now) {
			if (now < pausedUntil) return;
			pauseMs = Math.min(
				LONGEST_PAUSE_MS,
				Math.max(SHORTEST_PAUSE_MS, pauseMs * 2),
			);
			pausedUntil = now + pauseMs;
			allowed = Math.max(1, Math.floor(allowed / 2));
		},
	};
}
