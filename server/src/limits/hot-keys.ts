/**
 * The keys that this process counts most often for each limit, so that people see
 * which are nearly full: counters are found by their keys alone. Keys are hashed.
 */

export type HotKeys = {
	note(limitSid: string, counterKey: string): void;
	/** The most often counted first. */
	of(limitSid: string): readonly string[];
};

const MOST_LIMITS = 500;
const OF_LIMIT = 64;

export function hotKeys(): HotKeys {
	const limits = new Map<string, Map<string, number>>();
	return {
		note(limitSid, counterKey) {
			const known = limits.get(limitSid);
			if (known !== undefined) {
				count(known, counterKey);
				return;
			}
			if (limits.size === MOST_LIMITS) limits.delete(firstOf(limits));
			limits.set(limitSid, new Map([[counterKey, 1]]));
		},
		of(limitSid) {
			const counts = [...(limits.get(limitSid) ?? [])];
			return counts.sort(([, a], [, b]) => b - a).map(([key]) => key);
		},
	};
}

/**
 * A new key takes the place and the count of the rarest one ("Space-Saving"): a key
 * that comes often is among them for sure, however many others there are.
 */
function count(counts: Map<string, number>, key: string): void {
	const before = counts.get(key);
	if (before !== undefined || counts.size < OF_LIMIT) {
		counts.set(key, (before ?? 0) + 1);
		return;
	}
	let rarest = firstOf(counts);
	let fewest = Number.POSITIVE_INFINITY;
	for (const [each, times] of counts) {
		if (times < fewest) [rarest, fewest] = [each, times];
	}
	counts.delete(rarest);
	counts.set(key, fewest + 1);
}

const firstOf = (map: ReadonlyMap<string, unknown>): string =>
	map.keys().next().value ?? "";
