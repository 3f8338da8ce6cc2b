/** The store on SQLite: one file, one process, every commit on disk. */

import type { SandboxMessage } from "../../messages/work.ts";
import { presentKey } from "../../verification/former-keys.ts";
import type { Overdue, Store } from "../contract.ts";
import { configurationOf, type Row, whereaboutsOf } from "../rows.ts";
import { verificationOf } from "../stored-words.ts";
import { accountRowStore } from "./account-rows.ts";
import { AMONG } from "./among.ts";
import { startCheckpoints } from "./checkpoints.ts";
import { guardStore } from "./guard.ts";
import { watchPlace } from "./in-place.ts";
import { loader, REFERENCE } from "./load.ts";
import { type Disk, diskOf, diskOfCommand, logSync } from "./log-sync.ts";
import {
	type DatabasePlace,
	type Opened,
	openDatabase,
	unusable,
} from "./open.ts";
import { parkedStep } from "./parked.ts";
import { peopleStore } from "./people.ts";
import { type PresentKey, rekeyStep } from "./rekey.ts";
import { verificationRemoval } from "./removal.ts";
import { requestStore } from "./requests.ts";
import { sandboxMessages } from "./sandbox.ts";
import { endsOf, LATEST_VERSION, saver } from "./save.ts";
import { searchStore } from "./search.ts";
import { AT_ONCE, GENTLY, type Pace, sweeper } from "./sweep.ts";
import { trafficStore } from "./traffic.ts";
import { reachable, transactions } from "./transaction.ts";

/** Few enough that no request notices. */
const RESEALED_AT_ONCE = 200;

/** The parts that work beside a database file; tests and the simulation have others. */
export type FileParts = {
	readonly disk?: (file: string) => Disk;
	readonly checkpoints?: typeof startCheckpoints;
	readonly pace?: Pace;
};

/** `defaultCountry`: the country of numbers from before they were parsed. */
export function sqliteStore(
	place: DatabasePlace,
	defaultCountry: string | null = null,
	parts: FileParts = {},
): Store {
	const presentKeyOf = (former: string) => presentKey(former, defaultCountry);
	const opened = openDatabase(place, presentKeyOf);
	try {
		return storeOn(opened, presentKeyOf, parts);
	} catch (error) {
		// A statement does not fit the tables: they were changed by hand.
		opened.close();
		throw unusable(opened.file, error);
	}
}

function storeOn(
	{ db, file, hadLog, isAlone, close }: Opened,
	presentKeyOf: PresentKey,
	{
		disk = isAlone ? diskOf : diskOfCommand,
		checkpoints: start = startCheckpoints,
		pace = GENTLY,
	}: FileParts,
): Store {
	const checkpoints = file === null ? null : start(db, file, hadLog);
	const log = file === null ? null : logSync(disk(file));
	// A process that was killed may have committed without a sync.
	if (hadLog) void log?.committed();
	const sql = (text: string) => db.prepare(text);

	const inPlace = file === null || !isAlone ? null : watchPlace(file);
	const transacting = transactions(db, log, inPlace?.isSo);
	const { read, inTransaction } = transacting;

	const verificationsBySid = sql(
		`select data from verification where sid ${AMONG}`,
	);
	const referenceByKey = sql(REFERENCE);
	const whereaboutsBySid = sql(
		`select sid, account_sid, phone, email from verification where sid ${AMONG}`,
	);
	const dueSids = sql(
		"select sid from verification where next_at <= ? order by next_at limit ?",
	);
	const overdueRows = sql(
		`select count(*) as count, min(next_at) as oldestAt from
		(select next_at from verification where next_at <= ? order by next_at limit 100000)`,
	);
	const earliest = sql(
		"select min(next_at) as at from verification where next_at is not null",
	);
	const factByName = sql("select value from fact where name = ?");
	const putFact = sql(
		"insert or replace into fact (name, value) values (?, ?)",
	);
	const insertFact = sql(
		"insert or ignore into fact (name, value) values (?, ?)",
	);
	const latestVersion = sql(LATEST_VERSION);
	const configurationAfter = sql(
		"select sid, kind, account_sid, data from configuration where version > ?",
	);
	const putTokenUse = sql(
		"insert or replace into token_use (token, at) values (?, ?)",
	);
	const tokenUses = sql(`select * from token_use where token ${AMONG}`);
	const pendingSids = sql(
		"select sid from verification where sid > ? and status = 'pending' order by sid limit ?",
	);

	const sandbox = sandboxMessages(db);
	const remove = verificationRemoval(db, sandbox);

	const load = loader(db);
	const save = saver(db, sandbox, remove);

	return {
		isShared: false,
		clock: null,
		...searchStore(db, read),
		...trafficStore(db, read),
		...accountRowStore(db, read),
		...peopleStore(db, transacting),
		...guardStore(db, transacting),
		...requestStore(db, transacting),
		parked: parkedStep(db),
		sweep: sweeper(
			...([db, inTransaction, remove] as const),
			file === null ? AT_ONCE : pace,
		),
		async transact(keys, decide) {
			let hasErased = false;
			await inTransaction(() => {
				const loaded = load(keys);
				const ends = endsOf(loaded.verifications);
				const changes = decide(loaded);
				save(changes, ends);
				hasErased = changes.removed.length + changes.removedAccounts.length > 0;
			});
			if (hasErased) checkpoints?.emptySoon();
		},
		async whereabouts(sids) {
			return reachable(() =>
				whereaboutsBySid
					.all(JSON.stringify(sids))
					.map((row) => whereaboutsOf(row as Row)),
			);
		},
		async verificationsOf(references) {
			return reachable(() =>
				references.flatMap((key) => {
					const row = referenceByKey.get(key.provider, key.reference) as
						| Row
						| undefined;
					return row?.verification
						? [{ ...key, verification: row.verification as string }]
						: [];
				}),
			);
		},
		async verification(accountSid, sid) {
			const [row] = (await read(() =>
				verificationsBySid.all(JSON.stringify([sid])),
			)) as Row[];
			if (row === undefined) return null;
			const verification = verificationOf(row);
			return verification.accountSid === accountSid ? verification : null;
		},
		async overdue(now) {
			return reachable(() => overdueRows.get(now) as Overdue);
		},
		async due(before, limit) {
			return reachable(() =>
				dueSids.all(before, limit).map((row) => (row as Row).sid as string),
			);
		},
		async nextDueAt() {
			return reachable(() => (earliest.get() as { at: number | null }).at);
		},
		async sandboxMessages(accountSid, { to, limit, after }) {
			return read(() => sandbox.newest(accountSid, to, limit, after));
		},
		async sandboxMessage(accountSid, sid) {
			return read(() => sandbox.one(accountSid, sid));
		},
		async forgetSandboxMessages(accountSid, to) {
			await inTransaction(() => sandbox.forget(accountSid, to));
			checkpoints?.emptySoon();
		},
		async configurationSince(version) {
			return read(() => {
				const rows = configurationAfter.all(version) as Row[];
				const { version: latest } = latestVersion.get() as { version: number };
				return configurationOf(latest, rows);
			});
		},
		async noteTokenUse(uses) {
			await inTransaction(() => {
				for (const [token, at] of uses) putTokenUse.run(token, at);
			});
		},
		async tokenUse(ids) {
			return read(
				() =>
					new Map(
						tokenUses
							.all(JSON.stringify(ids))
							.map((row) => [
								(row as Row).token as string,
								(row as Row).at as number,
							]),
					),
			);
		},
		async fact(name) {
			return read(
				() =>
					(factByName.get(name) as { value: string } | undefined)?.value ??
					null,
			);
		},
		async establish(facts) {
			await inTransaction(() => {
				for (const [name, value] of Object.entries(facts)) {
					insertFact.run(name, value);
				}
			});
		},
		async replaceFact(name, value) {
			await inTransaction(() => {
				putFact.run(name, value);
			});
		},
		async withSealedCode(after, limit) {
			return reachable(() =>
				pendingSids.all(after, limit).map((row) => (row as Row).sid as string),
			);
		},
		async resealSandbox(reseal) {
			let last: SandboxMessage | undefined;
			do {
				await inTransaction(() => {
					last = sandbox.resealAfter(last, RESEALED_AT_ONCE, reseal);
				});
			} while (last !== undefined);
		},
		async rekey(part, after) {
			let last: string | null = null;
			await inTransaction(() => {
				last = rekeyStep(db, part, after, presentKeyOf);
			});
			return last;
		},
		async close() {
			await checkpoints?.close();
			inPlace?.close();
			await log?.close();
			close();
		},
	};
}
