/** The parts of a dialect that the service needs; `app.ts` lists the dialects. */

import type { FastifyPluginCallback } from "fastify";
import type { CallbackRenderer } from "../callbacks/renderer.ts";
import type { Context } from "../context.ts";
import type { Admit } from "../http/admission.ts";
import type { Dialect } from "../http/dialect.ts";
import type { SessionGuard } from "../http/session-guard.ts";
import type { Turns } from "../http/turns.ts";

/** Parts that the routes of all dialects share: one request rate, one queue of lists. */
export type Shared = {
	readonly admission: Admit;
	readonly inTurn: Turns;
	readonly sessions: SessionGuard;
};

export type ServedDialect = {
	/** Kept in each verification of the dialect. */
	readonly name: string;
	readonly wire: (context: Context) => Dialect;
	/** The routes; they authenticate, and read parameters, in the dialect's way. */
	readonly routes: (context: Context, shared: Shared) => FastifyPluginCallback;
	readonly renderCallback: CallbackRenderer;
};
