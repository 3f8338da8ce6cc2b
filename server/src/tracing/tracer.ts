/** Spans record when something happened, and in which trace. Sampled ones go to the exporter. */

import type { Tracing } from "../config/tracing.ts";
import { randomHex } from "../secrets/random.ts";
import { formatTraceParent, parseTraceParent } from "./traceparent.ts";

/** The numbers of OTLP. */
export const SpanKind = { server: 2, client: 3 } as const;

export type Attributes = Readonly<Record<string, string | number>>;

export type FinishedSpan = {
	readonly traceId: string;
	readonly spanId: string;
	readonly parentSpanId: string | null;
	readonly name: string;
	readonly kind: number;
	readonly startedAt: number;
	readonly endedAt: number;
	readonly attributes: Attributes;
	readonly isError: boolean;
};

export type Span = {
	readonly traceId: string;
	/** The `traceparent` that names this span as the cause of later ones. */
	readonly traceparent: string;
	end(attributes: Attributes, isError: boolean): void;
};

export type Tracer = {
	/** `parent`: a `traceparent` as it came. If it is none, a new trace begins. */
	start(
		name: string,
		kind: number,
		parent: string | string[] | undefined,
	): Span;
	/** Sends the spans that are left. */
	close(): Promise<void>;
};

export function startTracer(options: {
	sampleRatio: Tracing["sampleRatio"];
	now: () => number;
	exporter: { add(span: FinishedSpan): void; close(): Promise<void> };
}): Tracer {
	const { sampleRatio, now, exporter } = options;
	return {
		start(name, kind, parent) {
			const cause = parseTraceParent(parent);
			const traceId = cause?.traceId ?? randomHex(16);
			const spanId = randomHex(8);
			// The caller's decision holds: a trace with gaps explains nothing.
			const isSampled = cause?.isSampled ?? fractionOf(traceId) < sampleRatio;
			const startedAt = now();
			const began = performance.now();
			return {
				traceId,
				traceparent: formatTraceParent({ traceId, spanId, isSampled }),
				end(attributes, isError) {
					if (!isSampled) return;
					exporter.add({
						traceId,
						spanId,
						parentSpanId: cause?.spanId ?? null,
						name,
						kind,
						startedAt,
						endedAt: startedAt + performance.now() - began,
						attributes,
						isError,
					});
				},
			};
		},
		close: () => exporter.close(),
	};
}

/**
 * A number in [0, 1), from the part of a trace id that is random in every
 * version of the standard.
 */
function fractionOf(traceId: string): number {
	return Number.parseInt(traceId.slice(-13), 16) / 2 ** 52;
}
