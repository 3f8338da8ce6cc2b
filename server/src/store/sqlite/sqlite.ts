/** The store on SQLite: one file, one process, every commit on disk. */

import type { Account } from "../../accounts/account.ts";
import type { Definition } from "../../accounts/definitions.ts";
import {
	nextAt,
	timeLimit,
	type Verification,
	type VerificationStatus,
} from "../../verification/verification.ts";
import type {
	Changes,
	Keys,
	Loaded,
	Overdue,
	SandboxMessage,
	Store,
} from "../contract.ts";
import {
	columnsOf,
	counterOf,
	type Row,
	referenceOf,
	replyOf,
} from "../rows.ts";
import { type Checkpoints, startCheckpoints } from "./checkpoints.ts";
import { openDatabase, type Place } from "./open.ts";
import { verificationRemoval } from "./removal.ts";
import { sandboxMessages } from "./sandbox.ts";
import { searchStore } from "./search.ts";
import { sweeper } from "./sweep.ts";
import { transactions } from "./transaction.ts";

/** A step of the sweep: short enough that no request notices. */
const SWEEP_ROWS = 200;

const EMPTY: Loaded = {
	verifications: [],
	due: [],
	counters: [],
	replies: [],
	references: [],
	accounts: [],
	definitions: [],
};

export function sqliteStore(place: Place): Store {
	const { db, file, close } = openDatabase(place);
	const checkpoints: Checkpoints | null =
		file === null ? null : startCheckpoints(db, file);
	const sql = (text: string) => db.prepare(text);

	const { reachable, inTransaction } = transactions(db);

	// Keys go in as one JSON array: one statement a batch, whatever its size.
	const among = "in (select value from json_each(?))";
	const verificationsBySid = sql(
		`select data from verification where sid ${among}`,
	);
	const whereaboutsBySid = sql(
		`select sid, account_sid, phone, email from verification where sid ${among}`,
	);
	const pendingBy = (column: "phone" | "email") =>
		sql(
			`select v.data from json_each(?) as wanted join verification as v
			on v.${column} = wanted.value ->> 0 and v.account_sid = wanted.value ->> 1
			where v.status = 'pending' and v.${column} is not null`,
		);
	const pendingByPhone = pendingBy("phone");
	const pendingByEmail = pendingBy("email");
	const countersByKey = sql(`select * from counter where key ${among}`);
	const repliesByKey = sql(`select * from reply where key ${among}`);
	const referenceByKey = sql(
		"select * from message_ref where provider = ? and reference = ?",
	);
	const configurationBySid = sql(
		`select data from configuration where sid ${among} and data is not null`,
	);
	const definitionsByAccount = sql(
		`select data from configuration
		where account_sid ${among} and kind <> 'account' and data is not null`,
	);

	const insertVerification = sql(
		`insert into verification (sid, account_sid, status, ends_at, ends_as, service,
			channel, sender, workflow, phone, email, next_at, data)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const updateVerification = sql(
		"update verification set status = ?, ends_at = ?, ends_as = ?, next_at = ?, data = ? where sid = ?",
	);
	// SQLite writes every index that holds a column named here, changed or not: of
	// the updates most change none of the others.
	const updateCourse = sql(
		"update verification set next_at = ?, data = ? where sid = ?",
	);
	const addToTally = sql(
		`insert into tally (account_sid, status, count) values (?, ?, ?)
		on conflict do update set count = count + excluded.count`,
	);
	const addUsage = sql(
		`insert into usage (account_sid, day, kind, count) values (?, ?, ?, ?)
		on conflict do update set count = count + excluded.count`,
	);
	const putCounter = sql(
		"insert or replace into counter (key, windows, expires_at) values (?, ?, ?)",
	);
	const deleteCounter = sql("delete from counter where key = ?");
	const insertReply = sql(
		"insert or replace into reply (key, fingerprint, reply, expires_at) values (?, ?, ?, ?)",
	);
	const putReference = sql(
		"insert or replace into message_ref (provider, reference, verification, event, held, expires_at) values (?, ?, ?, ?, ?, ?)",
	);
	const putConfiguration = sql(
		"insert or replace into configuration (sid, kind, account_sid, version, data) values (?, ?, ?, ?, ?)",
	);

	const dueSids = sql(
		"select sid from verification where next_at <= ? order by next_at limit ?",
	);
	const dueRows = sql(
		"select sid, data from verification where next_at <= ? order by next_at limit ?",
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
	const latestVersion = sql(
		"select coalesce(max(version), 0) as version from configuration",
	);
	const configurationAfter = sql(
		"select sid, kind, account_sid, data from configuration where version > ?",
	);
	const putTokenUse = sql(
		"insert or replace into token_use (token, at) values (?, ?)",
	);
	const tokenUses = sql(`select * from token_use where token ${among}`);
	const pendingSids = sql(
		"select sid from verification where sid > ? and status = 'pending' order by sid limit ?",
	);

	const sandbox = sandboxMessages(db);
	const remove = verificationRemoval(db, sandbox);

	const one = (text: string) => JSON.parse(text);

	function load(keys: Keys): Loaded {
		const verifications = new Map<string, Verification>();
		const add = (row: Row) => {
			const verification = one(row.data as string) as Verification;
			if (!verifications.has(verification.sid)) {
				verifications.set(verification.sid, verification);
			}
		};
		if (keys.verifications?.length) {
			for (const row of verificationsBySid.all(
				JSON.stringify(keys.verifications),
			)) {
				add(row as Row);
			}
		}
		if (keys.pendingOf?.length) {
			const phones: string[][] = [];
			const emails: string[][] = [];
			for (const { accountSid, recipient } of keys.pendingOf) {
				(recipient.includes("@") ? emails : phones).push([
					recipient,
					accountSid,
				]);
			}
			const rows = [
				...(phones.length ? pendingByPhone.all(JSON.stringify(phones)) : []),
				...(emails.length ? pendingByEmail.all(JSON.stringify(emails)) : []),
			];
			for (const row of rows) add(row as Row);
		}
		const due = keys.due
			? dueRows.all(keys.due.before, keys.due.limit).map((row) => row as Row)
			: [];
		for (const row of due) add(row);
		return {
			...EMPTY,
			verifications: [...verifications.values()],
			due: due.map(({ sid }) => sid as string),
			...(keys.counters?.length && {
				counters: countersByKey
					.all(JSON.stringify(keys.counters))
					.map((row) => counterOf(row as Row)),
			}),
			...(keys.replies?.length && {
				replies: repliesByKey
					.all(JSON.stringify(keys.replies))
					.map((row) => replyOf(row as Row)),
			}),
			...(keys.references?.length && {
				references: keys.references.flatMap(({ provider, reference }) => {
					const row = referenceByKey.get(provider, reference);
					return row === undefined ? [] : [referenceOf(row as Row)];
				}),
			}),
			...(keys.accounts?.length && {
				accounts: configurationBySid
					.all(JSON.stringify(keys.accounts))
					.map((row) => one((row as Row).data as string) as Account),
			}),
			...(keys.definitionsOf?.length && {
				definitions: definitionsByAccount
					.all(JSON.stringify(keys.definitionsOf))
					.map((row) => one((row as Row).data as string) as Definition),
			}),
		};
	}

	/** `ends`: of each that was loaded, what the columns say about its end. */
	function save(changes: Changes, ends: ReadonlyMap<string, string>): void {
		for (const row of changes.added) {
			insertVerification.run(...columnsOf(row), JSON.stringify(row));
		}
		for (const row of changes.changed) {
			const limit = timeLimit(row);
			if (ends.get(row.sid) === endText(row.status, limit)) {
				updateCourse.run(nextAt(row), JSON.stringify(row), row.sid);
				continue;
			}
			updateVerification.run(
				row.status,
				limit?.at ?? null,
				limit?.status ?? null,
				nextAt(row),
				JSON.stringify(row),
				row.sid,
			);
		}
		for (const row of changes.removed) remove(row);
		for (const { accountSid, status, change } of changes.tally) {
			addToTally.run(accountSid, status, change);
		}
		for (const { accountSid, day, kind, count } of changes.usage) {
			addUsage.run(accountSid, day, kind, count);
		}
		for (const { key, windows, expiresAt } of changes.counters) {
			putCounter.run(key, JSON.stringify(windows), expiresAt);
		}
		for (const key of changes.forgottenCounters) deleteCounter.run(key);
		for (const { key, fingerprint, reply, expiresAt } of changes.replies) {
			insertReply.run(key, fingerprint, JSON.stringify(reply), expiresAt);
		}
		for (const row of changes.references) {
			putReference.run(
				row.provider,
				row.reference,
				row.message?.verification ?? null,
				row.message?.event ?? null,
				JSON.stringify(row.held),
				row.expiresAt,
			);
		}
		saveConfiguration(changes);
		for (const message of changes.sandboxMessages) sandbox.add(message);
	}

	function saveConfiguration(changes: Changes): void {
		const { accounts, definitions, removedDefinitions } = changes;
		if (
			accounts.length + definitions.length + removedDefinitions.length ===
			0
		) {
			return;
		}
		const version = (latestVersion.get() as { version: number }).version + 1;
		for (const row of accounts) {
			putConfiguration.run(
				row.sid,
				"account",
				row.sid,
				version,
				JSON.stringify(row),
			);
		}
		for (const row of definitions) {
			const { sid, kind, accountSid } = row;
			putConfiguration.run(sid, kind, accountSid, version, JSON.stringify(row));
		}
		for (const { sid, kind, accountSid } of removedDefinitions) {
			putConfiguration.run(sid, kind, accountSid, version, null);
		}
	}

	return {
		isShared: false,
		clock: null,
		...searchStore(db),
		sweep: sweeper(db, inTransaction, remove),
		async transact(keys, decide) {
			let hasErased = false;
			await inTransaction(() => {
				const loaded = load(keys);
				// Before `decide` changes the rows.
				const ends = new Map(
					loaded.verifications.map((row) => [
						row.sid,
						endText(row.status, timeLimit(row)),
					]),
				);
				const changes = decide(loaded);
				save(changes, ends);
				hasErased = changes.removed.length > 0;
			});
			if (hasErased) checkpoints?.emptySoon();
		},
		async whereabouts(sids) {
			return reachable(() =>
				whereaboutsBySid.all(JSON.stringify(sids)).map((row) => {
					const { sid, account_sid, phone, email } = row as Row;
					return {
						sid: sid as string,
						accountSid: account_sid as string,
						recipients: [phone, email].filter(
							(key) => key !== null,
						) as string[],
					};
				}),
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
			const [row] = reachable(() =>
				verificationsBySid.all(JSON.stringify([sid])),
			) as Row[];
			if (row === undefined) return null;
			const verification = one(row.data as string) as Verification;
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
		async sandboxMessages(accountSid, { to, limit }) {
			return reachable(() => sandbox.newest(accountSid, to, limit));
		},
		async forgetSandboxMessages(accountSid, to) {
			await inTransaction(() => sandbox.forget(accountSid, to));
			checkpoints?.emptySoon();
		},
		async configurationSince(version) {
			return reachable(() => {
				const rows = configurationAfter.all(version) as Row[];
				const there = rows.filter(({ data }) => data !== null);
				const parsed = <T>(wanted: (kind: string) => boolean) =>
					there
						.filter(({ kind }) => wanted(kind as string))
						.map(({ data }) => one(data as string) as T);
				return {
					version: (latestVersion.get() as { version: number }).version,
					accounts: parsed<Account>((kind) => kind === "account"),
					definitions: parsed<Definition>((kind) => kind !== "account"),
					removed: rows
						.filter(({ data }) => data === null)
						.map(({ sid, account_sid }) => ({
							sid: sid as string,
							accountSid: account_sid as string,
						})),
				};
			});
		},
		async noteTokenUse(uses) {
			await inTransaction(() => {
				for (const [token, at] of uses) putTokenUse.run(token, at);
			});
		},
		async tokenUse(ids) {
			return reachable(
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
			return reachable(
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
					last = sandbox.resealAfter(last, SWEEP_ROWS, reseal);
				});
			} while (last !== undefined);
		},
		async close() {
			await checkpoints?.close();
			close();
		},
	};
}

function endText(
	status: VerificationStatus,
	limit: ReturnType<typeof timeLimit>,
): string {
	return `${status} ${limit?.status} ${limit?.at}`;
}
