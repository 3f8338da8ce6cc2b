/** The second half of a batch: saves the changes, with one statement for each row. */

import {
	nextAt,
	timeLimit,
	type Verification,
} from "../../verification/verification.ts";
import type { Changes } from "../contract.ts";
import { auditCells, columnsOf, sessionCells, trafficCells } from "../rows.ts";
import { storedUsageKind, verificationText } from "../stored-words.ts";
import { accountRowSaver } from "./account-rows.ts";
import type { Database } from "./database.ts";
import { guardSaver } from "./guard.ts";
import type { verificationRemoval } from "./removal.ts";
import type { sandboxMessages } from "./sandbox.ts";
import { ADD_TRAFFIC, TRAFFIC_TO_PARENT } from "./traffic.ts";

export const LATEST_VERSION =
	"select coalesce(max(version), 0) as version from configuration";

/** The columns about the end of each loaded row, as one text, by SID. */
export type Ends = ReadonlyMap<string, string>;

/** Must be called before the decisions, which change the rows. */
export function endsOf(rows: readonly Verification[]): Ends {
	return new Map(rows.map((row) => [row.sid, endText(row)]));
}

export function saver(
	db: Database,
	sandbox: ReturnType<typeof sandboxMessages>,
	remove: ReturnType<typeof verificationRemoval>,
): (changes: Changes, ends: Ends) => void {
	const sql = (text: string) => db.prepare(text);
	const insertVerification = sql(
		`insert into verification (sid, account_sid, status, ends_at, ends_as, service,
			channel, sender, workflow, phone, email, next_at, data)
		values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const updateVerification = sql(
		"update verification set status = ?, ends_at = ?, ends_as = ?, next_at = ?, data = ? where sid = ?",
	);
	// SQLite writes every index with a column that is named here, changed or not,
	// and most updates change none of the other columns.
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
	const addTraffic = sql(ADD_TRAFFIC);
	const saveAccountRows = accountRowSaver(db);
	const putCounter = sql(
		`insert into counter (key, windows, expires_at) values (?, ?, ?)
		on conflict (key) do update set windows = excluded.windows, expires_at = excluded.expires_at`,
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

	const putSession = sql(
		"insert or replace into session (key, account_sid, holder, expires_at, data) values (?, ?, ?, ?, ?)",
	);
	const deleteSession = sql("delete from session where key = ?");
	const insertAudit = sql(
		"insert into audit (sid, account_sid, at, data) values (?, ?, ?, ?)",
	);
	const sealAudit = sql(
		"update audit set place = ?, before = ?, mac = ? where sid = ?",
	);

	const saveGuard = guardSaver(db);
	const latestVersion = sql(LATEST_VERSION);
	const usageToParent = sql(
		`insert into usage (account_sid, day, kind, count)
		select ?, day, kind, count from usage where account_sid = ?
		on conflict do update set count = count + excluded.count`,
	);
	const deleteUsage = sql("delete from usage where account_sid = ?");
	const trafficToParent = sql(TRAFFIC_TO_PARENT);
	const deleteTraffic = sql("delete from traffic where account_sid = ?");
	const deleteTokenUse = sql("delete from token_use where token = ?");

	function save(changes: Changes, ends: Ends): void {
		// First: the record that counts the refusals of a minute always has the same SID, so
		// one batch may erase it and add it anew.
		for (const row of changes.removed) remove(row);
		for (const row of changes.added) {
			insertVerification.run(...columnsOf(row), verificationText(row));
		}
		for (const row of changes.changed) {
			const limit = timeLimit(row);
			if (ends.get(row.sid) === endText(row)) {
				updateCourse.run(nextAt(row), verificationText(row), row.sid);
				continue;
			}
			updateVerification.run(
				row.status,
				limit?.at ?? null,
				limit?.status ?? null,
				nextAt(row),
				verificationText(row),
				row.sid,
			);
		}
		for (const { accountSid, status, change } of changes.tally) {
			addToTally.run(accountSid, status, change);
		}
		for (const { accountSid, day, kind, count } of changes.usage) {
			addUsage.run(accountSid, day, storedUsageKind(kind), count);
		}
		for (const row of changes.traffic) addTraffic.run(...trafficCells(row));
		for (const { key, windows, expiresAt } of changes.counters) {
			putCounter.run(key, JSON.stringify(windows), expiresAt);
		}
		saveAccountRows(changes);
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
		savePeople(changes);
		saveGuard(changes);
	}

	function savePeople(changes: Changes): void {
		const { sessions, endedSessions, auditRows, sealedRows } = changes;
		for (const row of sessions) putSession.run(...sessionCells(row));
		for (const id of endedSessions) deleteSession.run(id);
		for (const row of auditRows) insertAudit.run(...auditCells(row));
		for (const { place, before, mac, sid } of sealedRows) {
			sealAudit.run(place, before, mac, sid);
		}
	}

	function saveConfiguration(changes: Changes): void {
		const { accounts, definitions, removedAccounts, removedDefinitions } =
			changes;
		if (
			[accounts, definitions, removedAccounts, removedDefinitions].every(
				({ length }) => length === 0,
			)
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
		for (const { sid, parentSid, tokens } of removedAccounts) {
			putConfiguration.run(sid, "account", sid, version, null);
			usageToParent.run(parentSid, sid);
			deleteUsage.run(sid);
			trafficToParent.run(parentSid, sid);
			deleteTraffic.run(sid);
			for (const { id } of tokens) deleteTokenUse.run(id);
			sandbox.forget(sid, null);
		}
	}

	return save;
}

function endText(row: Verification): string {
	const limit = timeLimit(row);
	return `${row.status} ${limit?.status} ${limit?.at}`;
}
