/** `postern audit verify`: checks the chain of the audit log, and prints its head. */

import { DAY_MS } from "../durations.ts";
import { StartError } from "../errors.ts";
import {
	beforeAt,
	faultOf,
	headText,
	type SealedRow,
} from "../people/audit.ts";
import { UnknownKey } from "../secrets/key-ring.ts";
import type { Cli } from "./command-context.ts";
import { nothingMore, readWords } from "./words.ts";

const AT_ONCE = 500;
/** The service seals each minute. */
const SEALED_AFTER_MS = 5 * 60 * 1_000;

const OPTIONS = { head: { type: "string" } } as const;

export async function auditCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { positionals, values } = readWords(words, OPTIONS);
	const [verb, ...more] = positionals;
	if (verb !== "verify") {
		throw new StartError(
			"there is one command of audit, which is verify: see postern help",
		);
	}
	nothingMore("audit verify", more);
	await verify(cli, values.head ?? null);
}

async function verify(cli: Cli, kept: string | null): Promise<void> {
	const keptPlace = kept === null ? null : placeOf(kept);
	let last: SealedRow | null = null;
	let first: SealedRow | null = null;
	let rows = 0;
	let hasKept = false;
	for (;;) {
		const page: readonly SealedRow[] = await cli.store.sealedRows(
			last?.place ?? 0,
			AT_ONCE,
		);
		// The service has removed old rows meanwhile, these two pages' border among them.
		if (last !== null && (await areGone(cli, last, page))) {
			first = null;
			last = null;
			rows = 0;
		}
		for (const row of page) {
			mustBeWhole(cli, row, last);
			if (row.place === keptPlace) hasKept = headText(row) === kept;
			first ??= row;
			last = row;
			rows++;
		}
		if (page.length < AT_ONCE) break;
	}
	if (first !== null) mustBeginInTime(cli, first);
	if (kept !== null && !hasKept) {
		const isOlder = (keptPlace ?? 0) < (first?.place ?? 1);
		throw new StartError(
			isOlder
				? `the head ${kept} is older than the first row that is kept, so it says nothing about the rest`
				: `the audit log does not hold the head ${kept}: rows at its end were removed, or the log was made anew`,
		);
	}
	await report(cli, rows, first, last);
}

/** Whether rows behind the last one were removed with all before them; whether they were old enough shows at the new first row. */
async function areGone(
	{ store }: Cli,
	last: SealedRow,
	[next]: readonly SealedRow[],
): Promise<boolean> {
	if (next === undefined || next.place === last.place + 1) return false;
	const [oldest] = await store.sealedRows(0, 1);
	return oldest !== undefined && oldest.place >= next.place;
}

function placeOf(head: string): number {
	const place = /^(\d{1,15}):[\w-]{22}$/.exec(head)?.[1];
	if (place === undefined) {
		throw new StartError(
			"a head is a number, a colon and 22 characters, as audit verify prints it",
		);
	}
	return Number(place);
}

function mustBeWhole(cli: Cli, row: SealedRow, last: SealedRow | null): void {
	let fault: string | null;
	try {
		fault = faultOf(cli.keys, row, last);
	} catch (error) {
		if (!(error instanceof UnknownKey)) throw error;
		throw new StartError(
			`row ${row.place} of the audit log was sealed under the key ${error.keyId}, which is not among the keys configured: put it back, behind the others`,
		);
	}
	if (fault === null) return;
	throw new StartError(
		`the audit log is not as it was written, at row ${row.place} (${row.sid}): ${fault}`,
	);
}

/** Old rows are removed in order; a seal names the instant of the row before it. */
function mustBeginInTime({ config, now }: Cli, first: SealedRow): void {
	const at = beforeAt(first);
	const { auditDays } = config.console;
	if (at === null || at < now() - (auditDays - 1) * DAY_MS) return;
	const missing = first.place - 1;
	const missingRows =
		missing === 1
			? "the first row of the audit log is missing, and it"
			: `the first ${missing} rows of the audit log are missing, and the last of them`;
	throw new StartError(
		`${missingRows} was younger than ${auditDays} days (console.auditDays; if that was less until lately, the service removed them)`,
	);
}

async function report(
	{ store, now, print }: Cli,
	rows: number,
	first: SealedRow | null,
	last: SealedRow | null,
): Promise<void> {
	if (first === null || last === null) {
		print("The audit log has no sealed row yet");
	} else {
		const writtenRows =
			rows === 1
				? "1 row is as it was written"
				: `${rows} rows are as they were written`;
		const day = (row: SealedRow) => new Date(row.at).toISOString();
		print(`${writtenRows}, from ${day(first)} to ${day(last)}`);
		print(`Head  ${headText(last)}  (keep it elsewhere, for --head)`);
	}
	const waiting = await store.unsealedRows(now() - SEALED_AFTER_MS);
	if (waiting > 0) {
		const waitingRows = waiting === 1 ? "1 row is" : `${waiting} rows are`;
		print(
			`${waitingRows} older than five minutes and not sealed: does the service run?`,
		);
	}
}
