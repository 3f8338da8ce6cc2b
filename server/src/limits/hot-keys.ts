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

type Counts = {
	/** At least as much as the rarest key has come. */
	fewest: number;
	readonly times: Map<string, number>;
};

export function hotKeys(): HotKeys {
	const limits = new Map<string, Counts>();
	return {
		note(limitSid, counterKey) {
			const known = limits.get(limitSid);
			if (known !== undefined) {
				count(known, counterKey);
				return;
			}
			if (limits.size === MOST_LIMITS) limits.delete(firstOf(limits));
			const times = new Map([[counterKey, 1]]);
			limits.set(limitSid, { fewest: 1, times });
		},
		of(limitSid) {
			const counts = [...(limits.get(limitSid)?.times ?? [])];
			return counts.sort(([, a], [, b]) => b - a).map(([key]) => key);
		},
	};
}

/**
 * A new key takes the place and the count of the rarest one ("Space-Saving"): a key
 * that comes often is among them for sure, however many others there are.
 */
function count(counts: Counts, key: string): void {
	const { times } = counts;
	const before = times.get(key);
	if (before !== undefined || times.size < OF_LIMIT) {
		times.set(key, (before ?? 0) + 1);
		return;
	}
	times.delete(rarestIn(counts));
	times.set(key, counts.fewest + 1);
}

/** Counts never fall, so the first that has come no more often than any before is one. */
function rarestIn(counts: Counts): string {
	let [rarest, fewest] = ["", Number.POSITIVE_INFINITY];
	for (const [key, times] of counts.times) {
		if (times <= counts.fewest) return key;
		if (times < fewest) [rarest, fewest] = [key, times];
	}
	counts.fewest = fewest;
	return rarest;
}

const firstOf = (map: ReadonlyMap<string, unknown>): string =>
	map.keys().next().value ?? "";
