/** Makes the tracer for the collector that the configuration names. */

import type { Logger } from "pino";
import type { Tracing } from "../config/tracing.ts";
import { startTracer, type Tracer } from "./tracer.ts";

/** Null if nothing is traced; then the exporter is not even loaded. */
export async function tracerFor(
	tracing: Tracing | null,
	{ now, ...options }: { now: () => number; log: Logger; instance: string },
): Promise<Tracer | null> {
	if (tracing === null) return null;
	const { otlpExporter } = await import("./otlp.ts");
	return startTracer({
		sampleRatio: tracing.sampleRatio,
		now,
		exporter: otlpExporter(tracing, options),
	});
}
