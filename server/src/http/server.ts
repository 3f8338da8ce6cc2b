/**
 * The HTTP server: what holds for every request and every reply, in one place.
 * What a route does stands in the file of its resource.
 */

import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	fastify,
	LogController,
} from "fastify";
import type { Context } from "../context.ts";
import { REFUSALS, Refusal, type RefusalName } from "../errors.ts";
import { UnknownKey } from "../secrets/key-ring.ts";
import { isSid } from "../sid.ts";
import { causeText } from "../store/cause.ts";
import { type Span, SpanKind } from "../tracing/tracer.ts";
import {
	authenticate,
	type Caller,
	clientAddresses,
	readingFor,
	refuseCrossSite,
} from "./caller.ts";
import { compilers } from "./compilers.ts";
import { refuseBadHost, refuseRepeatedHeaders } from "./headers.ts";
import { allowedMethods } from "./other-methods.ts";
import { boundPieces } from "./pieces.ts";
import { boundPipelines } from "./pipelines.ts";
import { type Instead, readParameters } from "./read-parameters.ts";
import {
	answerBrokenRequest,
	answerRefusal,
	asBadDefinition,
	asRefusal,
} from "./refusal.ts";
import { requestRate } from "./request-rate.ts";
import { plainUrl } from "./url.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Where requests are traced, of every route that is not `open`. */
		span: Span | null;
		/** Set by every route that is not `open`. */
		caller: Caller | null;
		/** `Content-Type`, as it came. */
		bodyLabel: string | undefined;
		/** Configuration was read again for it. */
		hasLooked: boolean;
		/** Why it was answered with 503, for the log. */
		cause: string | undefined;
	}
	interface FastifyContextConfig {
		/** No credentials are asked for, and parameters are left as they came. */
		open?: boolean;
		/** Other names for parameters of the schema. */
		aliases?: Readonly<Record<string, string>>;
		/** A parameter that may be left out where others take its place; beside it these mean nothing. */
		instead?: Instead;
		/** How bad values of some parameters are refused, where they have a code of their own. */
		definition?: {
			readonly bad: RefusalName;
			readonly parameters: readonly string[];
		};
	}
}

const LARGEST_BODY = 64 * 1024;

export function httpServer(context: Context): FastifyInstance {
	const { config, log, metrics, tracer } = context;
	const countRequest = requestRate(
		config.requestRate,
		context.accounts.customerOf,
	);
	const addressOf = clientAddresses(config.trustedProxies);

	const newRequestId = requestIds(context);
	const app = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		// One logger for all: a child for each request costs more than it tells.
		childLoggerFactory: (logger) => logger,
		requestIdHeader: false,
		genReqId: newRequestId,
		rewriteUrl: (request) => plainUrl(request.url ?? "/"),
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
		frameworkErrors: (error, request, reply) => {
			answerError(error, request, reply);
		},
	}) as unknown as FastifyInstance;

	// The document sends a JSON body with GET, and curl one with DELETE.
	for (const method of ["GET", "DELETE"]) {
		app.addHttpMethod(method, { hasBody: true, overrideExisting: true });
	}
	app.decorateRequest("caller", null);
	app.decorateRequest("span", null);
	app.decorateRequest("bodyLabel", undefined);
	app.decorateRequest("cause", undefined);
	app.decorateRequest("hasLooked", false);

	app.removeAllContentTypeParsers();
	app.addContentTypeParser(
		"*",
		{ parseAs: "buffer" },
		(_request, body, done) => {
			done(null, body);
		},
	);

	app.addHook("onRequest", (request, reply, done) => {
		reply.header("cache-control", "no-store");
		reply.header("x-request-id", request.id);
		refuseRepeatedHeaders(request.raw.rawHeaders);
		refuseBadHost(request.headers.host, request.raw.httpVersion);
		// The label of a body is a hint (body.ts), not a reason to refuse it: the
		// framework is not to see it.
		request.bodyLabel = request.headers["content-type"];
		request.headers["content-type"] = undefined;
		if (request.routeOptions.config.open === true || request.is404) {
			done();
			return;
		}
		refuseCrossSite(request);
		try {
			admit(request);
		} catch (error) {
			if (!mayLookAgain(error, request)) throw error;
			// Not an async hook: only who is refused is to wait for anything.
			lookAgainFor(request)
				.then(() => admit(request))
				.then(() => done(), done);
			return;
		}
		done();
	});

	function callerBy(request: FastifyRequest): Caller {
		const address = addressOf(request);
		return authenticate(context.accounts, request, address, context.now());
	}

	function admit(request: FastifyRequest): void {
		request.caller = callerBy(request);
		countRequest(request.caller.account.sid, context.now());
		context.accounts.noteUse(request.caller.tokenId, context.now());
		if (tracer !== null) {
			// After authentication: a flood of strangers fills no trace store.
			request.span = tracer.start(
				`${request.method} ${request.routeOptions.url}`,
				SpanKind.server,
				request.headers.traceparent,
			);
		}
	}

	function mayLookAgain(error: unknown, request: FastifyRequest): boolean {
		return error instanceof Refusal && error.isFromMemory && !request.hasLooked;
	}

	function lookAgainFor(request: FastifyRequest): Promise<void> {
		request.hasLooked = true;
		return context.lookAgain();
	}

	// What is refused for being unknown here is asked once more, of what is known
	// then: a refusal has changed nothing.
	app.addHook("onRoute", (route) => {
		if (route.config?.open === true) return;
		const { handler } = route;
		route.handler = async function (request, reply) {
			try {
				return await handler.call(this, request, reply);
			} catch (error) {
				if (!mayLookAgain(error, request)) throw error;
				await lookAgainFor(request);
				request.caller = callerBy(request);
				return handler.call(this, request, reply);
			}
		};
	});

	readParameters(app);
	const allowed = allowedMethods(app);

	app.addHook("onResponse", (request, reply, done) => {
		const { method, span } = request;
		// The pattern, not the URL: SIDs and numbers stay out of the log.
		const { url: route } = request.routeOptions;
		const { statusCode: status, elapsedTime: ms } = reply;
		metrics.requested(method, route ?? "", status, ms / 1_000);
		span?.end(
			{
				"http.request.method": method,
				"http.route": route ?? "",
				"http.response.status_code": status,
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
			...(span && { trace: span.traceId }),
		});
		done();
	});

	app.setNotFoundHandler((request, reply) => {
		const allow = allowed(request.url);
		if (allow !== null) reply.header("allow", allow);
		answerError(
			new Refusal(allow === null ? "no_route" : "method"),
			request,
			reply,
		);
	});
	app.setErrorHandler((error: FastifyError | Error, request, reply) => {
		answerError(error, request, reply);
	});

	function answerError(
		error: FastifyError | Error,
		request: FastifyRequest,
		reply: FastifyReply,
	): void {
		const refusal = asBadDefinition(asRefusal(error), request);
		if (refusal.refusal === "internal" || error instanceof UnknownKey) {
			log.error({ request: request.id, err: error }, "A request failed");
		}
		reply.header("x-request-id", request.id);
		reply.header("cache-control", "no-store");
		const { status } = REFUSALS[refusal.refusal];
		if (refusal.refusal === "unavailable") request.cause = causeText(refusal);
		const named =
			refusal.requestId === null && (status === 400 || status === 409)
				? namedVerification(request)
				: null;
		if (named === null) {
			answerRefusal(refusal, refusal.requestId, reply);
			return;
		}
		ownVerification(named, request).then(
			(sid) => answerRefusal(refusal, sid, reply),
			() => answerRefusal(refusal, null, reply),
		);
	}

	/** The SID, where the caller has such a verification. */
	async function ownVerification(
		sid: string,
		request: FastifyRequest,
	): Promise<string | null> {
		const { accountSid } = request.body as { accountSid?: string };
		const account = readingFor(context.accounts, request, accountSid);
		const found = await context.store.verification(account.sid, sid);
		return found?.sid ?? null;
	}

	return app;
}

/** What a refused request named as its OTP: a refusal repeats it to who has it. */
function namedVerification(request: FastifyRequest): string | null {
	if (request.caller === null || Buffer.isBuffer(request.body)) return null;
	const { requestId } = (request.body ?? {}) as { requestId?: unknown };
	return typeof requestId === "string" && isSid("OTP", requestId)
		? requestId
		: null;
}

function nodeServer(
	handle: (request: IncomingMessage, response: ServerResponse) => void,
	newRequestId: () => string,
): Server {
	const server = createServer(
		{
			headersTimeout: 15_000,
			requestTimeout: 30_000,
			keepAliveTimeout: 65_000,
			maxHeaderSize: 16 * 1024,
			insecureHTTPParser: false,
			// Refused in `onRequest`, as everything is, and not with Node's bare 400.
			requireHostHeader: false,
		},
		boundPipelines(
			boundPieces(handle, ({ socket }) => {
				answerBrokenRequest(new Error("pieces"), socket, newRequestId());
			}),
		),
	);
	server.setTimeout(60_000);
	// An `Expect` that nobody knows is no reason for Node's bare 417.
	server.on("checkExpectation", (request, response) => {
		server.emit("request", request, response);
	});
	return server;
}

/** Of this process, however many servers it has. */
let count = 0;

function requestIds(context: Context): () => string {
	return () => `${context.instance}-${(++count).toString(36)}`;
}
