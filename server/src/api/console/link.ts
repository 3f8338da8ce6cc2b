/** The one-time link: whoever has it sets the user's password, once. */

import type { FastifyInstance } from "fastify";
import { audited } from "../../commands/audited.ts";
import { redeemLink } from "../../commands/people.ts";
import { forgiving } from "../../commands/sign-in-tries.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { mustBeUsable } from "../../http/caller.ts";
import { consolePlaces } from "../../http/console-place.ts";
import { passwordFault } from "../../people/password-rule.ts";
import { opensLink } from "../../people/user.ts";
import { type Static, Type } from "../../schema.ts";
import { sha256 } from "../../secrets/hash.ts";
import { isSid } from "../../sid.ts";
import { DONE, ENDED } from "./sessions.ts";
import { password, placeOf } from "./sign-in.ts";
import { charged, giveBack, hashing, holderIn, noteFailure } from "./tried.ts";

const LinkParameters = Type.Object({
	link: Type.String({
		maxLength: 200,
		description: "The part of the link behind the #",
	}),
	password,
});

export function linkRoute(app: FastifyInstance, context: Context): void {
	const { accounts, passwords, people, now, run } = context;
	const places = consolePlaces(context.config.publicUrl);
	app.route<{ Body: Static<typeof LinkParameters> }>({
		method: "POST",
		url: "/console/links",
		config: { asksNoCredentials: true },
		schema: { body: LinkParameters, response: ENDED },
		async handler(http) {
			placeOf(context, places, http);
			const { link, password } = http.body;
			const [sid = "", secret = ""] = link.split(".");
			if (!isSid("US", sid)) throw used();
			const tried = await charged(context, http, sid);
			await context.lookAgain();
			const user = people.user(sid);
			const hash = sha256(secret);
			const account = accounts.account(user?.accountSid ?? "");
			if (
				user === undefined ||
				account === undefined ||
				!opensLink(user, hash, now())
			) {
				await noteFailure(context, tried, user ? holderIn(user) : null);
				throw used();
			}
			mustBeUsable(accounts, account, tried.by.address ?? "");
			const fault = passwordFault(password, user.email);
			if (fault !== null) {
				await giveBack(context, tried);
				throw badParameter("password", fault);
			}
			const made = await hashing(context, tried, () =>
				passwords.hashed(password),
			);
			const set = await run(
				audited(forgiving(redeemLink(user, hash, made), tried.tries), {
					...tried.by,
					account: account.sid,
					user: sid,
				}),
			);
			if (set === null) throw used();
			return DONE;
		},
	});
}

function used(): Refusal {
	return new Refusal("forbidden", {
		message:
			"This link does not work: it works once, for 24 hours, and a newer one replaces it",
	});
}
