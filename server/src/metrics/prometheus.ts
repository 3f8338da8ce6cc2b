/**
 * Counters, histograms and gauges, and their text for Prometheus (text format
 * 0.0.4). Counting adds to plain numbers; the text is made when a scrape asks
 * for it.
 */

export type CounterMetric = {
	/** Adds one for these values of the labels, which stand in the order of the labels' names. */
	count(...values: string[]): void;
};

export type Histogram = {
	observe(amount: number, ...values: string[]): void;
};

export type Sample = {
	readonly values: readonly string[];
	readonly amount: number;
};

export type Registry = {
	counter(name: string, help: string, labels: readonly string[]): CounterMetric;
	/** `bounds`: the upper ends of the buckets, ascending. */
	histogram(
		name: string,
		help: string,
		labels: readonly string[],
		bounds: readonly number[],
	): Histogram;
	/** A value that is read at each scrape. If reading fails, that scrape has no samples of it. */
	gauge(
		name: string,
		help: string,
		labels: readonly string[],
		read: () => Promise<readonly Sample[]> | readonly Sample[],
		/** Default: `sum`; a `counter` never falls, such as time used, and is summed. */
		kind?: Together | "counter",
	): void;
	/** All metrics as they are now. */
	read(): Promise<readonly Reading[]>;
	text(): Promise<string>;
};

/**
 * How the values that several processes have for one gauge make the value of all: a
 * state that each sees of its own (`most`, `least`), or shares of one whole (`sum`).
 */
export type Together = "sum" | "most" | "least";

/** One metric as one process has it; it can be sent to another process as JSON. */
export type Reading = {
	readonly name: string;
	readonly help: string;
	readonly type: "counter" | "histogram" | "gauge";
	readonly together: Together;
	readonly lines: readonly Line[];
};

/** `series`: the name with its labels, as the text has it. */
type Line = readonly [series: string, amount: number];
type Lines = () => Promise<Line[]> | Line[];

export function registry(): Registry {
	const metrics: (Omit<Reading, "lines"> & { lines: Lines })[] = [];
	const add = (
		name: string,
		help: string,
		type: Reading["type"],
		lines: Lines,
		together: Together = "sum",
	) => metrics.push({ name, help, type, together, lines });

	async function read(): Promise<readonly Reading[]> {
		return await Promise.all(
			metrics.map(async ({ lines, ...metric }) => {
				try {
					return { ...metric, lines: await lines() };
				} catch {
					// An unreachable store must not hide the other metrics.
					return { ...metric, lines: [] };
				}
			}),
		);
	}

	return {
		counter(name, help, labels) {
			const series = seriesOf(labels, () => ({ count: 0 }));
			add(name, help, "counter", () =>
				series.all().map(([names, { count }]) => line(name, names, count)),
			);
			return {
				count(...values) {
					series.of(values).count++;
				},
			};
		},
		histogram(name, help, labels, bounds) {
			const series = seriesOf(labels, () => ({
				buckets: new Array<number>(bounds.length + 1).fill(0),
				sum: 0,
			}));
			add(name, help, "histogram", () =>
				series
					.all()
					.flatMap(([names, { buckets, sum }]) =>
						histogramLines(name, names, bounds, buckets, sum),
					),
			);
			return {
				observe(amount, ...values) {
					const one = series.of(values);
					let bucket = 0;
					while (amount > (bounds[bucket] ?? Number.POSITIVE_INFINITY))
						bucket++;
					one.buckets[bucket] = (one.buckets[bucket] ?? 0) + 1;
					one.sum += amount;
				},
			};
		},
		gauge(name, help, labels, look, kind = "sum") {
			const lines = async () => {
				const samples = await look();
				return samples.map(({ values, amount }) =>
					line(name, namesOf(labels, values), amount),
				);
			};
			if (kind === "counter") add(name, help, "counter", lines);
			else add(name, help, "gauge", lines, kind);
		},
		read,
		text: async () => textOf(await read()),
	};
}

/** The text format, version 0.0.4. */
export function textOf(readings: readonly Reading[]): string {
	const blocks = readings.map(({ name, help, type, lines }) =>
		[
			`# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}`,
			...lines.map(([series, amount]) => `${series} ${amount}`),
		].join("\n"),
	);
	return `${blocks.join("\n")}\n`;
}

/** One record for each combination of label values that was counted so far. */
function seriesOf<One>(labels: readonly string[], make: () => One) {
	type Branch = { readonly of: Map<string, Branch>; leaf: One | null };
	const branch = (): Branch => ({ of: new Map(), leaf: null });
	const root = branch();
	const series: [names: string, one: One][] = [];
	function of(values: readonly string[]): One {
		// One map for each label: joining the values into one key, and hashing it
		// each time, costs more than everything else here.
		let at = root;
		for (const value of values) {
			let next = at.of.get(value);
			if (next === undefined) {
				next = branch();
				at.of.set(value, next);
			}
			at = next;
		}
		if (at.leaf === null) {
			at.leaf = make();
			series.push([namesOf(labels, values), at.leaf]);
		}
		return at.leaf;
	}

	// A metric without labels exists from the start: a rate that begins with the
	// first event does not count it.
	if (labels.length === 0) of([]);
	return { of, all: () => series };
}

function histogramLines(
	name: string,
	names: string,
	bounds: readonly number[],
	buckets: readonly number[],
	sum: number,
): Line[] {
	let count = 0;
	const lines = buckets.map((inBucket, i) => {
		count += inBucket;
		const bound = `le="${bounds[i] ?? "+Inf"}"`;
		return line(
			`${name}_bucket`,
			names === "" ? bound : `${names},${bound}`,
			count,
		);
	});
	return [
		...lines,
		line(`${name}_sum`, names, sum),
		line(`${name}_count`, names, count),
	];
}

function line(name: string, names: string, amount: number): Line {
	return [names === "" ? name : `${name}{${names}}`, amount];
}

function namesOf(labels: readonly string[], values: readonly string[]): string {
	return labels
		.map(
			(label, i) =>
				`${label}="${escaped(values[i] ?? "").replaceAll('"', '\\"')}"`,
		)
		.join(",");
}

function escaped(text: string): string {
	return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
