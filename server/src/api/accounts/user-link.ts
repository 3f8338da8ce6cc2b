/** The link of a user: made, and mailed to the user where a carrier takes mail. */

import type { FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { note } from "../../commands/audited.ts";
import { countLetter } from "../../commands/count-letter.ts";
import type { UserCommand } from "../../commands/people.ts";
import { stillHeld } from "../../commands/still-held.ts";
import type { Context } from "../../context.ts";
import type { Letter } from "../../delivery/letters.ts";
import { askerOf, authorOf } from "../../http/author.ts";
import { consolePlaces } from "../../http/console-place.ts";
import { letterLimits } from "../../people/letter-limits.ts";
import { type Link, newLink, type User } from "../../people/user.ts";
import { auditedBy } from "../audited-by.ts";

export type LinkedUser = {
	readonly user: User;
	readonly secret: string;
	/** The link is on its way by mail too. */
	readonly isMailed: boolean;
};

/** `make`: the command that gives the user at this address the link. */
export async function linkUser(
	context: Context,
	http: FastifyRequest,
	{ account, email }: { readonly account: Account; readonly email: string },
	make: (link: Link) => UserCommand<User>,
): Promise<LinkedUser> {
	const { accounts, hash, letters, now, run } = context;
	const { secret, kept } = newLink(now());
	const limits = canMail(context, account, email)
		? letterLimits(hash, email, accounts.customerOf(account.sid))
		: null;
	const { reply: user, mayGo } = await run(
		auditedBy(http, countLetter(stillHeld(make(kept), askerOf(http)), limits)),
	);
	const isMailed =
		mayGo && letters.send(letterTo(context, http, user, secret, kept));
	return { user, secret, isMailed };
}

/** Only a link that opens where people can sign in, so never one without its host. */
function canMail(
	{ accounts, config, letters }: Context,
	account: Account,
	email: string,
): boolean {
	const { publicUrl } = config;
	return (
		publicUrl !== undefined &&
		consolePlaces(publicUrl).at(new URL(publicUrl).origin) !== null &&
		accounts.isActive(account) &&
		letters.canSend(email)
	);
}

const ACTIONS = {
	accepted: "user.linkMailed",
	refused: "user.linkNotMailed",
	unknown: "user.linkPerhapsMailed",
} as const satisfies Record<Parameters<Letter["ended"]>[0], string>;

/** Fixed words: a name that a customer chose would make it a letter of theirs. */
function letterTo(
	{ config, log, run }: Context,
	http: FastifyRequest,
	user: User,
	secret: string,
	{ until }: Link,
): Letter {
	const { publicUrl = "" } = config;
	const by = authorOf(http);
	return {
		to: user.email,
		subject: "Set your password for Postern",
		text: `You can sign in to Postern at ${new URL(publicUrl).host}. Set your password by this link, which works once, within 24 hours:\n\n${linkOf(publicUrl, user, secret)}\n\nIf you do not know why you get this, leave it: nothing happens without the link.\n`,
		secret,
		expiresAt: until,
		ended(outcome) {
			const { accountSid, sid: on } = user;
			const row = { action: ACTIONS[outcome], accountSid, on };
			run(note(row, by)).catch((error: unknown) => {
				log.error({ err: error }, "The outcome of a letter was not recorded");
			});
		},
	};
}

/** The secret stands behind a #, so that no server and no log gets it with the page. */
export function linkOf(
	publicUrl: string | undefined,
	{ sid }: Pick<User, "sid">,
	secret: string,
): string {
	return `${publicUrl ?? ""}/join#${sid}.${secret}`;
}
