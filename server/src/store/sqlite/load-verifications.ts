/** Loads the verifications of a batch: by SID, by recipient, and those that are due. */

import type { Verification } from "../../verification/verification.ts";
import type { Keys, PendingKey } from "../contract.ts";
import type { Row } from "../rows.ts";
import { endedFrom } from "../sid-range.ts";
import { readableOf } from "../stored-words.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";

const DUE =
	"select sid, data from verification where next_at <= ? order by next_at limit ?";

export type LoadedVerifications = {
	readonly verifications: Verification[];
	/** SIDs of the due ones. */
	readonly due: string[];
};

export function verificationLoader(
	db: Database,
): (keys: Keys) => LoadedVerifications {
	const bySid = db.prepare(`select data from verification where sid ${AMONG}`);
	const pendingRows = pendingReader(db);
	const endedRows = endedReader(db);
	const dueRows = db.prepare(DUE);
	const dueOf = ({ before, limit, except }: NonNullable<Keys["due"]>) =>
		(dueRows.all(before, limit + (except?.size ?? 0)) as Row[])
			.filter(({ sid }) => !except?.has(sid as string))
			.slice(0, limit);

	return (keys) => {
		const found = new Map<string, Verification>();
		const add = (rows: readonly unknown[]) => {
			for (const verification of readableOf(rows as Row[])) {
				if (!found.has(verification.sid)) {
					found.set(verification.sid, verification);
				}
			}
		};
		if (keys.verifications?.length) {
			add(bySid.all(JSON.stringify(keys.verifications)));
		}
		const newest = keys.newestOf ?? [];
		const pending = [...(keys.pendingOf ?? []), ...newest];
		if (pending.length > 0) add(pendingRows(pending));
		if (newest.length > 0) add(endedRows(newest, keys.endedAfter ?? 0));
		const due = keys.due ? dueOf(keys.due) : [];
		add(due);
		return {
			verifications: [...found.values()],
			due: due.map(({ sid }) => sid as string),
		};
	};
}

function pendingReader(
	db: Database,
): (keys: readonly PendingKey[]) => unknown[] {
	const by = (column: "phone" | "email") =>
		db.prepare(
			`select v.data from json_each(?) as wanted join verification as v
			on v.${column} = wanted.value ->> 0 and v.account_sid = wanted.value ->> 1
				and v.service = wanted.value ->> 2
			where v.status = 'pending' and v.${column} is not null`,
		);
	const byPhone = by("phone");
	const byEmail = by("email");
	return (keys) => {
		const { phones, emails } = wantedOf(keys);
		return [
			...(phones.length === 0 ? [] : byPhone.all(JSON.stringify(phones))),
			...(emails.length === 0 ? [] : byEmail.all(JSON.stringify(emails))),
		];
	};
}

/** For each key, the newest that ended after `endedAfter`. */
function endedReader(
	db: Database,
): (keys: readonly PendingKey[], endedAfter: number) => unknown[] {
	// The index is named: the account's own index would lead through all of its rows.
	const by = (column: "phone" | "email", other: "phone" | "email") =>
		db.prepare(
			`select data from verification indexed by verification_ended_${column}
			where ${column} = ?1 and account_sid = ?2 and service = ?3 and sid >= ?5
				and status <> 'pending' and status <> 'blocked' and ${column} is not null
				and (?4 = '' or ${other} = ?4) 
				and case when json_valid(data) then data ->> 'updatedAt' > ?6 end
			order by sid desc limit 1`,
		);
	const byPhone = by("phone", "email");
	const byEmail = by("email", "phone");
	return (keys, endedAfter) => {
		const { phones, emails } = wantedOf(keys);
		const bounds = [endedFrom(endedAfter), endedAfter] as const;
		return [
			...phones.map((one) => byPhone.get(...one, ...bounds)),
			...emails.map((one) => byEmail.get(...one, ...bounds)),
		].filter((row) => row !== undefined);
	};
}

type Wanted = [
	recipient: string,
	account: string,
	service: string,
	beside: string,
];

/** Each recipient and service of an account once: a batch may hold hundreds of sends to one. */
function wantedOf(keys: readonly PendingKey[]): {
	phones: Wanted[];
	emails: Wanted[];
} {
	const wanted = new Map<string, Wanted>();
	for (const { accountSid, recipient, service, beside = "" } of keys) {
		wanted.set(`${accountSid} ${recipient} ${beside} ${service}`, [
			recipient,
			accountSid,
			service,
			beside,
		]);
	}
	const all = [...wanted.values()];
	return {
		phones: all.filter(([recipient]) => !recipient.includes("@")),
		emails: all.filter(([recipient]) => recipient.includes("@")),
	};
}
