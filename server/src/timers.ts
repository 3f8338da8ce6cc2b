/**
 * What waits. Handed in, as the clock is: in a simulation time goes as the
 * simulation likes, and many instances live in one process.
 */

export type Timers = {
	/** After what has arrived by now was read. */
	soon(work: () => void): void;
	/** Both return what calls it off. */
	after(ms: number, work: () => void): () => void;
	/** `work` may return a promise that resolves at its end: a test that moves time waits for it. */
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
