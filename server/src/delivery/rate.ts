/**
 * The number of messages that a provider finishes in a second, measured over
 * the last ten seconds.
 */

const WINDOW_SECONDS = 10;

const SHORTEST_MS = 100;

export type Rate = {
	settled(now: number): void;
	/**
	 * Null if nobody knows: it has been busy for less than the measured time, and
	 * has finished no message.
	 */
	perSecond(now: number, busySince: number): number | null;
};

export function rate(): Rate {
	const counts = new Array<number>(WINDOW_SECONDS).fill(0);
	/** The latest second that was counted. */
	let latest = 0;

	function moveTo(second: number): void {
		// If the clock goes back a little, messages count in the latest second.
		if (second < latest - WINDOW_SECONDS) {
			counts.fill(0);
			latest = second;
		}
		const steps = Math.min(WINDOW_SECONDS, second - latest);
		for (let step = 1; step <= steps; step++) {
			counts[(second - steps + step) % WINDOW_SECONDS] = 0;
		}
		if (second > latest) latest = second;
	}

	return {
		settled(now) {
			moveTo(Math.floor(now / 1_000));
			const place = latest % WINDOW_SECONDS;
			counts[place] = (counts[place] ?? 0) + 1;
		},
		perSecond(now, busySince) {
			moveTo(Math.floor(now / 1_000));
			const sum = counts.reduce((all, count) => all + count, 0);
			const busyMs = now - busySince;
			if (sum === 0 && busyMs < WINDOW_SECONDS * 1_000) return null;
			// For a lane that was idle before, this is too high rather than too low:
			// refusing a send without need is worse than letting one wait.
			const ms = Math.min(
				WINDOW_SECONDS * 1_000,
				Math.max(SHORTEST_MS, busyMs),
			);
			return (sum * 1_000) / ms;
		},
	};
}
