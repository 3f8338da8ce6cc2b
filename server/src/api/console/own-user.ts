/** The user of a session. */

import type { FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import type { User } from "../../people/user.ts";
import { sessionOf } from "./sessions.ts";

export function ownUser(
	{ people }: Pick<Context, "people">,
	http: FastifyRequest,
): User {
	const user = people.user(sessionOf(http).userSid ?? "");
	if (user !== undefined) return user;
	throw new Refusal("forbidden", {
		message: "A session that began with a token has no user",
	});
}
