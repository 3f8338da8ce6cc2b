/**
 * The HTTP server: what holds for every request and every reply, in one place.
 * What a route does stands in the file of its resource.
 */

import {
	type FastifyError,
	type FastifyInstance,
	type FastifyReply,
	type FastifyRequest,
	fastify,
	LogController,
} from "fastify";
import type { Context } from "../context.ts";
import { UnknownKey } from "../crypto.ts";
import { REFUSALS, Refusal, type RefusalName } from "../errors.ts";
import { isSid } from "../sid.ts";
import { type Span, SpanKind } from "../tracing/tracer.ts";
import { type Entries, formEntries, readBody } from "./body.ts";
import {
	authenticate,
	type Caller,
	clientAddresses,
	readingFor,
	refuseCrossSite,
} from "./caller.ts";
import { causeText } from "./cause.ts";
import { compilers } from "./compilers.ts";
import {
	ignoredHeader,
	type ParametersSchema,
	parameterReader,
	refuseUnknown,
} from "./parameters.ts";
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
		/** Why it was answered with 503, for the log. */
		cause: string | undefined;
	}
	interface FastifyContextConfig {
		/** No credentials are asked for, and parameters are left as they came. */
		open?: boolean;
		/** Answers 405 for the methods that its path does not have. */
		refusesMethod?: boolean;
		/** Other names for parameters of the schema. */
		aliases?: Readonly<Record<string, string>>;
		/** How bad values of some parameters are refused, where they have a code of their own. */
		definition?: {
			readonly bad: RefusalName;
			readonly parameters: readonly string[];
		};
	}
}

const LARGEST_BODY = 64 * 1024;

export type HttpServer = {
	readonly app: FastifyInstance;
	/** To be called when every route is known. */
	readonly answerOtherMethods: () => void;
};

export function httpServer(context: Context): HttpServer {
	const { config, log, metrics, tracer } = context;
	const countRequest = requestRate(config.requestRate);
	const addressOf = clientAddresses(config.trustedProxies);

	const app = fastify({
		loggerInstance: log,
		logController: new LogController({ disableRequestLogging: true }),
		// One logger for all: a child for each request costs more than it tells.
		childLoggerFactory: (logger) => logger,
		requestIdHeader: false,
		genReqId: requestIds(context),
		rewriteUrl: (request) => plainUrl(request.url ?? "/"),
		bodyLimit: LARGEST_BODY,
		requestTimeout: 30_000,
		connectionTimeout: 60_000,
		keepAliveTimeout: 65_000,
		handlerTimeout: 0,
		forceCloseConnections: "idle",
		return503OnClosing: false,
		http: {
			headersTimeout: 15_000,
			maxHeaderSize: 16 * 1024,
			insecureHTTPParser: false,
		},
		// Its type says what one of its compilers takes, not what it is called with.
		schemaController: { compilersFactory: compilers as object },
		clientErrorHandler: answerBrokenRequest,
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
		// The label of a body is a hint (body.ts), not a reason to refuse it: the
		// framework is not to see it.
		request.bodyLabel = request.headers["content-type"];
		request.headers["content-type"] = undefined;
		if (request.routeOptions.config.open !== true && !request.is404) {
			refuseCrossSite(request);
			request.caller = authenticate(
				context.accounts,
				request,
				addressOf(request),
			);
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
		done();
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
		answerError(new Refusal("no_route"), request, reply);
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

	return { app, answerOtherMethods: () => answerOtherMethods(app, allowed) };
}

/** What a refused request named as its OTP: a refusal repeats it to who has it. */
function namedVerification(request: FastifyRequest): string | null {
	if (request.caller === null || Buffer.isBuffer(request.body)) return null;
	const { requestId } = (request.body ?? {}) as { requestId?: unknown };
	return typeof requestId === "string" && isSid("OTP", requestId)
		? requestId
		: null;
}

function requestIds(context: Context): () => string {
	let count = 0;
	return () => `${context.instance}-${(++count).toString(36)}`;
}

/**
 * Query and body become one set of parameters, read by the schema of the route:
 * in `request.query` where the method usually has no body, else in `request.body`.
 */
function readParameters(app: FastifyInstance): void {
	app.addHook("onRoute", (route) => {
		if (route.config?.open === true) return;
		const isRead = ["GET", "HEAD", "DELETE"].includes(String(route.method));
		const schema = (isRead ? route.schema?.querystring : route.schema?.body) as
			| ParametersSchema
			| undefined;
		const reader = parameterReader(
			schema ?? { properties: {} },
			route.config?.aliases,
		);
		route.preValidation = (request, reply, done) => {
			const inQuery = queryEntries(request.raw.url ?? "");
			const inBody = Buffer.isBuffer(request.body)
				? readBody(request.bodyLabel, request.body)
				: [];
			const { parameters, problem, ignored } = reader(
				isRead ? queryWins(inQuery, inBody) : [...inQuery, ...inBody],
			);
			if (isRead) request.query = parameters;
			else request.body = parameters;
			if (ignored.length > 0) {
				if (isStrict(request)) refuseUnknown(ignored);
				reply.header("postern-ignored", ignoredHeader(ignored));
			}
			if (problem !== null) throw problem;
			done();
		};
	});
}

function queryEntries(url: string): Entries {
	const mark = url.indexOf("?");
	return mark === -1 ? [] : formEntries(url.slice(mark + 1));
}

function queryWins(inQuery: Entries, inBody: Entries): Entries {
	const named = new Set(inQuery.map(([name]) => name.toLowerCase()));
	return [
		...inQuery,
		...inBody.filter(([name]) => !named.has(name.toLowerCase())),
	];
}

/** RFC 7240: `Prefer: handling=strict`. */
function isStrict(request: FastifyRequest): boolean {
	return prefers(request, "handling=strict");
}

export function prefers(request: FastifyRequest, preference: string): boolean {
	const { prefer } = request.headers;
	return (
		prefer !== undefined &&
		String(prefer)
			.toLowerCase()
			.split(/[,;]/)
			.some((each) => each.replace(/[\s"]/g, "") === preference)
	);
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The methods of each path that has a route. */
function allowedMethods(app: FastifyInstance): Map<string, Set<string>> {
	const allowed = new Map<string, Set<string>>();
	app.addHook("onRoute", ({ url, method, config }) => {
		if (config?.refusesMethod === true) return;
		const known = allowed.get(url) ?? new Set();
		allowed.set(url, known);
		for (const each of [method].flat()) known.add(each);
	});
	return allowed;
}

/** 405 with `Allow` on every path that has a route, for every method that has none. */
function answerOtherMethods(
	app: FastifyInstance,
	allowed: Map<string, Set<string>>,
): void {
	for (const [url, methods] of allowed) {
		const allow = [...methods].join(", ");
		app.route({
			method: METHODS.filter((method) => !methods.has(method)),
			url,
			config: { open: true, refusesMethod: true },
			handler: (_request, reply) => {
				reply.header("allow", allow);
				answerRefusal(new Refusal("method"), null, reply);
			},
		});
	}
}

/** Anything that is neither a refusal nor the client's fault is a bug, and says so. */
function asRefusal(error: FastifyError | Error): Refusal {
	if (error instanceof Refusal) return error;
	if (error instanceof UnknownKey) {
		return new Refusal("unavailable", {
			details: { retryAfter: 5 },
			cause: error,
		});
	}
	if ("validation" in error && error.validation) {
		const [problem] = error.validation;
		const parameter =
			problem?.keyword === "required"
				? String(problem.params.missingProperty)
				: (problem?.instancePath.slice(1).replaceAll("/", ".") ?? "");
		return new Refusal("parameter", {
			message: `${parameter} ${sentence(problem)}`,
			details: { parameter },
		});
	}
	const status = "statusCode" in error ? error.statusCode : undefined;
	if (status === 413) return new Refusal("too_large");
	if (status === 415) return new Refusal("media_type");
	if (status !== undefined && status >= 400 && status < 500) {
		return new Refusal("malformed", { message: error.message });
	}
	return new Refusal("internal");
}

/** What was wrong before its route could look at it is wrong with the definition all the same. */
function asBadDefinition(refusal: Refusal, request: FastifyRequest): Refusal {
	if (refusal.refusal !== "parameter") return refusal;
	const { definition } = request.routeOptions.config;
	const { message, details } = refusal;
	return definition?.parameters.includes(details?.parameter ?? "")
		? new Refusal(definition.bad, { message, ...(details && { details }) })
		: refusal;
}

type Problem = NonNullable<FastifyError["validation"]>[number];

function sentence(problem: Problem | undefined): string {
	if (problem?.keyword === "required") return "is required";
	if (problem?.keyword === "enum" || problem?.keyword === "const") {
		const values = problem.params.allowedValues ?? [
			problem.params.allowedValue,
		];
		return `must be one of ${(values as unknown[]).join(", ")}`;
	}
	return (problem?.message ?? "is not valid").replace("NOT have", "not have");
}

function answerRefusal(
	refusal: Refusal,
	requestId: string | null,
	reply: FastifyReply,
): void {
	const { code, status } = REFUSALS[refusal.refusal];
	if (status === 401) reply.header("www-authenticate", 'Basic realm="postern"');
	const { details } = refusal;
	if (details?.retryAfter !== undefined) {
		reply.header("retry-after", details.retryAfter);
	}
	reply
		.status(status)
		.header("content-type", "application/json; charset=utf-8")
		.send(
			JSON.stringify({
				code,
				message: refusal.message,
				requestID: requestId,
				...(details && { details }),
			}),
		);
}

/** Requests that Node's parser gives up on never become one: they are answered on the socket. */
function answerBrokenRequest(
	error: Error & { code?: string },
	socket: import("node:net").Socket,
): void {
	if (error.code === "ECONNRESET" || !socket.writable) {
		socket.destroy();
		return;
	}
	const refusal =
		error.code === "HPE_HEADER_OVERFLOW"
			? REFUSALS.headers_too_large
			: error.code === "ERR_HTTP_REQUEST_TIMEOUT"
				? REFUSALS.request_timeout
				: REFUSALS.malformed;
	const body = JSON.stringify({
		code: refusal.code,
		message: refusal.message,
		requestID: null,
	});
	socket.end(
		`HTTP/1.1 ${refusal.status} ${refusal.message}\r\nContent-Type: application/json; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
	);
}
