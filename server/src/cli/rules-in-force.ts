/** The written rules that hold for each account, for commands: as the service has them. */

import { type Directory, directory } from "../accounts/directory.ts";
import { accountLists } from "../accounts/listed.ts";
import { type Standing, standing } from "../accounts/standing.ts";
import type { Mode } from "../guard/modes.ts";
import { providersOf } from "../providers/registry.ts";
import { GUARD_DEFAULT, guardRules } from "../start/guard-settings.ts";
import { knownFilling } from "../start/known-recipients.ts";
import type { Cli } from "./command-context.ts";

/** `mode`: in place of that of the settings. */
export async function rulesInForce(
	{ config, store }: Cli,
	mode?: Mode,
): Promise<{ readonly accounts: Directory; readonly rules: Standing }> {
	const { accounts: all, definitions } = await store.configurationSince(0);
	const accounts = directory();
	accounts.put(all);
	const lists = accountLists();
	lists.put(
		definitions.filter((row) => row.kind === "entry"),
		[],
	);
	const settings = guardRules(
		config,
		await store.fact(GUARD_DEFAULT),
		providersOf(config.providers),
	);
	const rules = standing({
		settings: mode === undefined ? settings : { ...settings, mode },
		accounts,
		lists,
		isKnownComplete: (await knownFilling(store)).isComplete,
	});
	return { accounts, rules };
}
