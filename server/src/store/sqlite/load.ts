/** The first half of a batch: reads the rows that its decisions ask for. */

import type { Definition } from "../../accounts/definitions.ts";
import type { Verification } from "../../verification/verification.ts";
import type { Keys, Loaded, PendingKey } from "../contract.ts";
import {
	accountsOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
} from "../rows.ts";
import { endedFrom } from "../sid-range.ts";
import { verificationOf } from "../stored-words.ts";
import type { Database } from "./database.ts";

/** Keys go in as one JSON array: one statement for a batch of any size. */
export const AMONG = "in (select value from json_each(?))";
export const REFERENCE =
	"select * from message_ref where provider = ? and reference = ?";

const EMPTY: Loaded = {
	verifications: [],
	due: [],
	counters: [],
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
};

export function loader(db: Database): (keys: Keys) => Loaded {
	const sql = (text: string) => db.prepare(text);
	const verificationsBySid = sql(
		`select data from verification where sid ${AMONG}`,
	);
	const pendingBy = (column: "phone" | "email") =>
		sql(
			`select v.data from json_each(?) as wanted join verification as v
			on v.${column} = wanted.value ->> 0 and v.account_sid = wanted.value ->> 1
				and v.service = wanted.value ->> 2
			where v.status = 'pending' and v.${column} is not null`,
		);
	// The index is named: the account's own index would lead through all of its
	// rows.
	const endedBy = (column: "phone" | "email") =>
		sql(
			`select data from verification indexed by verification_ended_${column}
			where ${column} = ? and account_sid = ? and service = ? and sid >= ?
				and status <> 'pending' and ${column} is not null
				and data ->> 'updatedAt' > ?
			order by sid desc limit 1`,
		);
	const endedByPhone = endedBy("phone");
	const endedByEmail = endedBy("email");
	const pendingByPhone = pendingBy("phone");
	const pendingByEmail = pendingBy("email");
	const countersByKey = sql(`select * from counter where key ${AMONG}`);
	const repliesByKey = sql(`select * from reply where key ${AMONG}`);
	const referenceByKey = sql(REFERENCE);
	const configurationBySid = sql(
		`select sid, data from configuration where sid ${AMONG}`,
	);
	const definitionsByAccount = sql(
		`select data from configuration
		where account_sid ${AMONG} and kind <> 'account' and data is not null`,
	);

	const dueRows = sql(
		"select sid, data from verification where next_at <= ? order by next_at limit ?",
	);

	return (keys) => {
		const verifications = new Map<string, Verification>();
		const add = (row: Row) => {
			const verification = verificationOf(row);
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
		const newest = keys.newestOf ?? [];
		const pending = [...(keys.pendingOf ?? []), ...newest];
		if (pending.length > 0) {
			const { phones, emails } = wantedOf(pending);
			const rows = [
				...(phones.length === 0
					? []
					: pendingByPhone.all(JSON.stringify(phones))),
				...(emails.length === 0
					? []
					: pendingByEmail.all(JSON.stringify(emails))),
			];
			for (const row of rows) add(row as Row);
		}
		if (newest.length > 0) {
			const { phones, emails } = wantedOf(newest);
			const { endedAfter = 0 } = keys;
			const bounds = [endedFrom(endedAfter), endedAfter] as const;
			for (const row of [
				...phones.map((one) => endedByPhone.get(...one, ...bounds)),
				...emails.map((one) => endedByEmail.get(...one, ...bounds)),
			]) {
				if (row !== undefined) add(row as Row);
			}
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
			...(keys.accounts?.length &&
				accountsOf(
					configurationBySid.all(JSON.stringify(keys.accounts)) as Row[],
				)),
			...(keys.definitionsOf?.length && {
				definitions: definitionsByAccount
					.all(JSON.stringify(keys.definitionsOf))
					.map((row) => dataOf<Definition>(row as Row)),
			}),
		};
	};
}

type Wanted = [recipient: string, account: string, service: string];

/** Each recipient and service of an account once: a batch may hold hundreds of sends to one. */
function wantedOf(keys: readonly PendingKey[]): {
	phones: Wanted[];
	emails: Wanted[];
} {
	const wanted = new Map<string, Wanted>();
	for (const { accountSid, recipient, service } of keys) {
		wanted.set(`${accountSid} ${recipient} ${service}`, [
			recipient,
			accountSid,
			service,
		]);
	}
	const all = [...wanted.values()];
	return {
		phones: all.filter(([recipient]) => !recipient.includes("@")),
		emails: all.filter(([recipient]) => recipient.includes("@")),
	};
}
