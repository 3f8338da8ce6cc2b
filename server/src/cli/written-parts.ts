/** The operator writes rules of an account as the master account does: its part holds from above. */

import type { Account } from "../accounts/account.ts";
import { audited } from "../commands/audited.ts";
import {
	type AccountPatch,
	changeAccount,
} from "../commands/change-account.ts";
import { StartError } from "../errors.ts";
import { OPERATOR } from "../people/audit.ts";
import { MASTER } from "../start/installation.ts";
import type { Cli } from "./command-context.ts";
import { inWords, readWords } from "./words.ts";

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

export function readOptions<const Name extends string>(
	words: readonly string[],
	names: readonly Name[],
): { values: Partial<Record<Name, string>>; positionals: string[] } {
	// An amount below zero is no option: the command has a sentence about amounts.
	const isNumber = (word: string) => /^-[.\d]/.test(word);
	const { values, positionals } = readWords(
		words.filter((word) => !isNumber(word)),
		Object.fromEntries(
			names.map((name) => [name, { type: "string" as const }]),
		),
	);
	return {
		values: values as Partial<Record<Name, string>>,
		positionals: [...positionals, ...words.filter(isNumber)],
	};
}
