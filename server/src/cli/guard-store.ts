/** `postern guard` on the store: replays its records, lists nodes, unblocks one, and writes rules. */

import { directory } from "../accounts/directory.ts";
import { audited } from "../commands/audited.ts";
import { unblockNode } from "../commands/unblock-node.ts";
import { DAY_MS } from "../durations.ts";
import { StartError } from "../errors.ts";
import { aged } from "../guard/aging.ts";
import {
	nodeFault,
	nodesOf,
	readNodeId,
	readNodeKey,
} from "../guard/node-id.ts";
import { OPERATOR } from "../people/audit.ts";
import { MASTER } from "../start/installation.ts";
import type { Cli } from "./command-context.ts";
import { guardRulesCommand } from "./guard-rules.ts";
import { replayStore } from "./replay-store.ts";
import { columns, type Options, readWords } from "./words.ts";

const NODES_AT_ONCE = 1_000;
const MOST_MINUTES = 7 * 24 * 60;

const VERBS = ["replay", "nodes", "unblock", "rules"];

/** Whether the command reads a file alone, and so needs no store. */
export function isOfFile(words: readonly string[]): boolean {
	const [verb = ""] = words;
	if (!VERBS.includes(verb)) {
		throw new StartError(
			"the commands of the guard are replay, nodes, unblock and rules: see postern help",
		);
	}
	return verb === "replay" && !words.includes("--store");
}

export async function guardStoreCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const [verb, ...rest] = words;
	if (verb === "replay") await replay(cli, rest);
	else if (verb === "nodes") await nodes(cli, rest);
	else if (verb === "rules") await guardRulesCommand(cli, rest);
	else await unblock(cli, rest);
}

function readAtMost<const Given extends Options>(
	most: number,
	words: readonly string[],
	options: Given,
) {
	const read = readWords(words, options);
	if (read.positionals.length <= most) return read;
	throw new StartError("there is an argument too many: see postern help");
}

function wholeNumber(
	name: string,
	text: string | undefined,
	most: number,
): number | null {
	if (text === undefined) return null;
	const number = Number(text);
	if (/^\d+$/.test(text) && number >= 1 && number <= most) return number;
	throw new StartError(`--${name} must be a whole number from 1 to ${most}`);
}

async function replay(cli: Cli, words: readonly string[]): Promise<void> {
	const { values } = readAtMost(0, words, {
		store: { type: "boolean" },
		days: { type: "string" },
		json: { type: "boolean" },
		level: { type: "string" },
		countries: { type: "string" },
		settings: { type: "string" },
	});
	const days = wholeNumber("days", values.days, 36_500);
	await replayStore(cli, {
		...values,
		from: days === null ? 0 : cli.now() - days * DAY_MS,
		isJson: values.json === true,
	});
}

async function accountsOf({ store }: Cli) {
	const accounts = directory();
	accounts.put((await store.configurationSince(0)).accounts);
	return accounts;
}

async function customerOf(cli: Cli, sid: string | undefined): Promise<string> {
	const accounts = await accountsOf(cli);
	const wanted = sid ?? (await cli.store.fact(MASTER)) ?? "";
	if (accounts.account(wanted) === undefined) {
		throw new StartError("there is no such account: see postern accounts");
	}
	return accounts.customerOf(wanted);
}

async function nodes(cli: Cli, words: readonly string[]): Promise<void> {
	const { values } = readAtMost(0, words, {
		account: { type: "string" },
		all: { type: "boolean" },
	});
	const customer = await customerOf(cli, values.account);
	const { before, after: first } = nodesOf(customer);
	const at = cli.now();
	const lines = [["NODE", "STATE", "SCORE", "SENT", "VERIFIED", "UNTIL"]];
	for (let after = first; ; ) {
		const rows = await cli.store.guardNodes(
			{ after, before, withState: values.all !== true },
			NODES_AT_ONCE,
		);
		for (const { id, node } of rows) {
			const { kind, key } = readNodeId(id);
			const { state, score, until, history } = aged(node, kind, at);
			if (state === "free" && values.all !== true) continue;
			lines.push([
				...[key, state, score.toFixed(2)],
				...[history.sent.toFixed(1), history.verified.toFixed(1)],
				state === "free" ? "-" : new Date(until).toISOString(),
			]);
		}
		const last = rows.at(-1);
		if (last === undefined || rows.length < NODES_AT_ONCE) break;
		after = last.id;
	}
	await cli.write(`${columns(lines)}\n`);
}

async function unblock(cli: Cli, words: readonly string[]): Promise<void> {
	const { values, positionals } = readAtMost(1, words, {
		account: { type: "string" },
		minutes: { type: "string" },
	});
	const [given = ""] = positionals;
	const node = readNodeKey(given);
	if (node === null) {
		const fault = nodeFault(given);
		throw new StartError(
			fault === null
				? "guard unblock takes a node, as guard nodes lists them: range:49170123"
				: `guard unblock: ${fault}`,
		);
	}
	const minutes = wholeNumber("minutes", values.minutes, MOST_MINUTES) ?? 60;
	const customer = await customerOf(cli, values.account);
	const { until } = await cli.run(
		audited(
			unblockNode(customer, node, minutes * 60_000),
			OPERATOR,
			(done) => ({
				action: "guard.unblocked",
				accountSid: customer,
				changes: { node, until: new Date(done.until).toISOString() },
			}),
		),
	);
	cli.print(`${node} refuses nothing until ${new Date(until).toISOString()}`);
}
