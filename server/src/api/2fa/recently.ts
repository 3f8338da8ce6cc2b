/** Keeps answers for a moment: a page that refreshes itself costs one read. */

/** The most answers that are kept: beyond it the oldest goes. */
const MOST_KEPT = 200;

/** `key` must hold everything that the answer depends on. A failed answer is not kept. */
export function recently<Value>(
	freshMs: number,
	now: () => number,
): (key: string, read: () => Promise<Value>) => Promise<Value> {
	const kept = new Map<string, { at: number; value: Promise<Value> }>();
	return (key, read) => {
		const known = kept.get(key);
		if (known !== undefined && Math.abs(now() - known.at) < freshMs) {
			return known.value;
		}
		const value = read();
		kept.delete(key);
		kept.set(key, { at: now(), value });
		value.catch(() => {
			if (kept.get(key)?.value === value) kept.delete(key);
		});
		for (const [oldest] of kept) {
			if (kept.size <= MOST_KEPT) break;
			kept.delete(oldest);
		}
		return value;
	};
}
