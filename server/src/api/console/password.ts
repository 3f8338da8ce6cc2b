/** A user's own password. */

import type { FastifyInstance } from "fastify";
import { changePassword } from "../../commands/people.ts";
import { forgiving } from "../../commands/sign-in-tries.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { passwordFault } from "../../people/password-rule.ts";
import { type Static, Type } from "../../schema.ts";
import { auditedBy } from "../audited-by.ts";
import { ownUser } from "./own-user.ts";
import { DONE, ENDED } from "./sessions.ts";
import { password } from "./sign-in.ts";
import { charged, hashing, holderIn, noteFailure, wrong } from "./tried.ts";

const PasswordParameters = Type.Object({ password, newPassword: password });

export function passwordRoute(app: FastifyInstance, context: Context): void {
	const { passwords, run } = context;
	app.route<{ Body: Static<typeof PasswordParameters> }>({
		method: "POST",
		url: "/console/password",
		schema: { body: PasswordParameters, response: ENDED },
		// All sessions of the user end, this one too.
		async handler(http) {
			const user = ownUser(context, http);
			const { password, newPassword } = http.body;
			const fault = passwordFault(newPassword, user.email);
			if (fault !== null) throw badParameter("newPassword", fault);
			const tried = await charged(context, http, user.email);
			const { passwordHash } = user;
			const isRight = await hashing(context, tried, () =>
				passwords.isRight(password, passwordHash),
			);
			if (!isRight || passwordHash === null) {
				await noteFailure(context, tried, holderIn(user));
				throw wrong();
			}
			const to = await hashing(context, tried, () =>
				passwords.hashed(newPassword),
			);
			await run(
				auditedBy(
					http,
					forgiving(changePassword(user, passwordHash, to), tried.tries),
				),
			);
			return DONE;
		},
	});
}
