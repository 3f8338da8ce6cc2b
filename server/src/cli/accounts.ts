/** `postern accounts …` */

import { parseArgs } from "node:util";
import type { Account, AccountStatus } from "../accounts/account.ts";
import { directory } from "../accounts/directory.ts";
import { newAccount, newToken } from "../accounts/fresh.ts";
import { quotaOf } from "../accounts/quota.ts";
import { createAccount } from "../commands/account-life.ts";
import { changeAccount, replaceTokens } from "../commands/accounts.ts";
import { StartError } from "../errors.ts";
import { MASTER } from "../installation.ts";
import { normalEmail } from "../verification/recipient.ts";
import type { Cli } from "./cli.ts";
import { columns, nothingMore } from "./words.ts";

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
	} else if (verb === "token") {
		const token = newToken(cli.now());
		await cli.run(replaceTokens(named(verb, rest, accounts).sid, token.kept));
		cli.print(token.text);
	} else if (Object.hasOwn(NEW_STATUS, verb)) {
		const account = named(verb, rest, accounts);
		const status = NEW_STATUS[verb] as AccountStatus;
		if (account.parentSid === null && status === "closed") {
			throw new StartError("the master account cannot be closed");
		}
		// Whoever may use the command line has the say of the master account.
		const master = accounts.find(({ parentSid }) => parentSid === null);
		const by = { sid: master?.sid ?? account.sid, reaches: () => true };
		await cli.run(changeAccount(account.sid, { status }, by));
		cli.print(`${account.sid} is ${status}`);
	} else {
		throw new StartError(
			`there is no command accounts ${verb}: see postern help`,
		);
	}
}

function list(cli: Cli, accounts: readonly Account[]): void {
	const rows = accounts.map(({ sid, status, parentSid, name }) => [
		sid,
		status,
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
	const { values, positionals } = readWords(words);
	const [name, ...more] = positionals;
	if (name === undefined || more.length > 0) {
		throw new StartError("accounts create takes one name; put it in quotes");
	}
	const parentSid = values.parent ?? (await cli.store.fact(MASTER));
	if (!accounts.some(({ sid }) => sid === parentSid)) {
		throw new StartError(
			parentSid === null
				? "there is no master account yet: start the service once"
				: `there is no account ${parentSid}`,
		);
	}
	const email = values.email === undefined ? null : normalEmail(values.email);
	if (values.email !== undefined && email === null) {
		throw new StartError(`${values.email} is not an email address`);
	}
	const token = newToken(cli.now());
	const known = directory();
	known.put(accounts);
	const account = await cli.run(
		createAccount(
			newAccount(
				{ parentSid, name, email, token: token.kept },
				cli.keys,
				cli.now(),
			),
			quotaOf(known, parentSid ?? "", cli.config.subAccounts),
		),
	);
	cli.print(`Account  ${account.sid}`);
	cli.print(`Token    ${token.text}  (shown this once)`);
}

function readWords(words: readonly string[]) {
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: { email: { type: "string" }, parent: { type: "string" } },
		});
	} catch (error) {
		throw new StartError((error as Error).message);
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
	const account = accounts.find((each) => each.sid === sid);
	if (account === undefined) throw new StartError(`there is no account ${sid}`);
	return account;
}
