/** Latencies of one measurement, all of them: percentiles are exact, not estimated. */
export type Samples = { values: Float64Array; count: number };

/** Allocated whole before the measurement, so that recording allocates nothing. */
export function createSamples(capacity: number): Samples {
	return { values: new Float64Array(capacity), count: 0 };
}

export function record(samples: Samples, ms: number): void {
	if (samples.count === samples.values.length)
		throw new Error("more samples than the measurement is bounded to");
	samples.values[samples.count] = ms;
	samples.count += 1;
}

/** By nearest rank: the smallest sample that `share` of all samples do not exceed. */
export function percentiles(samples: Samples, shares: number[]): number[] {
	const sorted = samples.values.slice(0, samples.count).sort();
	return shares.map((share) => {
		const rank = Math.max(1, Math.ceil(share * sorted.length));
		return sorted[rank - 1] ?? Number.NaN;
	});
}

export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
	const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
	return (lower + upper) / 2;
}

const RESAMPLES = 10_000;

/** Bootstrap 95 % interval of the median: percentiles of the medians of resamples. The same values give the same interval. */
export function intervalOfMedian(
	values: readonly number[],
): readonly [low: number, high: number] {
	let seed = 1;
	// Numerical Recipes' linear congruential generator: chance enough to draw a few values.
	const drawn = () => {
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		return values[Math.floor((seed / 2 ** 32) * values.length)] ?? Number.NaN;
	};
	const medians = Array.from({ length: RESAMPLES }, () =>
		median(Array.from(values, drawn)),
	).sort((a, b) => a - b);
	const at = (share: number) =>
		medians[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN;
	return [at(0.025), at(0.975)];
}

/** The bounds of a measurement: the first that is reached ends it. */
export type Bounds = { units: number; ms: number };

/** Tells for each unit of work whether it may still begin; the clock starts with the first. */
export function createBudget(bounds: Bounds): () => boolean {
	let left = bounds.units;
	let endsAt = 0;
	return () => {
		const now = performance.now();
		if (endsAt === 0) endsAt = now + bounds.ms;
		if (left === 0 || now >= endsAt) return false;
		left -= 1;
		return true;
	};
}
