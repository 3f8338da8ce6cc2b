/** The first half of a batch: reads the rows that its decisions ask for. */

import type { Mutable } from "../../mutable.ts";
import type { Session } from "../../people/session.ts";
import type { Configured, Keys, Loaded } from "../contract.ts";
import {
	accountsOf,
	auditRowOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
	sealedRowOf,
} from "../rows.ts";
import { accountRowLoader } from "./account-rows.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import { guardLoader } from "./guard.ts";
import { verificationLoader } from "./load-verifications.ts";

export const REFERENCE =
	"select * from message_ref where provider = ? and reference = ?";

/** Not a constant to spread: members added after a spread make a hidden class each time. */
const nothing = (): Mutable<Loaded> => ({
	verifications: [],
	due: [],
	counters: [],
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
	sessions: [],
	spendings: [],
	news: [],
	newsDue: [],
});

export function loader(db: Database): (keys: Keys) => Loaded {
	const verifications = verificationLoader(db);
	const guard = guardLoader(db);
	const accountRows = accountRowLoader(db);
	const countersByKey = db.prepare(`select * from counter where key ${AMONG}`);
	const repliesByKey = db.prepare(`select * from reply where key ${AMONG}`);
	const referenceByKey = db.prepare(REFERENCE);
	const configurationBySid = db.prepare(
		`select sid, data from configuration where sid ${AMONG}`,
	);
	const definitionsByAccount = db.prepare(
		`select data from configuration
		where account_sid ${AMONG} and kind <> 'account' and kind <> 'entry'
			and data is not null`,
	);
	const entriesByAccount = db.prepare(
		`select data from configuration
		where account_sid ${AMONG} and kind = 'entry' and data is not null`,
	);

	const sessionsById = db.prepare(
		`select data from session where key ${AMONG}`,
	);
	const head = db.prepare(
		"select * from audit where place is not null order by place desc limit 1",
	);
	const unsealed = db.prepare(
		"select * from audit where place is null order by sid limit ?",
	);

	function auditToSeal(limit: number): NonNullable<Loaded["audit"]> {
		const last = head.get() as Row | undefined;
		return {
			head: last === undefined ? null : sealedRowOf(last),
			unsealed: unsealed.all(limit).map((row) => auditRowOf(row as Row)),
		};
	}

	return (keys) => {
		const loaded = Object.assign(
			nothing(),
			verifications(keys),
			accountRows(keys),
		);
		if (keys.counters?.length) {
			loaded.counters = countersByKey
				.all(JSON.stringify(keys.counters))
				.map((row) => counterOf(row as Row));
		}
		if (keys.replies?.length) {
			loaded.replies = repliesByKey
				.all(JSON.stringify(keys.replies))
				.map((row) => replyOf(row as Row));
		}
		if (keys.references?.length) {
			loaded.references = keys.references.flatMap(({ provider, reference }) => {
				const row = referenceByKey.get(provider, reference);
				return row === undefined ? [] : [referenceOf(row as Row)];
			});
		}
		if (keys.accounts?.length) {
			const rows = configurationBySid.all(JSON.stringify(keys.accounts));
			Object.assign(loaded, accountsOf(rows as Row[]));
		}
		if (keys.definitionsOf?.length || keys.entriesOf?.length) {
			loaded.definitions = [
				...definitionsByAccount.all(JSON.stringify(keys.definitionsOf ?? [])),
				...entriesByAccount.all(JSON.stringify(keys.entriesOf ?? [])),
			].map((row) => dataOf<Configured>(row as Row));
		}
		if (keys.sessions?.length) {
			loaded.sessions = sessionsById
				.all(JSON.stringify(keys.sessions))
				.map((row) => dataOf<Session>(row as Row));
		}
		if (keys.guard?.length) {
			loaded.guard = guard(keys.guard, keys.knownSince ?? 0);
		}
		if (keys.unsealed !== undefined) loaded.audit = auditToSeal(keys.unsealed);
		return loaded;
	};
}
