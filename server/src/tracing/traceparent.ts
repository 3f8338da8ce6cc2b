/** `traceparent`: which trace a request belongs to, and what in it caused the request (W3C Trace Context). */

export type TraceParent = {
	/** 32 hexadecimal digits. */
	readonly traceId: string;
	/** 16 hexadecimal digits. */
	readonly spanId: string;
	/** Whether whoever asks records this trace. */
	readonly isSampled: boolean;
};

/** Null for what is no `traceparent`: a trace of our own begins then, as the standard has it. */
export function parseTraceParent(
	header: string | string[] | undefined,
): TraceParent | null {
	if (typeof header !== "string" || header.length > 512) return null;
	const [, version, traceId = "", spanId = "", flags = "", more] =
		/^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(
			header.trim(),
		) ?? [];
	if (version === undefined || version === "ff") return null;
	// Later versions may say more after the flags; this one may not.
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
