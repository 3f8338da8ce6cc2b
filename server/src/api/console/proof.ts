/** The password, a code or the token once more, before operations that ask for it. */

import type { FastifyInstance } from "fastify";
import {
	type Factor,
	proveSession,
	type Shown,
} from "../../commands/sessions.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import type { Session } from "../../people/session.ts";
import { type Static, Type } from "../../schema.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { factorIn } from "./factor.ts";
import { MeReply, meIn } from "./me.ts";
import { present } from "./sessions.ts";
import { code, password } from "./sign-in.ts";
import { charged, hashing, noteFailure, type Tried, wrong } from "./tried.ts";

const ProofParameters = Type.Object({
	password: Type.Optional(password),
	code: Type.Optional(code),
	token: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
});
type Given = Static<typeof ProofParameters>;

export function proofRoute(app: FastifyInstance, context: Context): void {
	app.route<{ Body: Given }>({
		method: "POST",
		url: "/console/session/proof",
		schema: {
			body: ProofParameters,
			response: replies(enveloped(MeReply)),
		},
		async handler(http) {
			const session = await present(context, http);
			const { accountSid, userSid } = session;
			const name = userSid === null ? accountSid : nameOf(context, userSid);
			const tried = await charged(context, http, name);
			const shown = await shownBy(context, session, http.body, tried);
			if (shown === null) {
				await noteFailure(context, tried, session);
				throw wrong();
			}
			const proven = await context.run(
				proveSession(session, shown, {
					tries: tried.tries,
					by: authorOf(http),
				}),
			);
			if (proven === null) throw wrong();
			return ok(meIn(context, proven));
		},
	});
}

/** Counted with the sign-ins of the user, so that a stolen session gives no tries more. */
function nameOf({ people }: Context, userSid: string): string {
	return people.user(userSid)?.email ?? userSid;
}

async function shownBy(
	context: Context,
	{ accountSid, userSid }: Session,
	{ password, code, token }: Given,
	tried: Tried,
): Promise<Shown | { userSid: string; factor: Factor } | null> {
	if (userSid === null) {
		if (token === undefined) throw badParameter("token", "is required");
		const holder = context.accounts.authenticate(accountSid, token);
		return holder?.tokenId == null ? null : { tokenId: holder.tokenId };
	}
	const user = context.people.user(userSid);
	if (user === undefined) return null;
	if (password !== undefined) {
		const { passwordHash } = user;
		const isRight = await hashing(context, tried, () =>
			context.passwords.isRight(password, passwordHash),
		);
		return isRight && passwordHash !== null
			? { userSid, passwordHash, factor: null }
			: null;
	}
	if (code === undefined) {
		throw badParameter("password", "or code is required");
	}
	const factor = factorIn(context, user, code);
	return factor === null ? null : { userSid, factor };
}
