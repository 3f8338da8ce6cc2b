/**
 * How many messages may be without an answer on a bind. After "throttled" it rests,
 * longer each time, and goes on with half of the window: a burst of the same size
 * would be refused as a whole again. Each message that is taken widens it by one.
 */

const SHORTEST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

export type SendWindow = {
	/** How many more may go now. */
	room(now: number): number;
	/** Until when nothing goes; in the past where nothing is in the way. */
	pausedUntil(): number;
	sent(): void;
	/** One has its answer, or is not waited for any more. */
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
			// Of the burst that was throttled some may have been taken.
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
