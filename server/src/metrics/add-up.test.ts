import { expect, test } from "vitest";
import { addUp, keptOf } from "./add-up.ts";
import { registry, textOf } from "./prometheus.ts";

/** A process that has seen `amounts`. */
async function readings(amounts: readonly number[]) {
	const { counter, histogram, gauge, read } = registry();
	const seen = counter("seen_total", "Seen.", ["kind"]);
	const size = histogram("size", "Sizes.", [], [1, 2]);
	for (const amount of amounts) {
		seen.count(amount > 1 ? "large" : "small");
		size.observe(amount);
	}
	const one = (amount: number) => () => [{ values: [], amount }];
	const most = Math.max(...amounts);
	gauge("held", "Held.", [], one(amounts.length));
	gauge("late", "Late.", [], one(most), "most");
	gauge("up", "Up.", [], one(most), "least");
	gauge("used_total", "Used.", [], one(most), "counter");
	return await read();
}

test("counters and histograms are summed, and gauges by their meaning", async () => {
	const both = [await readings([0.5, 2]), await readings([1, 1, 5])];
	expect(textOf(addUp(both)).split("\n")).toEqual([
		"# HELP seen_total Seen.",
		"# TYPE seen_total counter",
		'seen_total{kind="small"} 3',
		'seen_total{kind="large"} 2',
		"# HELP size Sizes.",
		"# TYPE size histogram",
		'size_bucket{le="1"} 3',
		'size_bucket{le="2"} 4',
		'size_bucket{le="+Inf"} 5',
		"size_sum 9.5",
		"size_count 5",
		"# HELP held Held.",
		"# TYPE held gauge",
		"held 5",
		"# HELP late Late.",
		"# TYPE late gauge",
		"late 5",
		"# HELP up Up.",
		"# TYPE up gauge",
		"up 2",
		"# HELP used_total Used.",
		"# TYPE used_total counter",
		"used_total 7",
		"",
	]);
});

test("a process that has ended leaves what it counted, and none of its gauges", async () => {
	const kept = keptOf(await readings([1]));
	expect(kept.map(({ name }) => name)).toEqual([
		"seen_total",
		"size",
		"used_total",
	]);
});
