/** The messages that the sandbox keeps: the newest of each account, up to a bound. */

import type { SandboxMessage } from "../../messages/work.ts";
import { presentKey } from "../../verification/former-keys.ts";
import { dataOf, type Row } from "../rows.ts";
import { clockOf, MOST_MESSAGES, trimmer } from "../sandbox-messages.ts";
import type { Database } from "./database.ts";

export type SandboxTable = ReturnType<typeof sandboxMessages>;

/** Its functions run within a transaction, or only read. */
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
		where account_sid = ?1 and (?2 is null or recipient in (select value from json_each(?2)))
			and clock > ?4
		order by clock desc limit ?3`,
	);
	const byClock = db.prepare(
		"select data from sandbox_message where account_sid = ? and clock = ?",
	);
	const deleteOf = db.prepare(
		`delete from sandbox_message
		where account_sid = ?1 and (?2 is null or recipient in (select value from json_each(?2)))`,
	);
	const deleteOne = db.prepare(
		"delete from sandbox_message where account_sid = ? and clock = ?",
	);
	const nextAfter = db.prepare(
		`select data from sandbox_message where (account_sid, clock) > (?, ?)
		order by account_sid, clock limit ?`,
	);
	const update = db.prepare(
		"update sandbox_message set data = ? where account_sid = ? and clock = ?",
	);
	const mustTrim = trimmer();

	return {
		add(message: SandboxMessage): void {
			const { accountSid, sid, to } = message;
			insert.run(
				accountSid,
				clockOf(sid),
				presentKey(to, null),
				JSON.stringify(message),
			);
			if (mustTrim(accountSid)) trim.run(accountSid);
		},
		/** `after`: SID of a message; only newer ones. */
		newest: (
			accountSid: string,
			to: readonly string[] | null,
			limit: number,
			after = "",
		) =>
			byAccount
				.all(
					accountSid,
					to && JSON.stringify(to),
					Math.min(limit, MOST_MESSAGES),
					clockOf(after),
				)
				.map(messageOf),
		/** Two channels never share a clock, but the SID's prefix is the channel's: it must fit. */
		one(accountSid: string, sid: string): SandboxMessage | null {
			const row = byClock.get(accountSid, clockOf(sid));
			const message = row === undefined ? null : messageOf(row);
			return message?.sid === sid ? message : null;
		},
		/** `to`: only messages to a recipient with one of these keys; null: all. */
		forget(accountSid: string, to: readonly string[] | null): void {
			deleteOf.run(accountSid, to && JSON.stringify(to));
		},
		remove(accountSid: string, sid: string): void {
			deleteOne.run(accountSid, clockOf(sid));
		},
		/**
		 * Replaces the sealed text of some messages after `last`; returns the last
		 * of them, if there were any.
		 */
		resealAfter(
			last: SandboxMessage | undefined,
			limit: number,
			reseal: (message: SandboxMessage) => string,
		): SandboxMessage | undefined {
			const rows = nextAfter
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

function messageOf(row: unknown): SandboxMessage {
	return dataOf<SandboxMessage>(row as Row);
}
