/** `postern lists`: shows, writes and removes entries of allow and deny lists. */

import type { ListedEntry } from "../accounts/listed.ts";
import { audited } from "../commands/audited.ts";
import { addEntries, removeEntry } from "../commands/lists.ts";
import { StartError } from "../errors.ts";
import { LIST_SUBJECTS, type ListSubject, readEntry } from "../guard/lists.ts";
import { OPERATOR } from "../people/audit.ts";
import { byAge, newSid } from "../sid.ts";
import { MASTER } from "../start/installation.ts";
import type { Cli } from "./command-context.ts";
import { readTime } from "./replay-time.ts";
import { columns, inWords, nothingMore, readWords } from "./words.ts";

const OPTIONS = {
	account: { type: "string" },
	reason: { type: "string" },
	until: { type: "string" },
} as const;

export async function listsCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { values, positionals } = readWords(words, OPTIONS);
	const [verb = "list", ...rest] = positionals;
	const { accounts, definitions } = await cli.store.configurationSince(0);
	const entries = definitions.filter((row) => row.kind === "entry");
	const master = await cli.store.fact(MASTER);
	const accountSid = values.account ?? master;
	if (!accounts.some(({ sid }) => sid === accountSid)) {
		throw new StartError("there is no account with that SID");
	}
	if (verb === "list") {
		nothingMore("lists", rest);
		show(
			cli,
			entries.filter(
				(entry) =>
					values.account === undefined || entry.accountSid === values.account,
			),
		);
	} else if (verb === "allow" || verb === "deny") {
		await add(cli, verb, rest, values, {
			accountSid: accountSid ?? "",
			writer: master ?? "",
		});
	} else if (verb === "remove") {
		await remove(cli, rest, entries);
	} else {
		throw new StartError(`there is no command lists ${verb}: see postern help`);
	}
}

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string>>>;

function show(cli: Cli, entries: readonly ListedEntry[]): void {
	const rows = entries
		.toSorted((a, b) => a.createdAt - b.createdAt || byAge(a, b))
		.map((entry) => [
			...[entry.sid, entry.accountSid, entry.list, entry.subject, entry.value],
			entry.until === null ? "-" : new Date(entry.until).toISOString(),
			entry.reason,
		]);
	cli.print(
		columns([
			["SID", "ACCOUNT", "LIST", "SUBJECT", "VALUE", "UNTIL", "REASON"],
			...rows,
		]),
	);
}

async function add(
	cli: Cli,
	list: "allow" | "deny",
	words: readonly string[],
	values: Values,
	of: { readonly accountSid: string; readonly writer: string },
): Promise<void> {
	const { accountSid } = of;
	const [subject, value, ...more] = words;
	nothingMore(`lists ${list}`, more);
	if (!isSubject(subject) || value === undefined) {
		throw new StartError(
			`lists ${list} takes ${LIST_SUBJECTS.join(", ")} and its value: lists ${list} prefix +49170`,
		);
	}
	const at = cli.now();
	const read = readEntry({
		list,
		subject,
		value,
		reason: values.reason ?? "",
		until: endOf(values, at),
	});
	if (typeof read === "string") throw new StartError(`lists ${list}: ${read}`);
	const entry: ListedEntry = {
		...read,
		kind: "entry",
		sid: newSid("LE", at),
		...of,
		createdAt: at,
	};
	await inWords(() =>
		cli.run(audited(addEntries(accountSid, [entry]), OPERATOR)),
	);
	cli.print(`${entry.sid} is on the ${list} list of ${accountSid}`);
}

const isSubject = (word: string | undefined): word is ListSubject =>
	LIST_SUBJECTS.some((subject) => subject === word);

function endOf({ until }: Values, now: number): number | null {
	if (until === undefined) return null;
	const at = readTime(until);
	if (at === null || at <= now) {
		throw new StartError(
			"--until must be a time in the future: 2026-12-31T00:00:00Z",
		);
	}
	return at;
}

async function remove(
	cli: Cli,
	words: readonly string[],
	entries: readonly ListedEntry[],
): Promise<void> {
	const [sid, ...more] = words;
	nothingMore("lists remove", more);
	const entry = entries.find((each) => each.sid === sid);
	if (entry === undefined) {
		throw new StartError("there is no entry with that SID: see postern lists");
	}
	const by = { reaches: () => true };
	await inWords(() => cli.run(audited(removeEntry(entry, by), OPERATOR)));
	cli.print(
		`${entry.sid} is off the ${entry.list} list of ${entry.accountSid}`,
	);
}
