/** A try to show who one is: paid for before anything is looked at, and given back if it was right. */

import type { FastifyRequest } from "fastify";
import { note } from "../../commands/audited.ts";
import { failed } from "../../commands/sessions.ts";
import { chargeTry, forgive, keepTry } from "../../commands/sign-in-tries.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import { clientAddresses } from "../../http/caller.ts";
import type { Author } from "../../people/audit.ts";
import type { Session } from "../../people/session.ts";
import { type Tries, triesOf } from "../../people/sign-in-tries.ts";
import type { UserKey } from "../../people/user.ts";

type Parts = Pick<
	Context,
	"accounts" | "audit" | "config" | "hash" | "passwords" | "run"
>;

/** The one that a request says to be, as far as it is known: an account, and a user or a token of it. */
type Holder = Pick<Session, "accountSid" | "userSid" | "tokenId">;

export type Tried = { readonly tries: Tries; readonly by: Author };

/** `name`: whom the request says to be. It throws before anything else is done if there were too many. */
export async function charged(
	{ config, hash, passwords, run }: Parts,
	http: FastifyRequest,
	name: string,
): Promise<Tried> {
	const address = clientAddresses(config.trustedProxies)(http);
	const tries = triesOf(hash, name, address);
	// A crowd at the sign-in must not use up the tries of those who wait behind it.
	passwords.mustHaveRoom();
	await run(chargeTry(tries));
	const by =
		http.caller === null
			? { account: null, address, request: http.id }
			: authorOf(http);
	return { tries, by };
}

/** The row of a failure: for strangers one stands for all of a minute. */
export async function noteFailure(
	{ accounts, audit, run }: Parts,
	{ by, tries }: Tried,
	who: Holder | null,
): Promise<void> {
	if (who === null) {
		await run(keepTry(tries));
		const master = accounts.master();
		if (master === null) return;
		const { account } = by;
		audit.add({ action: "session.failed", accountSid: master }, { account });
		return;
	}
	await run(note(failed(who), by));
}

export const holderIn = ({ accountSid, sid }: UserKey): Holder => ({
	accountSid,
	userSid: sid,
	tokenId: null,
});

/** Gives the try back: what was shown is right, and more is asked for. */
export function giveBack(
	{ run }: Pick<Parts, "run">,
	{ tries }: Tried,
): Promise<void> {
	return run(forgive(tries));
}

/** The work of hashing, which a crowd may refuse: then nothing was looked at, and the try is given back. */
export async function hashing<Result>(
	parts: Pick<Parts, "run">,
	tried: Tried,
	work: () => Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		await giveBack(parts, tried);
		throw error;
	}
}

export function wrong(): Refusal {
	return new Refusal("unauthorized", {
		message: "Address, password or code is wrong",
	});
}
