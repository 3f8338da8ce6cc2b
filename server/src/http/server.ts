/**
 * The HTTP server: the rules for every request and reply in all dialects. The routes
 * stand in `api/`.
 */

import { type FastifyInstance, fastify, LogController } from "fastify";
import type { Context } from "../context.ts";
import type { Span } from "../tracing/tracer.ts";
import { refuseForgottenRoutes } from "./admission.ts";
import {
	type AnswerError,
	answerErrors,
	errorAnswers,
} from "./answer-errors.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import type { Caller } from "./caller.ts";
import { compilers } from "./compilers.ts";
import {
	type Dialect,
	type DialectOf,
	dialectTable,
	urlForRouter,
} from "./dialect.ts";
import { refuseBadHost, refuseRepeatedHeaders } from "./headers.ts";
import { LARGEST_HEAD, nodeServer } from "./node-server.ts";
import { noteReplies, replyNotes } from "./note-replies.ts";
import { answerOverdue } from "./overdue.ts";
import type { Instead } from "./read-parameters.ts";
import { countUndecided } from "./undecided.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Set on routes that ask for credentials, if tracing is on. */
		span: Span | null;
		/** Set on routes that ask for credentials. */
		caller: Caller | null;
		/** `Content-Type` as it came. */
		bodyLabel: string | undefined;
		/** Accounts and definitions were read again for this request. */
		hasLooked: boolean;
		/** It was answered because it took too long: see `overdue.ts`. */
		isOverdue: boolean;
		/** The cause of a 503, for the log. */
		cause: string | undefined;
		/** The code in the body of a refusal; null: the request succeeded. */
		replyCode: number | null;
		/** SID of the verification that the request made or named; null: none. */
		about: string | null;
	}
	interface FastifyContextConfig {
		/** The route is open, or checks by itself who may call it. */
		asksNoCredentials?: boolean;
		/** `admission.ts` checks the credentials of this route. */
		isAdmitted?: boolean;
		/** The route reads query and body itself: they are not read as parameters. */
		leavesParameters?: boolean;
		/** Browsers ask for it by themselves: it does not count as use of a session. */
		isUnattended?: boolean;
		/** Other names for parameters of the schema, in lower case. */
		aliases?: Readonly<Record<string, string>>;
		/** The most names in JSON, at all depths, in values that the schema does not describe. */
		mostNames?: number;
		/** Parameters that may take the place of another one. */
		instead?: Instead;
		/**
		 * Names the given parameters that have no meaning beside the others. The reply
		 * reports them like unknown ones.
		 */
		unused?: (given: Readonly<Record<string, unknown>>) => readonly string[];
	}
}

const LARGEST_BODY = 64 * 1024;

export function httpServer(
	context: Pick<
		Context,
		"accounts" | "instance" | "log" | "metrics" | "now" | "requests"
	>,
	dialects: readonly Dialect[],
): FastifyInstance {
	const { log } = context;
	const dialectOf = dialectTable(dialects);
	const newRequestId = requestIds(context);
	const answerError = errorAnswers(dialectOf, log);
	const noteReply = replyNotes(context);
	const app = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		// A child logger for each request would cost more than it tells.
		childLoggerFactory: (logger) => logger,
		requestIdHeader: false,
		genReqId: newRequestId,
		rewriteUrl: ({ url = "/" }) => urlForRouter(dialectOf, url),
		// The query is read in read-parameters.ts, where its size is bounded.
		routerOptions: {
			querystringParser: () => ({}),
			// As much as any head may hold: the routes know which names exist.
			maxParamLength: LARGEST_HEAD,
		},
		bodyLimit: LARGEST_BODY,
		handlerTimeout: 0,
		forceCloseConnections: "idle",
		return503OnClosing: false,
		// Called once for each address of the host name.
		serverFactory: (handle) => nodeServer(handle, newRequestId),
		// A cast: Fastify's type declares the compilers' argument wrongly.
		schemaController: { compilersFactory: compilers as object },
		clientErrorHandler: (error, socket) => {
			answerBrokenRequest(error, socket, newRequestId());
		},
		// A URL that the router cannot read: no hook is called for it.
		frameworkErrors(error, request, reply) {
			const note = () => noteReply(request, reply, false);
			const answered = answerError(error, request, reply);
			if (answered === undefined) note();
			else void answered.then(note);
		},
	}) as unknown as FastifyInstance;

	takeAnyBody(app);
	countUndecided(app, context.metrics);
	beginRequests(app, dialectOf, answerError);
	refuseForgottenRoutes(app);
	noteReplies(app, noteReply);
	answerErrors(app, answerError);
	return app;
}

/** Routes get bodies as bytes, whatever the label; the dialects read them. */
function takeAnyBody(app: FastifyInstance): void {
	// The API's document sends a JSON body with GET; curl sends one with DELETE.
	for (const method of ["GET", "DELETE"]) {
		app.addHttpMethod(method, { hasBody: true, overrideExisting: true });
	}
	app.removeAllContentTypeParsers();
	app.addContentTypeParser(
		"*",
		{ parseAs: "buffer" },
		(_request, body, done) => {
			done(null, body);
		},
	);
}

function beginRequests(
	app: FastifyInstance,
	dialectOf: DialectOf,
	answerError: AnswerError,
): void {
	app.decorateRequest("caller", null);
	app.decorateRequest("span", null);
	app.decorateRequest("bodyLabel", undefined);
	app.decorateRequest("cause", undefined);
	app.decorateRequest("replyCode", null);
	app.decorateRequest("about", null);
	app.decorateRequest("hasLooked", false);
	app.decorateRequest("isOverdue", false);
	app.addHook("onRequest", (request, reply, done) => {
		answerOverdue(request, reply, answerError);
		reply.headers(dialectOf(request.url).headers);
		reply.header("x-request-id", request.id);
		refuseRepeatedHeaders(request.raw.rawHeaders);
		refuseBadHost(request.headers.host, request.raw.httpVersion);
		// The label is only a hint (body.ts): Fastify must not see it, as it would refuse
		// the body for it.
		request.bodyLabel = request.headers["content-type"];
		// It refuses a QUERY without one, before it looks for the route.
		request.headers["content-type"] =
			request.method === "QUERY" ? "application/octet-stream" : undefined;
		done();
	});
}

/** Requests of this process, counted over all its servers. */
let count = 0;

function requestIds({ instance }: Pick<Context, "instance">): () => string {
	return () => `${instance}-${(++count).toString(36)}`;
}
