/**
 * The HTTP server: what holds for every request and every reply, in whatever
 * dialect. What a route does stands in `api/`.
 */

import { type FastifyInstance, fastify, LogController } from "fastify";
import type { Context } from "../context.ts";
import type { Span } from "../tracing/tracer.ts";
import { refuseForgottenRoutes } from "./admission.ts";
import { answerErrors, errorAnswers } from "./answer-errors.ts";
import { answerBrokenRequest } from "./broken-request.ts";
import type { Caller } from "./caller.ts";
import { compilers } from "./compilers.ts";
import {
	type Dialect,
	type DialectOf,
	dialectTable,
	plainUrl,
} from "./dialect.ts";
import { refuseBadHost, refuseRepeatedHeaders } from "./headers.ts";
import { nodeServer } from "./node-server.ts";
import type { Instead } from "./read-parameters.ts";
import { noteReplies } from "./request-log.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Where requests are traced, of every route that asks for credentials. */
		span: Span | null;
		/** Set by every route that asks for credentials. */
		caller: Caller | null;
		/** `Content-Type`, as it came. */
		bodyLabel: string | undefined;
		/** Configuration was read again for it. */
		hasLooked: boolean;
		/** Why it was answered with 503, for the log. */
		cause: string | undefined;
	}
	interface FastifyContextConfig {
		/** Anybody may ask, or the route finds out by itself who may. */
		asksNoCredentials?: boolean;
		/** `admission.ts` has seen to its credentials. */
		isAdmitted?: boolean;
		/** Query and body stay as they came: nobody reads parameters from them. */
		leavesParameters?: boolean;
		/** Other names for parameters of the schema. */
		aliases?: Readonly<Record<string, string>>;
		/** A parameter that may be left out where others take its place; beside it these mean nothing. */
		instead?: Instead;
	}
}

const LARGEST_BODY = 64 * 1024;

export function httpServer(
	context: Pick<Context, "instance" | "log" | "metrics">,
	dialects: readonly Dialect[],
): FastifyInstance {
	const { log } = context;
	const dialectOf = dialectTable(dialects);
	const newRequestId = requestIds(context);
	const answerError = errorAnswers(dialectOf, log);
	const app = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		// One logger for all: a child for each request costs more than it tells.
		childLoggerFactory: (logger) => logger,
		requestIdHeader: false,
		genReqId: newRequestId,
		rewriteUrl: ({ url = "/" }) => plainUrl(dialectOf, url),
		// Read where it is known how much of it may be (read-parameters.ts).
		routerOptions: { querystringParser: () => ({}) },
		bodyLimit: LARGEST_BODY,
		handlerTimeout: 0,
		forceCloseConnections: "idle",
		return503OnClosing: false,
		// It may make several: a host name may have several addresses.
		serverFactory: (handle) => nodeServer(handle, newRequestId),
		// Its type says what one of its compilers takes, not what it is called with.
		schemaController: { compilersFactory: compilers as object },
		clientErrorHandler: (error, socket) => {
			answerBrokenRequest(error, socket, newRequestId());
		},
		frameworkErrors: answerError,
	}) as unknown as FastifyInstance;

	takeAnyBody(app);
	beginRequests(app, dialectOf);
	refuseForgottenRoutes(app);
	noteReplies(app, context);
	answerErrors(app, answerError);
	return app;
}

/** Bodies come as bytes, whatever their label; dialects read them. */
function takeAnyBody(app: FastifyInstance): void {
	// The document sends a JSON body with GET, and curl one with DELETE.
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

function beginRequests(app: FastifyInstance, dialectOf: DialectOf): void {
	app.decorateRequest("caller", null);
	app.decorateRequest("span", null);
	app.decorateRequest("bodyLabel", undefined);
	app.decorateRequest("cause", undefined);
	app.decorateRequest("hasLooked", false);
	app.addHook("onRequest", (request, reply, done) => {
		reply.headers(dialectOf(request.url).headers);
		reply.header("x-request-id", request.id);
		refuseRepeatedHeaders(request.raw.rawHeaders);
		refuseBadHost(request.headers.host, request.raw.httpVersion);
		// The label of a body is a hint (body.ts), not a reason to refuse it: the
		// framework is not to see it.
		request.bodyLabel = request.headers["content-type"];
		request.headers["content-type"] = undefined;
		done();
	});
}

/** Of this process, however many servers it has. */
let count = 0;

function requestIds({ instance }: Pick<Context, "instance">): () => string {
	return () => `${instance}-${(++count).toString(36)}`;
}
