/**
 * A circuit breaker: a provider that keeps failing gets no messages for a
 * while, so that they go elsewhere at once instead of waiting for its timeouts.
 */

/** Consecutive failures that open it. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * `half_open`: its pause is over, and one message is to show whether the
 * provider has recovered.
 */
export type BreakerState = "closed" | "open" | "half_open";

export type Breaker = {
	/** Whether a message may be handed over now. A half-open breaker admits one probe. */
	admits(now: number): boolean;
	/** Whether `admits` would return true; takes no probe's place. */
	mayAdmit(now: number): boolean;
	/** The instant from which it admits messages again, if it does not now. */
	readonly opensAt: number;
	state(now: number): BreakerState;
	succeeded(): void;
	failed(now: number): void;
	/** The answer to a message tells nothing: if it was the probe, another one may go. */
	saidNothing(): void;
};

export function breaker(): Breaker {
	let failures = 0;
	let pauseMs = FIRST_PAUSE_MS;
	let until = 0;
	let isProbing = false;

	/** An end that is further ahead than any pause is long is of a clock that was set back. */
	const isPaused = (now: number) =>
		now < until && until - now <= LONGEST_PAUSE_MS;
	const mayAdmit = (now: number) =>
		failures < FAILURES || (!isPaused(now) && !isProbing);

	return {
		admits(now) {
			if (!mayAdmit(now)) return false;
			isProbing = failures >= FAILURES;
			return true;
		},
		mayAdmit,
		get opensAt() {
			return until;
		},
		state(now) {
			if (failures < FAILURES) return "closed";
			return isPaused(now) ? "open" : "half_open";
		},
		succeeded() {
			failures = 0;
			pauseMs = FIRST_PAUSE_MS;
			isProbing = false;
		},
		failed(now) {
			failures++;
			if (failures < FAILURES) return;
			// Answers to messages from before it opened say nothing new.
			if (!isProbing && isPaused(now)) return;
			isProbing = false;
			until = now + pauseMs;
			pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
		},
		saidNothing() {
			isProbing = false;
		},
	};
}
