/** The address that a request comes from, and the trace that it is part of. */

import type { FastifyRequest } from "fastify";

/** Empty only where a route asks for no credentials. */
export function addressOf({ caller }: FastifyRequest): string {
	return caller?.address ?? "";
}

export function traceOf({ span }: FastifyRequest): string | null {
	return span?.traceparent ?? null;
}
