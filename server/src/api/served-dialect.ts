/** The parts of a dialect that the service needs; `app.ts` lists the dialects. */

import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import type { CallbackRenderer } from "../callbacks/renderer.ts";
import type { Context } from "../context.ts";
import type { Refusal, RefusalName } from "../errors.ts";
import type { Admit } from "../http/admission.ts";
import type { Dialect, WireReply } from "../http/dialect.ts";
import type { SessionGuard } from "../http/session-guard.ts";
import type { Turns } from "../http/turns.ts";

/** Parts that the routes of all dialects share: one request rate, one queue of lists. */
export type Shared = {
	readonly admission: Admit;
	readonly inTurn: Turns;
	readonly sessions: SessionGuard;
};

/** A refusal in the words of a dialect. The dialect's table has the status. */
export type SaidRefusal = Omit<WireReply, "status"> & {
	/** A dialect may say one refusal as another, such as a bad parameter as a bad limit. */
	readonly refusal: RefusalName;
};

export type Wire = Omit<Dialect, "refused"> & {
	refused(
		refusal: Refusal,
		request: FastifyRequest,
	): SaidRefusal | Promise<SaidRefusal>;
};

export type ServedDialect = {
	/** Kept in each verification of the dialect. */
	readonly name: string;
	/** A dialect that lacks one refusal does not compile. */
	readonly refusals: Readonly<Record<RefusalName, { readonly status: number }>>;
	readonly wire: (context: Context) => Wire;
	/** The routes; they authenticate, and read parameters, in the dialect's way. */
	readonly routes: (context: Context, shared: Shared) => FastifyPluginCallback;
	readonly renderCallback: CallbackRenderer;
};

/** The dialect as the server takes it: each refusal has the status of the table. */
export function dialectIn(
	{ wire, refusals }: ServedDialect,
	context: Context,
): Dialect {
	const { refused, ...rest } = wire(context);
	const withStatus = ({ refusal, ...reply }: SaidRefusal): WireReply => ({
		status: refusals[refusal].status,
		...reply,
	});
	return {
		...rest,
		refused(refusal, request) {
			const said = refused(refusal, request);
			return said instanceof Promise ? said.then(withStatus) : withStatus(said);
		},
	};
}
