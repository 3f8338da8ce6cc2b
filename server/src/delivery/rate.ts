/** How many messages a second a provider is done with, counted over the last ten seconds. */

const WINDOW_SECONDS = 10;

const SHORTEST_MS = 100;

export type Rate = {
	settled(now: number): void;
	/**
	 * Null where nobody knows: it has not been busy for as long as this looks back,
	 * and is done with none.
	 */
	perSecond(now: number, busySince: number): number | null;
};

export function rate(): Rate {
	const counts = new Array<number>(WINDOW_SECONDS).fill(0);
	/** The second that was counted last. */
	let latest = 0;

	function moveTo(second: number): void {
		// A clock that goes back a little counts into the latest second.
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
			// Of a lane that was idle before it counts too much rather than too little:
			// a send that is refused for no reason is worse than one that waits.
			const ms = Math.min(
				WINDOW_SECONDS * 1_000,
				Math.max(SHORTEST_MS, busyMs),
			);
			return (sum * 1_000) / ms;
		},
	};
}
