/** The operator writes rules of an account as the master account does: its part holds from above. */

import { parseArgs } from "node:util";
import type { Account } from "../accounts/account.ts";
import { audited } from "../commands/audited.ts";
import {
	type AccountPatch,
	changeAccount,
} from "../commands/change-account.ts";
import { Refusal, StartError } from "../errors.ts";
import { OPERATOR } from "../people/audit.ts";
import { MASTER } from "../start/installation.ts";
import type { Cli } from "./command-context.ts";

export type Written = {
	/** The master account. */
	readonly writer: string;
	readonly account: Account;
	readonly all: readonly Account[];
};

/** `sid`: the account that the rules are about; absent: the master account, and so all. */
export async function writtenAbout(
	cli: Cli,
	sid: string | undefined,
): Promise<Written> {
	const writer = (await cli.store.fact(MASTER)) ?? "";
	const { accounts: all } = await cli.store.configurationSince(0);
	const account = all.find((each) => each.sid === (sid ?? writer));
	if (account !== undefined) return { writer, account, all };
	throw new StartError("there is no such account: see postern accounts");
}

export function change(
	cli: Cli,
	{ writer, account }: Written,
	patch: AccountPatch,
): Promise<Account> {
	const by = { sid: writer, reaches: () => true };
	return inWords(() =>
		cli.run(audited(changeAccount(account.sid, patch, by), OPERATOR)),
	);
}

/** The API reads what is written; its refusals are sentences for the operator too. */
export async function inWords<Result>(
	work: () => Result | Promise<Result>,
): Promise<Result> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Refusal && error.name !== "unavailable") {
			throw new StartError(error.message);
		}
		throw error;
	}
}

export function readOptions<const Name extends string>(
	words: readonly string[],
	names: readonly Name[],
): { values: Partial<Record<Name, string>>; positionals: string[] } {
	// An amount below zero is no option: the command has a sentence about amounts.
	const isNumber = (word: string) => /^-[.\d]/.test(word);
	try {
		const { values, positionals } = parseArgs({
			args: words.filter((word) => !isNumber(word)),
			allowPositionals: true,
			options: Object.fromEntries(
				names.map((name) => [name, { type: "string" as const }]),
			),
		});
		return {
			values: values as Partial<Record<Name, string>>,
			positionals: [...positionals, ...words.filter(isNumber)],
		};
	} catch (error) {
		throw new StartError((error as Error).message);
	}
}
