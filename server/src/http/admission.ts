/**
 * Admission: every route of a scope asks for credentials, unless it says that it
 * does not. Each dialect reads credentials in its own way. All share the request
 * rate, and the rule for when accounts and definitions are read again.
 */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import { Refusal } from "../errors.ts";
import { SpanKind } from "../tracing/tracer.ts";
import {
	type Caller,
	clientAddresses,
	type Holder,
	refuseCrossSite,
} from "./caller.ts";
import { requestRate } from "./request-rate.ts";
import type { SessionGuard } from "./session-guard.ts";

declare module "fastify" {
	interface FastifyRequest {
		/** Checks the credentials again: they may have ended while the request waited. */
		admitAgain(): Promise<void>;
		/** The same for a reply that takes long: it is no further use of a session, and asks for no proof. */
		mustStillBeAdmitted(): Promise<void>;
	}
}

/** Finds the account whose credentials the request has; throws if there is none. */
export type Authenticate = (request: FastifyRequest, address: string) => Holder;

/** Call it before the first route of the scope. */
export type Admit = (
	scope: FastifyInstance,
	authenticate: Authenticate,
) => void;

/** One for all dialects: an account has one request rate, however it asks. */
export function admission(
	context: Pick<
		Context,
		"config" | "accounts" | "now" | "tracer" | "lookAgain"
	>,
	sessions: SessionGuard,
): Admit {
	const { config, accounts, now, tracer, lookAgain } = context;
	const countRequest = requestRate(config.requestRate, accounts.customerOf);
	const addressOf = clientAddresses(config.trustedProxies);

	function noteAdmitted(request: FastifyRequest, caller: Caller): void {
		request.caller = caller;
		const { account, session } = caller;
		countRequest(account.sid, now(), session?.userSid ?? undefined);
		if (caller.tokenId !== null) accounts.noteUse(caller.tokenId, now());
		if (tracer === null) return;
		// After authentication: a flood of strangers fills no trace store.
		request.span = tracer.start(
			`${request.method} ${request.routeOptions.url}`,
			SpanKind.server,
			request.headers.traceparent,
		);
	}

	function lookAgainFor(request: FastifyRequest): Promise<void> {
		request.hasLooked = true;
		return lookAgain();
	}

	return (scope, authenticate) => {
		const callerBy = (request: FastifyRequest): Caller => {
			const address = addressOf(request);
			const { account, tokenId } = authenticate(request, address);
			return { account, tokenId, address };
		};
		const admit = (request: FastifyRequest) =>
			noteAdmitted(request, callerBy(request));

		const callerAgain = async (request: FastifyRequest): Promise<Caller> => {
			if (request.caller?.session === undefined) return callerBy(request);
			const caller = await sessions.caller(request, addressOf(request));
			sessions.mustReach(request, caller);
			return caller;
		};
		scope.decorateRequest("admitAgain", async function (this: FastifyRequest) {
			await callerAgain(this);
		});

		scope.decorateRequest(
			"mustStillBeAdmitted",
			async function (this: FastifyRequest) {
				const { caller } = this;
				if (caller?.session === undefined) {
					callerBy(this);
					return;
				}
				const [present = null] = await sessions.again([caller]);
				if (present?.session === undefined) throw new Refusal("unauthorized");
				const session = { ...present.session, isProven: true };
				sessions.mustReach(this, { ...present, session });
			},
		);

		const admitSession = async (request: FastifyRequest) => {
			const look = () => sessions.caller(request, addressOf(request));
			const caller = await look().catch(async (error: unknown) => {
				if (!mayLookAgain(error, request)) throw error;
				await lookAgainFor(request);
				return look();
			});
			// Counted before the role is asked for: refusals count too.
			noteAdmitted(request, caller);
			sessions.mustReach(request, caller);
		};

		scope.addHook("onRequest", (request, _reply, done) => {
			if (request.routeOptions.config.asksNoCredentials === true) {
				done();
				return;
			}
			refuseCrossSite(request);
			if (sessions.isGiven(request)) {
				admitSession(request).then(() => done(), done);
				return;
			}
			try {
				admit(request);
			} catch (error) {
				if (!mayLookAgain(error, request)) throw error;
				// Not an async hook: only a refused request has to wait.
				lookAgainFor(request)
					.then(() => admit(request))
					.then(() => done(), done);
				return;
			}
			done();
		});

		// A refusal that rests on memory may be out of date: accounts and definitions are
		// read again, and the request is handled once more. The refusal has changed nothing.
		scope.addHook("onRoute", (route) => {
			if (route.config?.asksNoCredentials === true) return;
			route.config = { ...route.config, isAdmitted: true };
			const { handler } = route;
			route.handler = async function (request, reply) {
				sessions.mustBeProven(request);
				try {
					return sessions.shown(
						request,
						await handler.call(this, request, reply),
					);
				} catch (error) {
					if (!mayLookAgain(error, request)) throw error;
					await lookAgainFor(request);
					request.caller = await callerAgain(request);
					return sessions.shown(
						request,
						await handler.call(this, request, reply),
					);
				}
			};
		});
	};
}

function mayLookAgain(error: unknown, request: FastifyRequest): boolean {
	return error instanceof Refusal && error.isFromMemory && !request.hasLooked;
}

/** Stops the start if a route neither asks for credentials nor says that it asks for none. */
export function refuseForgottenRoutes(app: FastifyInstance): void {
	const routes: { url: string; config?: object }[] = [];
	app.addHook("onRoute", (route) => {
		routes.push(route);
	});
	app.addHook("onReady", (done) => {
		const forgotten = routes.find(({ config }) => {
			const { asksNoCredentials, isAdmitted } = (config ?? {}) as {
				asksNoCredentials?: boolean;
				isAdmitted?: boolean;
			};
			return asksNoCredentials !== true && isAdmitted !== true;
		});
		done(
			forgotten && new Error(`${forgotten.url} asks nobody for credentials`),
		);
	});
}
