/** The view of an account in replies. */

import type { FastifyRequest } from "fastify";
import {
	type Account,
	callbackSecretContext,
	stoppedBy,
} from "../../accounts/account.ts";
import { CALLBACK_EVENTS } from "../../accounts/callback-events.ts";
import type { Context } from "../../context.ts";
import { callerOf } from "../../http/caller.ts";
import { type Static, Type } from "../../schema.ts";
import { openOrNull } from "../../secrets/key-ring.ts";
import { wireTime } from "../2fa/dates.ts";
import { enveloped, replies } from "../replies.ts";
import { nullable } from "./account-patch.ts";
import { BudgetsReply, budgetsOf } from "./budgets.ts";
import { GuardReplyMembers, shownGuard } from "./guard-members.ts";

export const AccountReply = Type.Object(
	{
		sid: Type.String(),
		parentSid: nullable(Type.String()),
		name: Type.String(),
		email: nullable(Type.String()),
		status: Type.String(),
		testMode: Type.Optional(
			Type.Boolean({ description: "true for a test account, else absent" }),
		),
		suspendedBy: Type.Optional(
			Type.String({ description: "Where it is suspended: by which account" }),
		),
		allowedAddresses: Type.Array(Type.String()),
		callbackUrl: nullable(Type.String()),
		callbackMethod: Type.String(),
		callbackEvents: Type.Optional(
			Type.Array(Type.Enum(CALLBACK_EVENTS), {
				description: "Absent: those of its OTPs",
			}),
		),
		callbackSecret: Type.Union([Type.String(), Type.Null()], {
			description:
				"Signs callbacks (Standard Webhooks); null where what is kept of it cannot be opened",
		}),
		defaults: Type.Object({
			codeLength: Type.Optional(Type.Integer()),
			expiry: Type.Optional(Type.Integer()),
			maxAttempts: Type.Optional(Type.Integer()),
			from: Type.Optional(Type.String()),
			emailFrom: Type.Optional(Type.String()),
			replyTo: Type.Optional(Type.String()),
			locale: Type.Optional(Type.String()),
			appFallback: Type.Optional(Type.Boolean()),
		}),
		brand: Type.Optional(
			Type.Object({
				name: Type.Optional(Type.String()),
				color: Type.Optional(Type.String()),
				logo: Type.Optional(Type.String()),
			}),
		),
		defaultCountry: Type.Optional(Type.String()),
		...GuardReplyMembers,
		budgets: Type.Optional(BudgetsReply),
		tokens: Type.Array(
			Type.Object({
				id: Type.String(),
				dateCreated: Type.String(),
				lastUsed: nullable(Type.String()),
			}),
		),
		dateCreated: Type.String(),
		uri: Type.String(),
		authToken: Type.Optional(
			Type.String({ description: "Only in the reply that made it" }),
		),
	},
	{ title: "Account" },
);
export type AccountReply = Static<typeof AccountReply>;

/** The schema of a reply that shows one account. */
export const ONE_ACCOUNT = replies(enveloped(AccountReply));

type Parts = Pick<
	Context,
	"accounts" | "keys" | "noteUnopened" | "store" | "standing"
>;

type Show = (account: Account, authToken?: string) => AccountReply;

/**
 * Reads what is shown of these accounts beside themselves. To be called before a change:
 * after it nothing may fail, as only its reply shows a new token. An account above another
 * one sees its own part of what is written about that one.
 */
export async function showing(
	parts: Parts,
	http: FastifyRequest,
	accounts: readonly Account[],
): Promise<Show> {
	const asker = callerOf(http).sid;
	const ids = accounts.flatMap(({ tokens }) => tokens.map(({ id }) => id));
	// One query for all: one for each kept the store's connections from others.
	const used =
		ids.length === 0
			? new Map<string, number>()
			: await parts.store.tokenUse(ids);
	return (account, authToken) => ({
		...replyOf(parts, account, { used, asker }),
		...(authToken !== undefined && { authToken }),
	});
}

function replyOf(
	parts: Parts,
	account: Account,
	{
		used,
		asker,
	}: { readonly used: ReadonlyMap<string, number>; readonly asker: string },
): AccountReply {
	const { accounts, standing } = parts;
	const { brand, defaultCountry } = account;
	const budgets = budgetsOf(account, asker);
	return {
		sid: account.sid,
		parentSid: account.parentSid,
		name: account.name,
		email: account.email,
		status: account.status,
		...(account.testMode === true && { testMode: true }),
		...(account.status !== "active" && { suspendedBy: stoppedBy(account) }),
		allowedAddresses: [...account.allowedAddresses],
		callbackUrl: account.callbackUrl,
		callbackMethod: account.callbackMethod,
		...(account.callbackEvents && {
			callbackEvents: [...account.callbackEvents],
		}),
		callbackSecret: shownSecret(parts, account),
		defaults: account.defaults,
		...(brand && { brand }),
		...(defaultCountry && { defaultCountry }),
		...shownGuard(standing, account, asker),
		...(budgets && { budgets }),
		tokens: account.tokens.map(({ id, createdAt }) => {
			const at = accounts.usedAt(id) ?? used.get(id);
			return {
				id,
				dateCreated: wireTime(createdAt),
				lastUsed: at === undefined ? null : wireTime(at),
			};
		}),
		dateCreated: wireTime(account.createdAt),
		uri: `/accounts/${account.sid}`,
	};
}

/** Null, not a refusal: one damaged secret must not fail the list of all accounts. */
function shownSecret(
	{ keys, noteUnopened }: Parts,
	{ sid, callbackSecretSealed }: Account,
): string | null {
	const context = callbackSecretContext(sid);
	const secret = openOrNull(keys(), callbackSecretSealed, context);
	if (secret === null)
		noteUnopened({ what: "callback secret", accountSid: sid, sid });
	return secret;
}
