/**
 * Sends spans to a collector: OTLP over HTTP as JSON. Spans that the collector
 * does not take in time are dropped, and no request waits for them.
 */

import type { Logger } from "pino";
import type { Tracing } from "../config/tracing.ts";
import { openOutbound } from "../outbound/http.ts";
import { version } from "../version.ts";
import type { Attributes, FinishedSpan } from "./tracer.ts";

const EVERY_MS = 5_000;
/** Spans in one request. A full request goes out before `EVERY_MS` is over. */
const AT_ONCE = 512;
const MOST_WAITING = 4_096;
const TIMEOUT_MS = 5_000;
/** For the last request, when the process ends. */
const LAST_TIMEOUT_MS = 2_000;
const COMPLAIN_EVERY_MS = 60_000;

export type Exporter = {
	add(span: FinishedSpan): void;
	close(): Promise<void>;
};

export function otlpExporter(
	{ url, headers, serviceName }: Tracing,
	options: { log: Logger; instance: string },
): Exporter {
	const { log, instance } = options;
	const { origin, pathname, search } = new URL(url);
	const outbound = openOutbound(origin, {
		connections: 1,
		connectTimeoutMs: TIMEOUT_MS,
		silenceTimeoutMs: TIMEOUT_MS,
		maxReplyBytes: 64 * 1024,
	});
	const resource = {
		attributes: attributesOf({
			"service.name": serviceName,
			"service.instance.id": instance,
			"service.version": version(),
		}),
	};
	let waiting: FinishedSpan[] = [];
	let dropped = 0;
	let complainedAt = Number.NEGATIVE_INFINITY;
	let sending: Promise<void> | null = null;
	const timer = setInterval(() => void send(TIMEOUT_MS), EVERY_MS).unref();

	function send(timeoutMs: number): Promise<void> {
		sending ??= sendSome(timeoutMs).finally(() => {
			sending = null;
		});
		return sending;
	}

	async function sendSome(timeoutMs: number): Promise<void> {
		while (waiting.length > 0) {
			const spans = waiting.slice(0, AT_ONCE);
			waiting = waiting.slice(AT_ONCE);
			const reply = await outbound.send(
				{
					method: "POST",
					path: pathname + search,
					headers: [
						...["content-type", "application/json"],
						...["user-agent", "Postern"],
						...headers.flat(),
					],
					body: bodyOf(resource, spans),
				},
				AbortSignal.timeout(timeoutMs),
			);
			const isTaken =
				reply.outcome === "reply" && reply.status >= 200 && reply.status < 300;
			if (isTaken) continue;
			// Further spans would meet the same collector: they wait for the timer.
			dropped += spans.length;
			complain(
				reply.outcome === "reply" ? `status ${reply.status}` : reply.reason,
			);
			return;
		}
	}

	function complain(reason: string): void {
		const now = performance.now();
		if (now - complainedAt < COMPLAIN_EVERY_MS) return;
		complainedAt = now;
		log.warn({ reason, dropped }, "Spans could not be sent to the collector");
		dropped = 0;
	}

	return {
		add(span) {
			if (waiting.length >= MOST_WAITING) {
				dropped++;
				return;
			}
			waiting.push(span);
			if (waiting.length === AT_ONCE) void send(TIMEOUT_MS);
		},
		async close() {
			clearInterval(timer);
			await sending;
			await send(LAST_TIMEOUT_MS);
			await outbound.destroy();
		},
	};
}

function bodyOf(resource: object, spans: readonly FinishedSpan[]): string {
	return JSON.stringify({
		resourceSpans: [
			{
				resource,
				scopeSpans: [{ scope: { name: "postern" }, spans: spans.map(spanOf) }],
			},
		],
	});
}

/** JSON of protobuf, but with ids in hexadecimal (OTLP specification, "JSON Protobuf Encoding"). */
function spanOf(span: FinishedSpan): object {
	return {
		traceId: span.traceId,
		spanId: span.spanId,
		...(span.parentSpanId !== null && { parentSpanId: span.parentSpanId }),
		name: span.name,
		kind: span.kind,
		startTimeUnixNano: nanoseconds(span.startedAt),
		endTimeUnixNano: nanoseconds(span.endedAt),
		attributes: attributesOf(span.attributes),
		...(span.isError && { status: { code: 2 } }),
	};
}

/** As text, because a double is not exact at this size. */
function nanoseconds(ms: number): string {
	return `${Math.round(ms * 1_000)}000`;
}

function attributesOf(attributes: Attributes): object[] {
	return Object.entries(attributes).map(([key, value]) => ({
		key,
		value:
			typeof value === "number"
				? { intValue: String(value) }
				: { stringValue: value },
	}));
}
