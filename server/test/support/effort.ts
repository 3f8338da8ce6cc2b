/** Bounds that hold on any machine, beside whatever else is at work there: counted, not read from a clock. */

/**
 * How many periods of `ms` pass until it is done. A period in which this process
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

/** What it takes of a core, in microseconds of this process: the least of three times. */
export function effortOf(work: () => unknown): number {
	const once = () => {
		const before = process.cpuUsage();
		try {
			work();
		} catch {
			// A refusal costs something too.
		}
		const { user, system } = process.cpuUsage(before);
		return user + system;
	};
	return Math.min(once(), once(), once());
}
