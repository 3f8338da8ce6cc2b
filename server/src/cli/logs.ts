/** `postern logs`: the requests of the last minutes, and those that come. */

import { setTimeout as wait } from "node:timers/promises";
import { MINUTE_MS } from "../durations.ts";
import { StartError } from "../errors.ts";
import {
	keptIn,
	type RequestChunk,
	type RequestEntry,
} from "../requests/chunk.ts";
import { STATUS_PATTERN, statusFilter } from "../requests/status-class.ts";
import { isSid } from "../sid.ts";
import { requestSidFrom } from "../store/sid-range.ts";
import type { Cli } from "./command-context.ts";
import { nothingMore, readWords } from "./words.ts";

const MOST_MINUTES = 90 * 24 * 60;
const ROWS_AT_ONCE = 200;
const LOOK_EVERY_MS = 1_000;
/** Instances commit in any order: a row may appear behind one that was written after it. */
const LATE_MS = 10_000;

const OPTIONS = {
	follow: { type: "boolean" },
	status: { type: "string" },
	account: { type: "string" },
	minutes: { type: "string" },
} as const;

type Values = {
	readonly follow?: boolean;
	readonly status?: string;
	readonly account?: string;
	readonly minutes?: string;
};

type Shown = (accountSid: string, entry: RequestEntry) => boolean;

export async function logsCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { positionals, values } = readWords(words, OPTIONS);
	nothingMore("logs", positionals);
	await mustBeAccount(cli, values);
	const isShown = filterOf(values);
	const since = cli.now() - minutesIn(values.minutes ?? "10") * MINUTE_MS;
	const seen = new Set<string>();
	let from = requestSidFrom(since);
	for (;;) {
		const last = await printFrom(cli, from, seen, isShown);
		if (values.follow !== true) return;
		from = laterOf(from, last);
		await wait(LOOK_EVERY_MS, undefined, { signal: cli.ended }).catch(() => {});
		if (cli.ended.aborted) return;
	}
}

/** A removed account may still have some: any SID will do, and that which the operator chose for the master. */
async function mustBeAccount(
	{ store }: Cli,
	{ account }: Values,
): Promise<void> {
	if (account === undefined || isSid("AC", account)) return;
	const { accounts } = await store.configurationSince(0);
	if (accounts.some(({ sid }) => sid === account)) return;
	throw new StartError("--account must be the SID of an account");
}

function filterOf({ status, account }: Values): Shown {
	if (status !== undefined && !new RegExp(STATUS_PATTERN).test(status)) {
		throw new StartError(
			"--status must be 2xx, 4xx, 5xx or one status such as 429",
		);
	}
	const filter = status === undefined ? null : statusFilter(status);
	return (accountSid, entry) =>
		(account ?? accountSid) === accountSid &&
		(filter?.fits(entry.status) ?? true);
}

function minutesIn(text: string): number {
	const minutes = Number(text);
	if (Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES) {
		return minutes;
	}
	throw new StartError(
		`--minutes must be a whole number from 1 to ${MOST_MINUTES}`,
	);
}

/** Prints rows that were not printed before, and returns the last one's SID. */
async function printFrom(
	{ store, print }: Cli,
	from: string,
	seen: Set<string>,
	isShown: Shown,
): Promise<string> {
	let next = from;
	for (;;) {
		const rows: readonly RequestChunk[] = await store.requestRowsFrom(
			next,
			ROWS_AT_ONCE,
		);
		for (const row of rows) {
			if (seen.has(row.sid)) continue;
			seen.add(row.sid);
			for (const line of linesOf(row, isShown)) print(line);
		}
		const last = rows.at(-1)?.sid;
		if (last === undefined || rows.length < ROWS_AT_ONCE) {
			forgetBefore(seen, laterOf(from, last ?? next));
			return last ?? next;
		}
		next = `${last}0`;
	}
}

/** Where to look on: a while before the last row, but never back before `from`. */
function laterOf(from: string, last: string): string {
	const at = Number.parseInt(last.slice(2, 14), 16) - LATE_MS;
	const later = requestSidFrom(at);
	return later > from ? later : from;
}

function forgetBefore(seen: Set<string>, from: string): void {
	for (const sid of seen) if (sid < from) seen.delete(sid);
}

function linesOf(row: RequestChunk, isShown: Shown): string[] {
	const { entries, dropped } = keptIn(row);
	const lines = entries
		.filter((entry) => isShown(row.accountSid, entry))
		.map((entry) => lineOf(row.accountSid, entry));
	return dropped === 0
		? lines
		: [
				...lines,
				`and ${dropped} more of ${row.accountSid}, too many to be kept`,
			];
}

function lineOf(accountSid: string, entry: RequestEntry): string {
	const { at, method, route, status, code, ms, id, by } = entry;
	return [
		new Date(at).toISOString(),
		`${status}${code === status ? "" : `/${code}`}`.padEnd(7),
		`${method} ${route ?? "(no route)"}`.padEnd(28),
		`${ms} ms`.padStart(9),
		...[id, accountSid, by ?? "wrong credentials"],
	].join("  ");
}
