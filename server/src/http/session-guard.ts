/**
 * Sessions of the console as credentials of every route. A browser adds its cookie to
 * requests that any page makes, so the cookie alone proves nothing: the request must
 * come from the console's own page, and say so.
 */

import type { FastifyRequest } from "fastify";
import { seeSession } from "../commands/sessions.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../errors.ts";
import { type Role, reaches } from "../people/role.ts";
import {
	endsAt,
	isProven,
	NOTE_SEEN_MS,
	type Session,
} from "../people/session.ts";
import { sha256 } from "../secrets/hash.ts";
import { authorOf } from "./author.ts";
import { type Caller, mustBeUsable } from "./caller.ts";
import {
	type ConsolePlace,
	type ConsolePlaces,
	consolePlaces,
} from "./console-place.ts";
import { cookieValues, secretIn } from "./session-cookie.ts";

/** What an operation asks of a session. */
export type OperationRule = {
	readonly least: Role;
	/** It asks for the password or a code again: always, or if the request has one of these parameters. */
	readonly proof?: true | readonly string[];
};

export type SessionRules = {
	/** `GET /accounts/:sid`; undefined: no session may do it. */
	ruleOf(operation: string): OperationRule | undefined;
	/** The reply as this role may read it. */
	shownTo(role: Role, reply: unknown): unknown;
};

export type SessionGuard = {
	/** Whether the request has the cookie of a session. */
	isGiven(request: FastifyRequest): boolean;
	caller(request: FastifyRequest, address: string): Promise<Caller>;
	/**
	 * Looks again at the sessions of requests that last, which does not count as using
	 * them. Null: the session has ended, or may not be used any more.
	 */
	again(callers: readonly Caller[]): Promise<readonly (Caller | null)[]>;
	/** Refuses what the role may not do, and what asks for a proof that the session has not given lately. */
	mustReach(request: FastifyRequest, caller: Caller): void;
	/** Refuses parameters that ask for a proof, if the session has given none lately. */
	mustBeProven(request: FastifyRequest): void;
	shown(request: FastifyRequest, reply: unknown): unknown;
};

type Parts = Pick<
	Context,
	"config" | "accounts" | "people" | "store" | "now" | "hash" | "run" | "audit"
>;

/** No request has a session: the console is off. */
export const NO_SESSIONS: SessionGuard = {
	isGiven: () => false,
	caller: () => Promise.reject(new Refusal("unauthorized")),
	again: (callers) => Promise.resolve(callers.map(() => null)),
	mustReach() {},
	mustBeProven() {},
	shown: (_request, reply) => reply,
};

export function sessionGuard(
	context: Parts,
	{ ruleOf, shownTo }: SessionRules,
): SessionGuard {
	const { accounts, people, store, now, hash, run, audit } = context;
	const places = consolePlaces(context.config.publicUrl);

	/** Refused as from memory where another instance may know better. */
	function callerIn(session: Session, address: string): Caller {
		const account = accounts.account(session.accountSid);
		if (account === undefined) throw ended(true);
		mustBeUsable(accounts, account, address);
		const { userSid, tokenId } = session;
		if (userSid === null) {
			const holds = account.tokens.some(({ id }) => id === tokenId);
			if (!holds) throw ended(true);
			return { account, tokenId, address, session: held(session, "owner") };
		}
		const user = people.user(userSid);
		if (
			user?.accountSid !== account.sid ||
			user.status !== "active" ||
			user.generation !== session.generation
		) {
			throw ended(true);
		}
		return {
			account,
			tokenId: null,
			address,
			session: held(session, user.role),
		};
	}

	function mustReach(request: FastifyRequest, caller: Caller): void {
		const operation = operationOf(request);
		const rule = ruleOf(operation);
		const role = caller.session?.role ?? "viewer";
		if (rule !== undefined && reaches(role, rule.least)) {
			// Before the request is read: nothing in it matters yet.
			const isAsked = rule.proof === true && !caller.session?.isProven;
			if (isAsked) throw new Refusal("proof_needed");
			return;
		}
		const { sid } = caller.account;
		audit.add(
			{ action: "operation.refused", accountSid: sid, operation },
			authorOf(request, caller),
		);
		throw new Refusal("forbidden", {
			message:
				rule === undefined
					? "A session of the console may not do this: use a token"
					: `This takes the role ${rule.least}, and yours is ${role}`,
		});
	}

	return {
		isGiven(request) {
			if (request.headers.cookie === undefined) return false;
			return givenAt(places, request) !== null;
		},
		async caller(request, address) {
			if (request.headers.authorization !== undefined) {
				throw new Refusal("malformed", {
					message:
						"A request has either a token or the cookie of a session, not both",
				});
			}
			const given = givenAt(places, request);
			if (given === null) throw ended(false);
			mustBeOwnPage(request, given.place);
			const secret = secretIn(given.values, hash);
			if (secret === null) throw ended(false);
			const session = await store.session(sha256(secret));
			if (session === null || endsAt(session) <= now()) throw ended(false);
			const caller = callerIn(session, address);
			if (isByPerson(request) && session.seenAt + NOTE_SEEN_MS < now()) {
				await run(seeSession(session.id));
			}
			return caller;
		},
		async again(callers) {
			const ids = callers.map(({ session }) => session?.id ?? "");
			const found = await store.sessions([...new Set(ids)]);
			const byId = new Map(found.map((session) => [session.id, session]));
			return callers.map(({ session, address }) => {
				const present = byId.get(session?.id ?? "");
				if (present === undefined || endsAt(present) <= now()) return null;
				try {
					return callerIn(present, address);
				} catch (error) {
					if (error instanceof Refusal) return null;
					throw error;
				}
			});
		},
		mustReach,
		mustBeProven(request) {
			const session = request.caller?.session;
			if (session === undefined) return;
			const { proof = [] } = ruleOf(operationOf(request)) ?? {};
			if (proof === true || session.isProven) return;
			const given = bodyOf(request);
			if (proof.every((name) => given[name] === undefined)) return;
			throw new Refusal("proof_needed");
		},
		shown: ({ caller }, reply) =>
			caller?.session === undefined
				? reply
				: shownTo(caller.session.role, reply),
	};

	function held(session: Session, role: Role): NonNullable<Caller["session"]> {
		const { id, sid, userSid } = session;
		return { id, sid, userSid, role, isProven: isProven(session, now()) };
	}
}

/** A page that is left open asks by itself: that must not keep its session alive. */
function isByPerson({ routeOptions, headers }: FastifyRequest): boolean {
	return (
		routeOptions.config.isUnattended !== true &&
		headers["postern-background"] === undefined
	);
}

/** The place whose cookie the request has. */
export function givenAt(
	places: ConsolePlaces,
	request: FastifyRequest,
): { place: ConsolePlace; values: string[] } | null {
	return (
		places
			.of(request)
			.map((place) => ({ place, values: cookieValues(request, place) }))
			.find(({ values }) => values.length > 0) ?? null
	);
}

/** The console's own page sent it: no other page can set the header, or is of this origin. */
export function mustBeOwnPage(
	request: FastifyRequest,
	place: ConsolePlace,
): void {
	const { "sec-fetch-site": site, origin } = request.headers;
	const isOwn =
		site === undefined ? origin === place.origin : site === "same-origin";
	// A download or an event stream of a browser cannot set headers.
	const isPlain =
		request.method === "GET" && request.url.startsWith("/console/");
	if (isOwn && (isPlain || request.headers["postern-console"] === "1")) return;
	throw new Refusal("forbidden", {
		message: "The cookie of a session counts on the console's own pages alone",
	});
}

/** `HEAD` is a `GET` without a body. */
function operationOf(request: FastifyRequest): string {
	const method = request.method === "HEAD" ? "GET" : request.method;
	return `${method} ${request.routeOptions.url ?? ""}`;
}

function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
	return typeof body === "object" && body !== null && !Buffer.isBuffer(body)
		? (body as Record<string, unknown>)
		: {};
}

function ended(isFromMemory: boolean): Refusal {
	return new Refusal("unauthorized", {
		message: "The session has ended: sign in again",
		isFromMemory,
	});
}
