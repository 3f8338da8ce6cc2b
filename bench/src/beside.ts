/** Sends while records that are old enough go, and beside a backup. */

import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import pg from "pg";
import type { Bench } from "./bench.ts";
import { boundCommand } from "./cores.ts";
import { DAY_MS } from "./history.ts";
import { pacedSends, type Stretch, summaryOf, type Timed } from "./paced.ts";
import { databaseFile, type Stored, startSite } from "./stored.ts";
import { markdownTable, megabytes, milliseconds } from "./table.ts";

/** The service looks for old records every minute. */
const FIRST_SWEEP_MS = 60_000;
const SETTLING_MS = 5_000;
const LOOK_MS = 250;
/** A dump of PostgreSQL may take longer than anybody waits for it. */
const MOST_BACKUP_MS = 300_000;
const WEEK_MS = 7 * DAY_MS;

type Part = Stretch & { readonly name: string; readonly note: string };

/** `perSecond`: the pace of the sends. */
export async function besideSends(
	bench: Bench,
	stored: Stored,
	perSecond: number,
): Promise<string> {
	const retentionDays = retentionFor(stored);
	const site = await startSite(bench, stored, { retentionDays });
	const startedAt = performance.now();
	const paced = pacedSends(site, perSecond);
	try {
		bench.progress(`${Math.round(perSecond)} sends a second`);
		await until(startedAt + FIRST_SWEEP_MS - 1_000);
		const alone = {
			...{ name: "alone", note: "" },
			...{ from: startedAt + SETTLING_MS, to: performance.now() },
		};
		const parts = [alone, await whileOldGo(bench, stored, retentionDays)];
		await pause(SETTLING_MS);
		parts.push(await besideBackup(bench, stored));
		await paced.stop();
		return tableOf(parts, paced.sends, perSecond);
	} finally {
		await paced.stop().catch((error: unknown) => bench.progress(String(error)));
		await site.server.stop();
	}
}

/**
 * On SQLite the oldest day goes, on PostgreSQL the oldest whole week: it drops
 * partitions of a week.
 */
function retentionFor({ history, databaseUrl }: Stored): number {
	const firstDay = history.start + DAY_MS;
	const firstWeek = (Math.ceil(history.start / WEEK_MS) + 1) * WEEK_MS;
	const end = databaseUrl === null ? firstDay : firstWeek;
	return Math.floor((Date.now() - end) / DAY_MS);
}

async function whileOldGo(
	bench: Bench,
	stored: Stored,
	retentionDays: number,
): Promise<Part> {
	const { look, close } = await oldRecords(
		stored,
		Date.now() - retentionDays * DAY_MS,
	);
	try {
		const before = await look();
		let from = performance.now();
		while ((await look()).oldest === before.oldest) {
			from = performance.now();
			await pause(LOOK_MS);
		}
		bench.progress("old records go");
		while (!(await look()).isDone) await pause(LOOK_MS);
		const to = performance.now();
		const gone = before.records - (await look()).records;
		const seconds = ((to - from) / 1_000).toFixed(1);
		const note = `${gone.toLocaleString("en-US")} records in ${seconds} s`;
		bench.progress(note);
		return { name: "while old records go", note, from, to };
	} finally {
		await close();
	}
}

type Look = {
	readonly oldest: string;
	/** The records of all accounts of the history, as the tallies count them. */
	readonly records: number;
	readonly isDone: boolean;
};

const RECORDS =
	"select sum(count) as records from tally where status in ('success', 'expired', 'canceled', 'failed')";
const OLDEST = "select sid from verification order by sid limit 1";

/** Looks from outside, so that the service has no request for it. */
async function oldRecords(
	stored: Stored,
	keepFrom: number,
): Promise<{ look: () => Promise<Look>; close: () => Promise<void> }> {
	const bound = `OTP${keepFrom.toString(16).padStart(12, "0")}`;
	if (stored.databaseUrl === null) {
		const db = new DatabaseSync(databaseFile(stored), { readOnly: true });
		return {
			async look() {
				const { sid: oldest } = db.prepare(OLDEST).get() as { sid: string };
				const { records } = db.prepare(RECORDS).get() as { records: number };
				return { oldest, records, isDone: oldest >= bound };
			},
			close: async () => db.close(),
		};
	}
	const client = new pg.Client({ connectionString: stored.databaseUrl });
	await client.connect();
	return {
		async look() {
			const [sids, tally, parted] = [
				await client.query(OLDEST),
				await client.query(RECORDS),
				await client.query(
					`select 1 from pg_class where relkind = 'r' and not relispartition
						and relname ~ '^verification_[0-9]{8}$'`,
				),
			];
			const { sid: oldest } = sids.rows[0] as { sid: string };
			const records = Number(tally.rows[0].records);
			const isDone = oldest >= bound && parted.rows.length === 0;
			return { oldest, records, isDone };
		},
		close: () => client.end(),
	};
}

async function besideBackup(bench: Bench, stored: Stored): Promise<Part> {
	const target = join(stored.directory, "backup");
	const command = backupCommand(stored, target);
	const from = performance.now();
	if (command === null) {
		const note = "left out: no pg_dump in POSTGRES_BINARIES";
		return { name: "beside a backup", note, from, to: from };
	}
	bench.progress("backup");
	const both = bench.cores && [bench.cores.server, bench.cores.generator];
	const [program, ...rest] = boundCommand(both, command);
	const child = spawn(program, rest, {
		stdio: ["ignore", "ignore", "inherit"],
		env: {
			PATH: process.env.PATH,
			POSTERN_CONFIG: "/dev/null",
			POSTERN_DATA: stored.directory,
		},
	});
	const gone = new Promise<number | null>((resolve, reject) => {
		child.once("exit", resolve);
		child.once("error", reject);
	});
	const impatience = setTimeout(() => child.kill(), MOST_BACKUP_MS);
	const log = watchLog(stored);
	const code = await gone;
	clearTimeout(impatience);
	const to = performance.now();
	const bytes = statSync(target, { throwIfNoEntry: false })?.size ?? 0;
	// Not on this thread: that takes seconds, and the service closes connections on which
	// nothing comes for five.
	await rm(target, { force: true });
	if (code !== 0 && code !== null)
		throw new Error(`the backup ended with ${code}`);
	const seconds = Math.round((to - from) / 1_000);
	const grown = log();
	const note = [
		code === null
			? `${megabytes(bytes)} in ${seconds} s, and ended there`
			: `${megabytes(bytes)} in ${seconds} s`,
		...(grown === null ? [] : [`log at most ${megabytes(grown)}`]),
	].join(", ");
	bench.progress(note);
	return { name: "beside a backup", note, from, to };
}

const PROGRAM = fileURLToPath(
	new URL("../../server/dist/main.js", import.meta.url),
);

/** As docs/operations.md has it. */
function backupCommand(
	{ databaseUrl }: Stored,
	target: string,
): readonly string[] | null {
	if (databaseUrl === null)
		return [process.execPath, PROGRAM, "backup", target];
	const dump = join(process.env.POSTGRES_BINARIES ?? "", "pg_dump");
	if (!existsSync(dump)) return null;
	return [dump, "--format=custom", `--file=${target}`, databaseUrl];
}

/** Returns the function that tells the most bytes that SQLite's log had; null on PostgreSQL. */
function watchLog(stored: Stored): () => number | null {
	if (stored.databaseUrl !== null) return () => null;
	const log = `${databaseFile(stored)}-wal`;
	let most = 0;
	const look = setInterval(() => {
		most = Math.max(most, statSync(log, { throwIfNoEntry: false })?.size ?? 0);
	}, LOOK_MS);
	return () => {
		clearInterval(look);
		return most;
	};
}

function tableOf(
	parts: readonly Part[],
	sends: readonly Timed[],
	perSecond: number,
): string {
	const [first] = parts;
	const bound = first === undefined ? 0 : 2 * summaryOf(sends, first).p99;
	const lines = parts.map((part) => {
		const { count, p50, p99, most, slowerThan } = summaryOf(sends, part);
		return [
			part.name,
			count.toLocaleString("en-US"),
			...[p50, p99, most].map((ms) => (count === 0 ? "" : milliseconds(ms))),
			count === 0 ? "" : slowerThan(bound).toLocaleString("en-US"),
			part.note,
		];
	});
	return [
		markdownTable(
			["sends", "", "p50", "p99", "slowest", "above 2 × p99 alone", ""],
			lines,
		),
		"",
		`Sends to the sandbox, ${Math.round(perSecond)} a second, each timed from the moment that it was due; 2 × p99 alone is ${milliseconds(bound)}.`,
	].join("\n");
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = (at: number) => pause(Math.max(0, at - performance.now()));
