/** The messages that the sandbox keeps: of each account the newest, and no more. */

import type { SandboxMessage } from "../contract.ts";
import type { Database } from "./open.ts";

const MOST_MESSAGES = 1_000;
/** Messages beyond that are removed this many at a time. */
const TRIM_EVERY = 200;

export type SandboxTable = ReturnType<typeof sandboxMessages>;

/** Its functions run within a transaction, or read. */
export function sandboxMessages(db: Database) {
	const insert = db.prepare(
		"insert or ignore into sandbox_message (account_sid, clock, recipient, data) values (?, ?, ?, ?)",
	);
	const trim = db.prepare(
		`delete from sandbox_message where account_sid = ?1 and clock <= (
			select clock from sandbox_message where account_sid = ?1
			order by clock desc limit 1 offset ${MOST_MESSAGES})`,
	);
	const byAccount = db.prepare(
		`select data from sandbox_message
		where account_sid = ?1 and (?2 is null or recipient = ?2)
		order by clock desc limit ?3`,
	);
	const deleteOf = db.prepare(
		"delete from sandbox_message where account_sid = ?1 and (?2 is null or recipient = ?2)",
	);
	const deleteOne = db.prepare(
		"delete from sandbox_message where account_sid = ? and clock = ?",
	);
	const after = db.prepare(
		`select data from sandbox_message where (account_sid, clock) > (?, ?)
		order by account_sid, clock limit ?`,
	);
	const update = db.prepare(
		"update sandbox_message set data = ? where account_sid = ? and clock = ?",
	);
	/** Messages added for each account since its own were last trimmed. */
	const added = new Map<string, number>();

	function keepNewest(accountSid: string): void {
		const count = (added.get(accountSid) ?? TRIM_EVERY) + 1;
		const isFull = count > TRIM_EVERY;
		if (isFull) trim.run(accountSid);
		added.set(accountSid, isFull ? 0 : count);
	}

	return {
		add(message: SandboxMessage): void {
			const { accountSid, sid, to } = message;
			insert.run(
				accountSid,
				clockOf(sid),
				to.toLowerCase(),
				JSON.stringify(message),
			);
			keepNewest(accountSid);
		},
		newest: (accountSid: string, to: string | null, limit: number) =>
			byAccount
				.all(accountSid, to, Math.min(limit, MOST_MESSAGES))
				.map(messageOf),
		/** `to`: only those to this recipient; null: all. */
		forget(accountSid: string, to: string | null): void {
			deleteOf.run(accountSid, to);
		},
		remove(accountSid: string, sid: string): void {
			deleteOne.run(accountSid, clockOf(sid));
		},
		/** Replaces the sealed text of those after `last`; the last of them, if there were any. */
		resealAfter(
			last: SandboxMessage | undefined,
			limit: number,
			reseal: (message: SandboxMessage) => string,
		): SandboxMessage | undefined {
			const rows = after
				.all(
					last?.accountSid ?? "",
					last === undefined ? "" : clockOf(last.sid),
					limit,
				)
				.map(messageOf);
			for (const message of rows) {
				const resealed = { ...message, textSealed: reseal(message) };
				const { accountSid, sid } = message;
				update.run(JSON.stringify(resealed), accountSid, clockOf(sid));
			}
			return rows.at(-1);
		},
	};
}

/** SIDs sort by creation behind their prefix of two letters, which tells channels apart. */
function clockOf(sid: string): string {
	return sid.slice(2);
}

function messageOf(row: unknown): SandboxMessage {
	return JSON.parse((row as { data: string }).data) as SandboxMessage;
}
