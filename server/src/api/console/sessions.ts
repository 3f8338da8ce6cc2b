/** The session of a browser, and the others of the same person. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { endSession } from "../../commands/sessions.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import type { Caller } from "../../http/caller.ts";
import { consolePlaces } from "../../http/console-place.ts";
import { setCookie } from "../../http/session-cookie.ts";
import { endsAt, type Session } from "../../people/session.ts";
import { type Static, Type } from "../../schema.ts";
import { wireTime } from "../2fa/dates.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { MeReply, meIn } from "./me.ts";

const SessionReply = Type.Object({
	sid: Type.String(),
	isThis: Type.Boolean(),
	dateCreated: Type.String(),
	dateSeen: Type.String({ description: "To a minute" }),
	dateEnds: Type.String(),
	address: Type.String(),
	browser: Type.String(),
});

export const ENDED = replies(
	Type.Object({
		code: Type.Literal(200),
		message: Type.String(),
		requestID: Type.Null(),
	}),
);
export const DONE = { code: 200, message: "OK", requestID: null } as const;

export function sessionRoutes(app: FastifyInstance, context: Context): void {
	const { hash, now, run, store } = context;
	const places = consolePlaces(context.config.publicUrl);

	app.route({
		method: "GET",
		url: "/console/session",
		schema: { response: replies(enveloped(MeReply)) },
		async handler(http) {
			return ok(meIn(context, await present(context, http)));
		},
	});

	app.route({
		method: "DELETE",
		url: "/console/session",
		schema: { response: ENDED },
		async handler(http, reply) {
			await run(endSession(await present(context, http), authorOf(http)));
			for (const place of places.of(http)) {
				reply.header("set-cookie", setCookie(place, hash, null));
			}
			// Pages that the browser keeps for its button "back", too.
			reply.header("clear-site-data", '"cache"');
			return DONE;
		},
	});

	app.route({
		method: "GET",
		url: "/console/sessions",
		schema: { response: replies(enveloped(Type.Array(SessionReply))) },
		async handler(http) {
			const { sid } = sessionOf(http);
			const own = await ownSessions(context, http);
			return ok(own.map((each) => shownOf(each, sid)));
		},
	});

	app.route<{ Params: { session: string } }>({
		method: "DELETE",
		url: "/console/sessions/:session",
		schema: { response: ENDED },
		async handler(http) {
			const own = await ownSessions(context, http);
			const wanted = own.find(({ sid }) => sid === http.params.session);
			if (wanted === undefined) throw new Refusal("not_found");
			await run(endSession(wanted, authorOf(http)));
			return DONE;
		},
	});

	async function ownSessions(
		{ people }: Context,
		http: FastifyRequest,
	): Promise<readonly Session[]> {
		const { userSid } = sessionOf(http);
		const { account, tokenId } = http.caller as Caller;
		const all = await store.sessionsOf(account.sid, userSid ?? tokenId ?? "");
		const generation =
			userSid === null ? 0 : (people.user(userSid)?.generation ?? 0);
		return all
			.filter((each) => endsAt(each) > now())
			.filter((each) => each.generation === generation)
			.toSorted((a, b) => b.seenAt - a.seenAt);
	}
}

function shownOf(
	session: Session,
	thisSid: string,
): Static<typeof SessionReply> {
	return {
		sid: session.sid,
		isThis: session.sid === thisSid,
		dateCreated: wireTime(session.createdAt),
		dateSeen: wireTime(session.seenAt),
		dateEnds: wireTime(endsAt(session)),
		address: session.address,
		browser: session.agent,
	};
}

/** Refuses a token: these routes are about a browser's session. */
export function sessionOf({
	caller,
}: FastifyRequest): NonNullable<Caller["session"]> {
	if (caller?.session === undefined) {
		throw new Refusal("forbidden", {
			message: "This is for sessions of the console: sign in",
		});
	}
	return caller.session;
}

export async function present(
	{ store }: Pick<Context, "store">,
	http: FastifyRequest,
): Promise<Session> {
	const session = await store.session(sessionOf(http).id);
	if (session === null) throw new Refusal("unauthorized");
	return session;
}
