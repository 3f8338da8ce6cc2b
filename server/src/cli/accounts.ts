/** `postern accounts`: lists, makes and changes accounts, and replaces their tokens. */

import {
	type Account,
	type AccountStatus,
	DEEPEST,
} from "../accounts/account.ts";
import { directory } from "../accounts/directory.ts";
import { newAccount, newToken, tokenFrom } from "../accounts/fresh.ts";
import { quotaOf } from "../accounts/quota.ts";
import { email, name } from "../api/accounts/account-patch.ts";
import { readEmail } from "../api/read-recipient.ts";
import { createAccount } from "../commands/account-life.ts";
import { audited } from "../commands/audited.ts";
import {
	changeAccount,
	replaceTokens,
	takeConfiguredToken,
} from "../commands/change-account.ts";
import { complete } from "../config/read.ts";
import { StartError } from "../errors.ts";
import { OPERATOR } from "../people/audit.ts";
import { Type } from "../schema.ts";
import { byAge } from "../sid.ts";
import { MASTER } from "../start/installation.ts";
import type { Cli } from "./command-context.ts";
import { columns, inWords, nothingMore, readWords } from "./words.ts";

const NewAccount = Type.Object({ name, email: Type.Optional(email) });

const OPTIONS = {
	email: { type: "string" },
	parent: { type: "string" },
	test: { type: "boolean" },
} as const;

const NEW_STATUS: Record<string, AccountStatus> = {
	suspend: "suspended",
	activate: "active",
	close: "closed",
};

export async function accountsCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const [verb = "list", ...rest] = words;
	const { accounts } = await cli.store.configurationSince(0);
	if (verb === "list") {
		nothingMore("accounts list", rest);
		list(cli, accounts);
	} else if (verb === "create") {
		await create(cli, rest, accounts);
	} else if (verb === "token" && rest.includes("--from-env")) {
		await reviveToken(cli, rest);
	} else if (verb === "token") {
		const token = newToken(cli.now());
		const { sid } = named(verb, rest, accounts);
		await cli.run(audited(replaceTokens(sid, token.kept), OPERATOR));
		cli.print(token.text);
	} else if (Object.hasOwn(NEW_STATUS, verb)) {
		const isSure = verb === "suspend" && rest.includes("--yes");
		const account = named(
			verb,
			isSure ? rest.filter((word) => word !== "--yes") : rest,
			accounts,
		);
		const status = NEW_STATUS[verb] as AccountStatus;
		if (account.parentSid === null && status === "closed") {
			throw new StartError("the master account cannot be closed");
		}
		if (account.parentSid === null && status === "suspended" && !isSure) {
			await mustBeSure(cli);
		}
		// The operator acts with the rights of the master account.
		const master = accounts.find(({ parentSid }) => parentSid === null);
		const by = { sid: master?.sid ?? account.sid, reaches: () => true };
		await cli.run(
			audited(changeAccount(account.sid, { status }, by), OPERATOR),
		);
		cli.print(`${account.sid} is ${status}`);
	} else {
		throw new StartError(
			`there is no command accounts ${verb}: see postern help`,
		);
	}
}

/** Makes the token of POSTERN_AUTH_TOKEN valid, even if it was replaced or deleted. */
async function reviveToken(cli: Cli, words: readonly string[]): Promise<void> {
	const { authToken } = cli.config;
	const sid = await cli.store.fact(MASTER);
	nothingMore(
		"accounts token --from-env",
		words.filter((word) => word !== "--from-env" && word !== sid),
	);
	if (authToken === null) throw new StartError("POSTERN_AUTH_TOKEN is not set");
	if (sid === null) {
		throw new StartError(
			"there is no master account yet: start the service once",
		);
	}
	const token = tokenFrom(authToken, cli.now());
	await cli.run(
		audited(takeConfiguredToken(sid, token, { isRevived: true }), OPERATOR),
	);
	cli.print(`${sid} has the token of POSTERN_AUTH_TOKEN`);
}

/** All accounts are below the master account: nobody could send, and no request could undo it. */
async function mustBeSure({ confirm }: Cli): Promise<void> {
	const question =
		"This refuses the requests of every account, and only postern accounts activate ends it. Go on?";
	if (confirm === null) {
		throw new StartError(
			"suspending the master account refuses the requests of every account: add --yes if you mean that",
		);
	}
	if (!(await confirm(question))) {
		throw new StartError("the master account was not suspended");
	}
}

function list(cli: Cli, accounts: readonly Account[]): void {
	const rows = accounts
		.toSorted(byAge)
		.map(({ sid, status, testMode, parentSid, name }) => [
			sid,
			testMode === true ? `${status}, test` : status,
			parentSid ?? "-",
			name,
		]);
	cli.print(columns([["SID", "STATUS", "PARENT", "NAME"], ...rows]));
}

async function create(
	cli: Cli,
	words: readonly string[],
	accounts: readonly Account[],
): Promise<void> {
	const { values, positionals } = readWords(words, OPTIONS);
	const [given, ...more] = positionals;
	if (given === undefined || more.length > 0) {
		throw new StartError("accounts create takes one name; put it in quotes");
	}
	const bounded = complete(
		NewAccount,
		{
			name: given,
			...(values.email !== undefined && { email: values.email }),
		},
		{ source: "accounts create", path: "" },
	);
	const address = await inWords(() =>
		readEmail("accounts create: email", bounded.email),
	);
	const parentSid = values.parent ?? (await cli.store.fact(MASTER));
	if (parentSid === null) {
		throw new StartError(
			"there is no master account yet: start the service once",
		);
	}
	const parent = withSid(accounts, parentSid);
	mustTakeAnother(accounts, parent);
	const token = newToken(cli.now());
	const known = directory();
	known.put(accounts);
	const fresh = newAccount(
		{
			parentSid,
			name: bounded.name,
			email: address,
			token: token.kept,
			testMode: values.test === true || parent.testMode === true,
		},
		cli.keys,
		cli.now(),
	);
	const quota = quotaOf(known, parentSid ?? "", cli.config.subAccounts);
	const account = await cli.run(audited(createAccount(fresh, quota), OPERATOR));
	cli.print(`Account  ${account.sid}`);
	cli.print(`Token    ${token.text}  (shown this once)`);
}

/** The same checks as in `POST /accounts`. */
function mustTakeAnother(accounts: readonly Account[], parent: Account): void {
	const tree = directory();
	tree.put(accounts);
	if (!tree.isActive(parent)) {
		throw new StartError(
			`the account ${parent.sid}, or one above it, is not active: nothing can be made below it`,
		);
	}
	if (tree.depth(parent) >= DEEPEST) {
		throw new StartError(
			`accounts may be ${DEEPEST} levels below the master account`,
		);
	}
}

function named(
	verb: string,
	words: readonly string[],
	accounts: readonly Account[],
): Account {
	const [sid, ...more] = words;
	if (sid === undefined) throw new StartError("an account SID is missing");
	nothingMore(`accounts ${verb}`, more);
	return withSid(accounts, sid);
}

/** Repeats only SIDs: the operator may have pasted a token in place of one. */
function withSid(accounts: readonly Account[], sid: string): Account {
	const account = accounts.find((each) => each.sid === sid);
	if (account !== undefined) return account;
	throw new StartError(
		/^AC[0-9a-f]{0,32}$/.test(sid)
			? `there is no account ${sid}`
			: "there is no account with that SID",
	);
}
