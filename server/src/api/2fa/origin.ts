/** Where a request comes from, and the trace that it is part of: both are kept with what it begins. */

import type { FastifyRequest } from "fastify";
import type { Origin, Signals } from "../../verification/origin.ts";

/** Null only where a route asks for no credentials. */
export function originOf(
	{ caller }: FastifyRequest,
	signals: Signals = {},
): Origin | null {
	return caller && { callerAddress: caller.address, ...signals };
}

export function traceOf({ span }: FastifyRequest): string | null {
	return span?.traceparent ?? null;
}
