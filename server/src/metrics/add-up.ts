/**
 * Makes the metrics of several processes into those of the service. A counter never
 * falls, although processes end: what an ended one had counted stays in the sum.
 * Otherwise Prometheus would take the fall for a restart of the service, and count
 * all that is left once more.
 */

import type { Reading, Together } from "./prometheus.ts";

const TOGETHER: Record<Together, (a: number, b: number) => number> = {
	sum: (a, b) => a + b,
	most: Math.max,
	least: Math.min,
};

/** `all`: the readings of each process; each metric stands where it is met first. */
export function addUp(all: readonly (readonly Reading[])[]): Reading[] {
	const metrics = new Map<string, Reading & { amounts: Map<string, number> }>();
	for (const reading of all.flat()) {
		let metric = metrics.get(reading.name);
		if (metric === undefined) {
			metric = { ...reading, amounts: new Map() };
			metrics.set(reading.name, metric);
		}
		const together = TOGETHER[metric.together];
		for (const [series, amount] of reading.lines) {
			const former = metric.amounts.get(series);
			metric.amounts.set(
				series,
				former === undefined ? amount : together(former, amount),
			);
		}
	}
	return [...metrics.values()].map(({ amounts, ...metric }) => ({
		...metric,
		lines: [...amounts],
	}));
}

/** The part of a process that has ended: its gauges mean nothing any more. */
export function keptOf(readings: readonly Reading[]): Reading[] {
	return readings.filter(({ type }) => type !== "gauge");
}
