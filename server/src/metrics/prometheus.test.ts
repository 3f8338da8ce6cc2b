import { expect, test } from "vitest";
import { registry } from "./prometheus.ts";

test("a counter has one line for each combination of its labels", async () => {
	const { counter, text } = registry();
	const one = counter("things_total", "Things.", ["kind", "of"]);
	one.count("a", "b");
	one.count("a", "b");
	one.count("a", "");
	expect(await text()).toBe(
		[
			"# HELP things_total Things.",
			"# TYPE things_total counter",
			'things_total{kind="a",of="b"} 2',
			'things_total{kind="a",of=""} 1',
			"",
		].join("\n"),
	);
});

test("a histogram counts each bucket with all below it, its bound included", async () => {
	const { histogram, text } = registry();
	const one = histogram("s", "Seconds.", ["at"], [0.5, 1]);
	for (const amount of [0.1, 0.5, 0.75, 1, 7]) one.observe(amount, "x");
	expect((await text()).split("\n").slice(1, -1)).toEqual([
		"# TYPE s histogram",
		's_bucket{at="x",le="0.5"} 2',
		's_bucket{at="x",le="1"} 4',
		's_bucket{at="x",le="+Inf"} 5',
		's_sum{at="x"} 9.35',
		's_count{at="x"} 5',
	]);
});

test("values of labels cannot break out of their quotes, nor help out of its line", async () => {
	const { counter, text } = registry();
	counter("c", 'Says "\\"\nand more.', ["v"]).count('a"} 1\nb\\');
	expect((await text()).split("\n")).toEqual([
		'# HELP c Says "\\\\"\\nand more.',
		"# TYPE c counter",
		'c{v="a\\"} 1\\nb\\\\"} 1',
		"",
	]);
});

test("a gauge that cannot be read hides nothing else", async () => {
	const { counter, gauge, text } = registry();
	gauge("broken", "Fails.", [], () => Promise.reject(new Error("store")));
	gauge("thrown", "Fails.", [], () => {
		throw new Error("store");
	});
	gauge("works", "Reads.", [], () => [{ values: [], amount: 7 }]);
	counter("after_total", "Counts.", []).count();
	const lines = (await text()).split("\n");
	expect(lines.filter((line) => !line.startsWith("#"))).toEqual([
		"works 7",
		"after_total 1",
		"",
	]);
});

test("what has no labels is there before it is counted, the rest is not", async () => {
	const { counter, text } = registry();
	counter("alone_total", "One.", []);
	counter("some_total", "Some.", ["of"]);
	expect((await text()).split("\n").filter((line) => /^\w/.test(line))).toEqual(
		["alone_total 0"],
	);
});
