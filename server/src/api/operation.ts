/**
 * The words about a route that its schemas cannot hold. `tools/openapi` makes the
 * API's document of both, so a route is described where it is written.
 */

import type { RefusalName } from "../errors.ts";
import type { TSchema } from "../schema.ts";

declare module "fastify" {
	interface FastifyContextConfig {
		operation?: Operation;
	}
}

export type Tag =
	| "Verifications"
	| "Records"
	| "Usage"
	| "Limits"
	| "Workflows"
	| "Templates"
	| "Accounts"
	| "Sandbox"
	| "Service";

export type Operation = {
	/** Unique in the API; SDKs make names of it. */
	readonly id: string;
	readonly tag: Tag;
	/** A few words without a full stop. */
	readonly summary: string;
	readonly description?: string;
	/** Refusals beside those that each route can give. */
	readonly refusals?: readonly RefusalName[];
	/**
	 * Parameters of a request that succeeds, those of the path too. A SID is a
	 * `sampleSid`: the test that runs the examples puts a real one in its place.
	 */
	readonly example: Readonly<Record<string, unknown>>;
	/** The route takes an `Idempotency-Key`. */
	readonly isIdempotent?: boolean;
	/** The route knows `Prefer: return=representation`. */
	readonly mayRepresent?: boolean;
	/** Its reply tells the version of what it shows; a change takes that in `If-Match`. */
	readonly isVersioned?: boolean;
	/** Headers of its success beside those of each reply, with their meanings. */
	readonly replyHeaders?: Readonly<Record<string, string>>;
	/** A success that no schema describes. */
	readonly document?: { readonly type: string; readonly description: string };
	/** Other successes, which no schema describes. */
	readonly otherSuccess?: string;
	/** Parameters without which the route itself refuses the request. */
	readonly required?: readonly string[];
	/** Shapes of parameters that the route itself checks, as clients should send them. */
	readonly shapes?: Readonly<Record<string, TSchema>>;
};

/** A SID of no record, the same in every version of the document. */
export const sampleSid = (prefix: string) =>
	`${prefix}019aa5b7c3d27e4f9a1b2c3d4e5f6071`;
