/**
 * Timers are handed in, as the clock is: a simulation decides how time passes, and
 * runs many instances in one process.
 */

export type Timers = {
	/** Runs `work` after the input that has arrived by now. */
	soon(work: () => void): void;
	/** Returns the function that cancels the timer; so does `every`. */
	after(ms: number, work: () => void): () => void;
	/** `work` may return a promise: a test that moves time waits for it. */
	every(ms: number, work: () => unknown): () => void;
};

export const systemTimers: Timers = {
	soon(work) {
		setImmediate(work);
	},
	after(ms, work) {
		const timer = setTimeout(work, ms);
		return () => clearTimeout(timer);
	},
	every(ms, work) {
		const timer = setInterval(work, ms);
		return () => clearInterval(timer);
	},
};
