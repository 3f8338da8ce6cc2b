/** The process itself: its memory, its processor time, and whether its event loop keeps up. */

import type { Metrics } from "./metrics.ts";

const LOOK_EVERY_MS = 100;

/** Returns the function that stops it. */
export function watchProcess({
	gauge,
	eventLoopLate,
}: Pick<Metrics, "gauge" | "eventLoopLate">): () => void {
	const one = (amount: number) => [{ values: [], amount }];
	gauge(
		"process_resident_memory_bytes",
		"Memory that the process holds.",
		[],
		() => one(process.memoryUsage.rss()),
	);
	gauge("nodejs_heap_used_bytes", "JavaScript heap in use.", [], () =>
		one(process.memoryUsage().heapUsed),
	);
	gauge(
		"process_cpu_seconds_total",
		"Processor time used, of user and system.",
		[],
		() => {
			const { user, system } = process.cpuUsage();
			return one((user + system) / 1e6);
		},
		"counter",
	);
	gauge(
		"process_start_time_seconds",
		"When the process started, in seconds since 1970.",
		[],
		() => one(performance.timeOrigin / 1_000),
		"least",
	);
	// A timer of our own, not `monitorEventLoopDelay`: its quantiles cover the
	// time since its last reset, so several readers would reset it for each
	// other.
	let expectedAt = performance.now() + LOOK_EVERY_MS;
	const timer = setInterval(() => {
		const now = performance.now();
		eventLoopLate(Math.max(0, now - expectedAt) / 1_000);
		expectedAt = now + LOOK_EVERY_MS;
	}, LOOK_EVERY_MS).unref();
	return () => clearInterval(timer);
}
