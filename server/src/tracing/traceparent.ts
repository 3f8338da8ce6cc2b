/**
 * `traceparent`: the trace of a request, and the span that caused the request
 * (W3C Trace Context).
 */

export type TraceParent = {
	/** 32 hexadecimal digits. */
	readonly traceId: string;
	/** 16 hexadecimal digits. */
	readonly spanId: string;
	/** Whether the caller records this trace. */
	readonly isSampled: boolean;
};

/** Null if the header is no `traceparent`: then a new trace begins, as the standard says. */
export function parseTraceParent(
	header: string | string[] | undefined,
): TraceParent | null {
	if (typeof header !== "string" || header.length > 512) return null;
	const [, version, traceId = "", spanId = "", flags = "", more] =
		/^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(
			header.trim(),
		) ?? [];
	if (version === undefined || version === "ff") return null;
	// Later versions may have more fields after the flags; version 00 may not.
	if (version === "00" && more !== undefined) return null;
	if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
	return {
		traceId,
		spanId,
		isSampled: (Number.parseInt(flags, 16) & 1) === 1,
	};
}

export function formatTraceParent({
	traceId,
	spanId,
	isSampled,
}: TraceParent): string {
	return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}
