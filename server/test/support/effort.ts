/** Effort that is counted, not read from a clock, so that bounds hold on busy machines too. */

/**
 * The number of periods of `ms` until it is done. A period in which this process
 * was given no core counts once, however long it was: an interval of Node does not
 * catch up.
 */
export async function periodsUntil(
	ms: number,
	done: Promise<unknown>,
): Promise<number> {
	let periods = 0;
	const timer = setInterval(() => periods++, ms);
	try {
		await done;
	} finally {
		clearInterval(timer);
	}
	return periods;
}

const LOOK_MS = 10;
const MOST_TRIES = 10;

/**
 * A test whose timeouts are `ms` or more, and real. If it fails and this process was
 * given no core for half of that time, an answer may have come in time and been read too
 * late: it is tried again. `MOST_TRIES`, as code that keeps the core itself must fail.
 */
export function undisturbed<Given extends unknown[]>(
	ms: number,
	test: (...given: Given) => Promise<void>,
): (...given: Given) => Promise<void> {
	return async (...given) => {
		for (let tries = 1; ; tries++) {
			let longest = 0;
			let seenAt = performance.now();
			const look = () => {
				const now = performance.now();
				longest = Math.max(longest, now - seenAt);
				seenAt = now;
			};
			const timer = setInterval(look, LOOK_MS);
			try {
				await test(...given);
				return;
			} catch (error) {
				look();
				if (longest < ms / 2 || tries === MOST_TRIES) throw error;
			} finally {
				clearInterval(timer);
			}
		}
	};
}

/** The CPU time that it takes, in microseconds of this process: the least of three. */
export function effortOf(work: () => unknown): number {
	const once = () => {
		const before = process.cpuUsage();
		try {
			work();
		} catch {
			// The work may be refused: that costs time too.
		}
		const { user, system } = process.cpuUsage(before);
		return user + system;
	};
	return Math.min(once(), once(), once());
}
