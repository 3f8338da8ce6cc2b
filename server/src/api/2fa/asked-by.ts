/** The client address of a request, and its trace. */

import type { FastifyRequest } from "fastify";

/** Empty only on a route that asks for no credentials. */
export function addressOf({ caller }: FastifyRequest): string {
	return caller?.address ?? "";
}

export function traceOf({ span }: FastifyRequest): string | null {
	return span?.traceparent ?? null;
}
