/** One dialect as the service serves it; `app.ts` has the list. */

import type { FastifyPluginCallback } from "fastify";
import type { CallbackRenderer } from "../callbacks/renderer.ts";
import type { Context } from "../context.ts";
import type { Admission } from "../http/admission.ts";
import type { Dialect } from "../http/dialect.ts";
import type { Turns } from "../http/turns.ts";

/** Shared by the routes of all dialects: one request rate, and one queue of lists. */
export type Shared = { readonly admission: Admission; readonly inTurn: Turns };

export type ServedDialect = {
	/** As its verifications keep it. */
	readonly name: string;
	readonly wire: (context: Context) => Dialect;
	/** Its routes, with its authentication and its reading of parameters. */
	readonly routes: (context: Context, shared: Shared) => FastifyPluginCallback;
	readonly renderCallback: CallbackRenderer;
};
