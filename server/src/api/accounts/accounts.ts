/** Accounts (section 10): an account manages itself and what is below it. */

import type {
	FastifyInstance,
	FastifyPluginCallback,
	FastifyRequest,
} from "fastify";
import type { Account } from "../../accounts/account.ts";
import {
	callbackSecretContext,
	DEEPEST,
	stoppedBy,
} from "../../accounts/account.ts";
import {
	newAccount,
	newCallbackSecret,
	newToken,
} from "../../accounts/fresh.ts";
import { quotaOf } from "../../accounts/quota.ts";
import { createAccount, removeAccount } from "../../commands/account-life.ts";
import {
	addToken,
	type By,
	changeAccount,
	removeToken,
	replaceCallbackSecret,
} from "../../commands/accounts.ts";
import { eraseRecords } from "../../commands/erase.ts";
import { unlock } from "../../commands/unlock.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { budgetOf } from "../../protection/budget.ts";
import { type Static, Type } from "../../schema.ts";
import { openUnlessBroken } from "../../secrets/key-ring.ts";
import { wireTime } from "../2fa/dates.ts";
import { takeRequests } from "../2fa/requests.ts";
import { PageParameters, pageOf, pageReply } from "../pages.ts";
import { readEmail, readRecipient } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import type { Shared } from "../served-dialect.ts";
import {
	email,
	name,
	nullable,
	PatchParameters,
	readPatch,
	status,
} from "./account-patch.ts";

const LONGEST_OVERLAP_S = 24 * 60 * 60;

const CreateParameters = Type.Object({
	name,
	email: Type.Optional(email),
	accountSid: Type.Optional(Type.String()),
});

const ListParameters = Type.Object({
	...PageParameters,
	status: Type.Optional(status),
	accountSid: Type.Optional(Type.String()),
});

const SecretParameters = Type.Object({
	overlap: Type.Optional(
		Type.Integer({
			minimum: 0,
			maximum: LONGEST_OVERLAP_S,
			description: "Seconds for which the one before it signs too",
		}),
	),
});

const RecipientParameters = Type.Object({
	recipient: Type.String({ minLength: 1, maxLength: 254 }),
});

const AccountReply = Type.Object({
	sid: Type.String(),
	parentSid: nullable(Type.String()),
	name: Type.String(),
	email: nullable(Type.String()),
	status: Type.String(),
	suspendedBy: Type.Optional(
		Type.String({ description: "Where it is suspended: by which account" }),
	),
	allowedAddresses: Type.Array(Type.String()),
	callbackUrl: nullable(Type.String()),
	callbackMethod: Type.String(),
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
		appFallback: Type.Optional(Type.Boolean()),
	}),
	defaultCountry: Type.Optional(Type.String()),
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
});

const one = replies(enveloped(AccountReply));
const none = replies(
	Type.Object({
		code: Type.Literal(200),
		message: Type.String(),
		requestID: Type.Null(),
	}),
);

/** Records of a recipient that one commit removes. */
const ERASED_AT_ONCE = 200;

type Params = { Params: { sid: string } };

export function accountsApi(
	context: Context,
	shared: Shared,
): FastifyPluginCallback {
	return (scope, _options, done) => {
		takeRequests(scope, context, shared);
		accountRoutes(scope, context, shared.inTurn);
		done();
	};
}

function accountRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { config, run, accounts, keys, store } = context;

	/** The account that a path names; another's is as unknown as none. */
	function named(request: FastifyRequest<Params>): Account {
		const caller = callerOf(request);
		const account = accounts.account(request.params.sid);
		if (account === undefined || !accounts.isSelfOrBelow(caller, account.sid)) {
			throw new Refusal("not_found", {
				message: "Invalid account SID",
				isFromMemory: true,
			});
		}
		return account;
	}

	function byCallerOf(http: FastifyRequest): By {
		const caller = callerOf(http);
		return {
			sid: caller.sid,
			reaches: (sid) => accounts.isSelfOrBelow(caller, sid),
		};
	}

	/** What a customer's accounts share, one of them alone does not forgive. */
	function mayForgiveShared(http: FastifyRequest, sid: string): boolean {
		const hasSay = byCallerOf(http).reaches(accounts.customerOf(sid));
		if (hasSay || config.wrongCodes.per === "account") return hasSay;
		throw new Refusal("forbidden", {
			message:
				"Wrong codes are counted for all accounts of a customer: its own account unlocks a recipient, or one above it",
		});
	}

	async function shown(
		account: Account,
		authToken?: string,
	): Promise<Static<typeof AccountReply>> {
		const [reply] = await allShown([account]);
		return {
			...(reply as Static<typeof AccountReply>),
			...(authToken !== undefined && { authToken }),
		};
	}

	/** One look at the store for all: one for each kept its connections from everybody else. */
	async function allShown(
		shown: readonly Account[],
	): Promise<Static<typeof AccountReply>[]> {
		const tokens = shown.flatMap((account) => account.tokens);
		const used = await store.tokenUse(tokens.map(({ id }) => id));
		return shown.map((account) => ({
			sid: account.sid,
			parentSid: account.parentSid,
			name: account.name,
			email: account.email,
			status: account.status,
			...(account.status !== "active" && {
				suspendedBy: stoppedBy(account),
			}),
			allowedAddresses: [...account.allowedAddresses],
			callbackUrl: account.callbackUrl,
			callbackMethod: account.callbackMethod,
			callbackSecret: openUnlessBroken(
				keys(),
				account.callbackSecretSealed,
				callbackSecretContext(account.sid),
			),
			defaults: account.defaults,
			...(account.defaultCountry && {
				defaultCountry: account.defaultCountry,
			}),
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
		}));
	}

	app.route<{ Body: Static<typeof CreateParameters> }>({
		method: "POST",
		url: "/accounts",
		schema: { body: CreateParameters, response: one },
		async handler(http) {
			const parent = actingFor(accounts, http, http.body.accountSid);
			if (accounts.depth(parent) >= DEEPEST) {
				throw new Refusal("forbidden", {
					message: `Accounts may be ${DEEPEST} levels below the master account`,
				});
			}
			const token = newToken(context.now());
			const account = newAccount(
				{
					parentSid: parent.sid,
					name: http.body.name,
					email: readEmail("email", http.body.email),
					token: token.kept,
				},
				keys(),
				context.now(),
			);
			const quota = quotaOf(accounts, parent.sid, config.subAccounts);
			const made = await run(createAccount(account, quota));
			return ok(await shown(made, token.text));
		},
	});

	app.route<{ Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url: "/accounts",
		schema: {
			querystring: ListParameters,
			response: replies(enveloped(pageReply(AccountReply))),
		},
		async handler(http) {
			const { status: wanted, accountSid } = http.query;
			const top = readingFor(accounts, http, accountSid);
			return inTurn(http, async () => {
				const all = accounts
					.selfAndBelow(top)
					.filter(
						(account) => wanted === undefined || account.status === wanted,
					);
				const page = pageOf(all, "/accounts", http.query);
				return ok({ ...page, result: await allShown(page.result) });
			});
		},
	});

	app.route<Params>({
		method: "GET",
		url: "/accounts/:sid",
		schema: { response: one },
		handler: async (http) => ok(await shown(named(http))),
	});

	app.route<Params & { Body: Static<typeof PatchParameters> }>({
		method: "PATCH",
		url: "/accounts/:sid",
		schema: { body: PatchParameters, response: one },
		async handler(http) {
			const account = named(http);
			const isSelf = account.sid === callerOf(http).sid;
			if (isSelf && (http.body.status ?? "active") !== "active") {
				throw new Refusal("forbidden", {
					message: "An account cannot suspend or close itself",
					details: { parameter: "status" },
				});
			}
			const patch = readPatch(http.body, config.callbacks);
			// "active" of itself is true already, or was until a moment ago: whoever
			// suspended it has the last word.
			if (isSelf) delete patch.status;
			const changed = await run(
				changeAccount(account.sid, patch, byCallerOf(http)),
			);
			return ok(await shown(changed));
		},
	});

	app.route<Params>({
		method: "DELETE",
		url: "/accounts/:sid",
		schema: { response: one },
		async handler(http) {
			const account = named(http);
			const { sid, parentSid } = account;
			if (sid === callerOf(http).sid || parentSid === null) {
				throw new Refusal("forbidden", {
					message: "An account cannot remove itself",
				});
			}
			const before = await shown(account);
			const quota = quotaOf(accounts, sid, config.subAccounts);
			await run(
				removeAccount(sid, {
					parentSid,
					quota: quota?.customer === sid ? null : quota,
					hasChildren: () => accounts.hasBelow(sid),
				}),
			);
			return ok(before);
		},
	});

	app.route<Params & { Body: Static<typeof SecretParameters> }>({
		method: "POST",
		url: "/accounts/:sid/callbackSecret",
		schema: { body: SecretParameters, response: one },
		async handler(http) {
			const { sid } = named(http);
			const { overlap = LONGEST_OVERLAP_S } = http.body;
			const sealed = newCallbackSecret(sid, keys());
			return ok(
				await shown(
					await run(replaceCallbackSecret(sid, sealed, overlap * 1_000)),
				),
			);
		},
	});

	app.route<Params>({
		method: "POST",
		url: "/accounts/:sid/tokens",
		schema: { body: Type.Object({}), response: one },
		async handler(http) {
			const token = newToken(context.now());
			const account = await run(
				addToken(named(http).sid, token.kept, {
					accountSid: callerOf(http).sid,
					tokenId: http.caller?.tokenId ?? "",
				}),
			);
			return ok(await shown(account, token.text));
		},
	});

	app.route<{ Params: { sid: string; id: string } }>({
		method: "DELETE",
		url: "/accounts/:sid/tokens/:id",
		schema: { response: one },
		async handler(http) {
			const account = named(http);
			return ok(
				await shown(await run(removeToken(account.sid, http.params.id))),
			);
		},
	});

	app.route<Params & { Body: Static<typeof RecipientParameters> }>({
		method: "POST",
		url: "/accounts/:sid/erase",
		schema: { body: RecipientParameters, response: none },
		async handler(http) {
			const account = named(http);
			const { sid } = account;
			const keys = readRecipient(
				context,
				account,
				"recipient",
				http.body.recipient,
			);
			for (const key of keys) {
				for (;;) {
					const sids = await store.ofRecipient(sid, key, ERASED_AT_ONCE);
					if (sids.length === 0) break;
					await run(eraseRecords(sid, sids));
				}
			}
			await store.forgetSandboxMessages(sid, keys);
			return { code: 200, message: "OK", requestID: null };
		},
	});

	app.route<Params & { Body: Static<typeof RecipientParameters> }>({
		method: "POST",
		url: "/accounts/:sid/unlock",
		schema: { body: RecipientParameters, response: none },
		async handler(http) {
			const account = named(http);
			const keys = readRecipient(
				context,
				account,
				"recipient",
				http.body.recipient,
			);
			const hasSay = mayForgiveShared(http, account.sid);
			const at = context.now();
			const budgets = keys.map((key) =>
				budgetOf(context, account.sid, key, at),
			);
			await run(unlock(budgets, hasSay));
			return { code: 200, message: "OK", requestID: null };
		},
	});
}
