/** `postern guard replay --store`: what the guard would have refused of the store's records. */

import type { Standing } from "../accounts/standing.ts";
import { type ReplaySettings, replayer } from "../guard/replay.ts";
import type { Cli } from "./command-context.ts";
import { jsonLine } from "./guard.ts";
import { hourTable } from "./replay-hours.ts";
import { rowsOfStore } from "./replay-records.ts";
import { givenSettings, type ReplayOptions } from "./replay-settings.ts";
import { rulesInForce } from "./rules-in-force.ts";

export async function replayStore(
	cli: Cli,
	options: ReplayOptions & {
		/** Records from this time on, in ms. */
		readonly from: number;
		readonly isJson: boolean;
	},
): Promise<void> {
	const { from, isJson } = options;
	const given = await givenSettings(options);
	const { accounts, rules } = await rulesInForce(cli, "on");
	const settingsOf = settingsByAccount(rules, given);
	const said = saidOf(given);
	if (isJson) cli.note(`note: ${said}`);
	else cli.print(said);
	const judge = replayer();
	const table = hourTable();
	for await (const part of rowsOfStore(cli.store, from, accounts.customerOf)) {
		let text = "";
		for (const { sid, accountSid, row } of part) {
			const replayed = judge(row, settingsOf(accountSid));
			if (isJson) {
				const at = new Date(row.at).toISOString();
				text += jsonLine({ requestId: sid, at }, replayed);
			} else table.add(row.at, replayed);
		}
		if (text !== "") await cli.write(text);
	}
	if (!isJson) await cli.write(table.text());
}

/** The names of settings, as `--settings` has them, in the words of the sentence. */
function saidOf(given: Partial<ReplaySettings>): string {
	const replaced = Object.keys(given).join(", ");
	return `Judged by the rules in force for each account now (postern guard rules, postern lists)${replaced === "" ? "" : `, but for the given ${replaced}`}`;
}

function settingsByAccount(
	rules: Standing,
	given: Partial<ReplaySettings>,
): (accountSid: string) => ReplaySettings {
	const known = new Map<string, ReplaySettings>();
	return (accountSid) => {
		let settings = known.get(accountSid);
		if (settings === undefined) {
			settings = { ...inForce(rules, accountSid), ...given };
			known.set(accountSid, settings);
		}
		return settings;
	};
}

function inForce(rules: Standing, accountSid: string): ReplaySettings {
	const { level, countries, refusedTypes } = rules.rulesOf(accountSid);
	return {
		level,
		countries,
		refusedTypes,
		lists: {
			namesCountries: rules.listsNameCountries(accountSid),
			judge(listed, now) {
				const verdict = rules.judgeLists(accountSid, listed, now);
				if (verdict.denied !== null) {
					return { list: "deny", entry: verdict.denied };
				}
				return verdict.skipsGuard ? { list: "allow" } : null;
			},
		},
	};
}
