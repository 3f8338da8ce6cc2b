/** Routes that make, list, show, change and remove accounts. */

import type { FastifyInstance } from "fastify";
import { type Account, DEEPEST } from "../../accounts/account.ts";
import { newAccount, newToken } from "../../accounts/fresh.ts";
import { quotaOf } from "../../accounts/quota.ts";
import { createAccount, removeAccount } from "../../commands/account-life.ts";
import { changeAccount } from "../../commands/change-account.ts";
import { stillHeld } from "../../commands/still-held.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { askerOf } from "../../http/author.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { PageParameters, pageOf, pageReply } from "../paging.ts";
import { readEmail } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { onVersion, tellVersion } from "../version.ts";
import {
	email,
	name,
	PatchParameters,
	readPatch,
	status,
} from "./account-patch.ts";
import { AccountReply, ONE_ACCOUNT, showing } from "./account-reply.ts";
import { MOST_COUNTRIES } from "./guard-members.ts";
import {
	AccountPath,
	byCallerOf,
	named,
	type OneAccount,
} from "./named-account.ts";

const CreateParameters = Type.Object({
	name,
	email: Type.Optional(email),
	testMode: Type.Optional(
		Type.Boolean({
			description:
				"A test account, for ever: its messages go to the sandbox alone. Below a test account always true; else false by default",
		}),
	),
	accountSid: Type.Optional(Type.String()),
});

const ListParameters = Type.Object({
	...PageParameters,
	status: Type.Optional(status),
	accountSid: Type.Optional(Type.String()),
});

const CREATE: Operation = {
	id: "createAccount",
	tag: "Accounts",
	summary: "Make an account below the caller's",
	description:
		"Only this reply shows the account's token (`authToken`). `accountSid` is the parent; default the caller.",
	example: { name: "Shop", email: "shop@example.com" },
};
const LIST: Operation = {
	id: "listAccounts",
	tag: "Accounts",
	summary: "List the caller's account and all below it",
	example: { status: "active", pageSize: 20 },
};
const GET: Operation = {
	id: "getAccount",
	tag: "Accounts",
	summary: "Show an account",
	isVersioned: true,
	refusals: ["not_found"],
	example: { sid: sampleSid("AC") },
};
const UPDATE: Operation = {
	id: "updateAccount",
	tag: "Accounts",
	summary: "Change an account",
	description:
		"What is left out stays, also inside `defaults`; null clears a member.",
	isVersioned: true,
	refusals: ["not_found"],
	example: {
		sid: sampleSid("AC"),
		name: "Shop",
		defaults: { codeLength: 6, from: "Shop" },
	},
};
const REMOVE: Operation = {
	id: "removeAccount",
	tag: "Accounts",
	summary: "Remove an account that has been closed for an hour",
	description: "Returns the account as it was.",
	refusals: ["not_found", "not_removable"],
	example: { sid: sampleSid("AC") },
};

export function accountRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	creation(app, context);
	list(app, context, inTurn);
	app.route<OneAccount>({
		method: "GET",
		url: "/accounts/:sid",
		config: { operation: GET },
		schema: { params: AccountPath, response: ONE_ACCOUNT },
		async handler(http, reply) {
			const account = named(context, http);
			const show = await showing(context, http, [account]);
			tellVersion(context, reply, account);
			return ok(show(account));
		},
	});
	change(app, context);
	removal(app, context);
}

function creation(app: FastifyInstance, context: Context): void {
	const { accounts, config, keys, run } = context;
	app.route<{ Body: Static<typeof CreateParameters> }>({
		method: "POST",
		url: "/accounts",
		config: { operation: CREATE },
		schema: { body: CreateParameters, response: ONE_ACCOUNT },
		async handler(http) {
			const parent = actingFor(accounts, http, http.body.accountSid);
			if (accounts.depth(parent) >= DEEPEST) {
				throw new Refusal("forbidden", {
					message: `Accounts may be ${DEEPEST} levels below the master account`,
				});
			}
			const testMode = readTestMode(http.body.testMode, parent);
			const token = newToken(context.now());
			const account = newAccount(
				{
					parentSid: parent.sid,
					name: http.body.name,
					email: readEmail("email", http.body.email),
					token: token.kept,
					testMode,
				},
				keys(),
				context.now(),
			);
			const quota = quotaOf(accounts, parent.sid, config.subAccounts);
			// A new token has no use.
			const show = await showing(context, http, []);
			const made = await run(
				auditedBy(
					http,
					stillHeld(createAccount(account, quota), askerOf(http)),
				),
			);
			return ok(show(made, token.text));
		},
	});
}

/** Without the inheritance a test account could make itself an account that sends. */
function readTestMode(given: boolean | undefined, parent: Account): boolean {
	if (parent.testMode !== true) return given === true;
	if (given !== false) return true;
	throw badParameter(
		"testMode",
		"cannot be false below a test account: nothing below it sends real messages",
	);
}

function list(app: FastifyInstance, context: Context, inTurn: Turns): void {
	const { accounts } = context;
	app.route<{ Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url: "/accounts",
		config: { operation: LIST },
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
				const show = await showing(context, http, page.result);
				return ok({
					...page,
					result: page.result.map((account) => show(account)),
				});
			});
		},
	});
}

function change(app: FastifyInstance, context: Context): void {
	const { run } = context;
	app.route<OneAccount & { Body: Static<typeof PatchParameters> }>({
		method: "PATCH",
		url: "/accounts/:sid",
		config: { operation: UPDATE, mostNames: MOST_COUNTRIES },
		schema: {
			params: AccountPath,
			body: PatchParameters,
			response: ONE_ACCOUNT,
		},
		async handler(http) {
			const account = named(context, http);
			const isSelf = account.sid === callerOf(http).sid;
			if (isSelf && (http.body.status ?? "active") !== "active") {
				throw new Refusal("forbidden", {
					message: "An account cannot suspend or close itself",
					details: { parameter: "status" },
				});
			}
			const patch = readPatch(http.body, context);
			// The account is active, or somebody suspended it a moment ago: "active" from
			// the account itself must not undo that.
			if (isSelf) delete patch.status;
			const show = await showing(context, http, [account]);
			const changed = await run(
				auditedBy(
					http,
					onVersion(
						context,
						http,
						changeAccount(account.sid, patch, byCallerOf(context, http)),
					),
				),
			);
			return ok(show(changed));
		},
	});
}

function removal(app: FastifyInstance, context: Context): void {
	const { accounts, config, run } = context;
	app.route<OneAccount>({
		method: "DELETE",
		url: "/accounts/:sid",
		config: { operation: REMOVE },
		schema: { params: AccountPath, response: ONE_ACCOUNT },
		async handler(http) {
			const account = named(context, http);
			const { sid, parentSid } = account;
			if (sid === callerOf(http).sid || parentSid === null) {
				throw new Refusal("forbidden", {
					message: "An account cannot remove itself",
				});
			}
			const show = await showing(context, http, [account]);
			const before = show(account);
			const quota = quotaOf(accounts, sid, config.subAccounts);
			await run(
				auditedBy(
					http,
					removeAccount(sid, {
						parentSid,
						quota: quota?.customer === sid ? null : quota,
						hasChildren: () => accounts.hasBelow(sid),
					}),
				),
			);
			return ok(before);
		},
	});
}
