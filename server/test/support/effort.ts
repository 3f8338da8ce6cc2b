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
