/** Notes each reply in the log, the metrics, the trace and the request log. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import type { RequestEntry } from "../requests/chunk.ts";
import { credentials } from "./caller.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Its reply is there, and goes out if the client is still there. */
		isDecided: boolean;
		isNoted: boolean;
	}
}

type Parts = Pick<Context, "accounts" | "log" | "metrics" | "now" | "requests">;

/** Notes a reply, at the first call for its request. `isCut`: it does not go out whole. */
export type NoteReply = (
	request: FastifyRequest,
	reply: FastifyReply,
	isCut: boolean,
) => void;

export function replyNotes(context: Parts): NoteReply {
	const { log, metrics } = context;
	return (request, reply, isCut) => {
		if (request.isNoted) return;
		request.isNoted = true;
		const { method, span } = request;
		// The route's pattern, not the URL, keeps SIDs and phone numbers out of the log.
		const { url: route } = request.routeOptions;
		const { statusCode: status, elapsedTime: ms } = reply;
		metrics.requested(method, route ?? "", status, ms / 1_000);
		span?.end(
			{
				"http.request.method": method,
				"http.route": route ?? "",
				"http.response.status_code": status,
				"url.scheme": "http",
				...(status >= 500 && { "error.type": String(status) }),
			},
			status >= 500,
		);
		log.info({
			request: request.id,
			method,
			route: route ?? null,
			status,
			ms: Math.round(ms * 100) / 100,
			account: request.caller?.account.sid ?? null,
			...(request.cause !== undefined && { cause: request.cause }),
			...(isCut && { cut: true }),
			...(span && { trace: span.traceId }),
		});
		keep(context, request, reply);
	};
}

export function noteReplies(app: FastifyInstance, note: NoteReply): void {
	app.decorateRequest("isDecided", false);
	app.decorateRequest("isNoted", false);
	app.addHook("onResponse", (request, reply, done) => {
		note(request, reply, false);
		done();
	});
	// A reply that is cut, as its client has left, never finishes: `onResponse` is not
	// called. What the request did is known once its reply is there, before or after that.
	app.addHook("onRequest", (request, reply, done) => {
		reply.raw.once("close", () => {
			if (request.isDecided) note(request, reply, true);
		});
		done();
	});
	app.addHook("onSend", (request, reply, _payload, done) => {
		request.isDecided = true;
		if (reply.raw.destroyed) note(request, reply, true);
		done();
	});
}

/** The client has given up a `GET` that waited, as a page does when somebody leaves it. */
const LEFT = 408;

/**
 * A request is kept for the account whose credentials it has. With a wrong token it is
 * kept for the account that it names, so that an integrator sees why nothing works.
 */
function keep(
	{ accounts, now, requests }: Parts,
	request: FastifyRequest,
	reply: FastifyReply,
): void {
	// Undefined where no hook was called.
	const { caller } = request;
	if (caller != null) {
		const { session, tokenId } = caller;
		// Pages of the console read all the time: among their requests nobody would
		// find those of a program. Nor does a reader of this log fill it.
		const isReading =
			request.method === "GET" &&
			(reply.statusCode < 400 || reply.statusCode === LEFT);
		const isOfPage =
			session !== undefined ||
			request.routeOptions.url?.startsWith("/console/") === true;
		if (isReading && isOfPage) return;
		const by = tokenId ?? session?.userSid ?? session?.sid ?? "";
		requests.note(caller.account.sid, entryOf(request, reply, by, now()));
		return;
	}
	if (reply.statusCode !== 401) return;
	const { sid = "" } = credentials(request.headers.authorization) ?? {};
	if (accounts.account(sid) === undefined) return;
	requests.note(sid, entryOf(request, reply, null, now()));
}

function entryOf(
	request: FastifyRequest,
	{ statusCode: status, elapsedTime: ms }: FastifyReply,
	by: string | null,
	answeredAt: number,
): RequestEntry {
	return {
		id: request.id,
		at: Math.floor(answeredAt - ms),
		method: request.method,
		route: request.routeOptions.url ?? null,
		status,
		code: request.replyCode ?? status,
		by,
		ms,
		verification: request.about,
	};
}
