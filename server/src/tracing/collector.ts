/** Spans to the collector that the configuration names. */

import type { Logger } from "pino";
import type { Tracing } from "../config/tracing.ts";
import { startTracer, type Tracer } from "./tracer.ts";

/** Null where nothing is traced. The exporter is loaded where it is used. */
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
