/** The messages that the sandbox keeps: the newest of each account, up to a bound. */

import type { SandboxMessage } from "../../messages/work.ts";
import { presentKey } from "../../verification/former-keys.ts";
import type { Verification } from "../../verification/verification.ts";
import { dataOf, type Row } from "../rows.ts";
import { clockOf, MOST_MESSAGES, type trimmer } from "../sandbox-messages.ts";
import type { Query } from "./connection.ts";

export const INSERT = `insert into sandbox_message (account_sid, clock, recipient, data)
	select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
	on conflict (account_sid, clock) do nothing`;
// The places are counted within an account, whose messages are all in one place where
// tables are distributed.
const TRIM = `delete from sandbox_message using (
		select account_sid, clock,
			row_number() over (partition by account_sid order by clock desc) as place
		from sandbox_message where account_sid = any($1::text[])) as kept
	where sandbox_message.account_sid = any($1::text[])
		and sandbox_message.account_sid = kept.account_sid
		and sandbox_message.clock = kept.clock and place > ${MOST_MESSAGES}`;
const NEWEST = `select data from sandbox_message
	where account_sid = $1 and ($2::text[] is null or recipient = any($2)) and clock > $4
	order by clock desc limit $3`;
const ONE = `select data from sandbox_message where account_sid = $1 and clock = $2`;
const DELETE_OF = `delete from sandbox_message
	where account_sid = $1 and ($2::text[] is null or recipient = any($2))`;
const DELETE = `delete from sandbox_message
	where account_sid = any($1::text[]) and clock = any($2::text[])`;
const AFTER = `select data from sandbox_message where (account_sid, clock) > ($1, $2)
	order by account_sid, clock limit $3`;
// A message never changes but here, so no lock is needed: of two instances the last
// one seals it again.
const UPDATE = `update sandbox_message set data = row.data
	from unnest($1::text[], $2::text[], $3::text[]) as row (account_sid, clock, data)
	where sandbox_message.account_sid = any($1::text[])
		and sandbox_message.account_sid = row.account_sid and sandbox_message.clock = row.clock`;

/** `query`: that of the transaction, or of the read. */
export function sandboxMessages(query: Query) {
	return {
		async add(
			messages: readonly SandboxMessage[],
			mustTrim: ReturnType<typeof trimmer>,
		): Promise<void> {
			if (messages.length === 0) return;
			const accounts = messages.map(({ accountSid }) => accountSid);
			const full = accounts.filter(mustTrim);
			await Promise.all([
				query(
					INSERT,
					accounts,
					messages.map(({ sid }) => clockOf(sid)),
					messages.map(({ to }) => presentKey(to, null)),
					messages.map((message) => JSON.stringify(message)),
				),
				full.length > 0 && query(TRIM, [...new Set(full)]),
			]);
		},
		async newest(
			accountSid: string,
			to: readonly string[] | null,
			limit: number,
			/** SID of a message: only newer ones. */
			after = "",
		): Promise<SandboxMessage[]> {
			const most = Math.min(limit, MOST_MESSAGES);
			const rows = await query<Row>(
				...([NEWEST, accountSid, to, most, clockOf(after)] as const),
			);
			return rows.map(dataOf<SandboxMessage>);
		},
		/** Two channels never share a clock, but the SID's prefix is the channel's: it must fit. */
		async one(accountSid: string, sid: string): Promise<SandboxMessage | null> {
			const [row] = await query<Row>(ONE, accountSid, clockOf(sid));
			const message = row === undefined ? null : dataOf<SandboxMessage>(row);
			return message?.sid === sid ? message : null;
		},
		/** `to`: only messages to a recipient with one of these keys; null: all. */
		async forget(
			accountSid: string,
			to: readonly string[] | null,
		): Promise<void> {
			await query(DELETE_OF, accountSid, to);
		},
		/** Removes the messages of these verifications. */
		async remove(
			rows: readonly Pick<Verification, "accountSid" | "events">[],
		): Promise<void> {
			const clocks = rows.flatMap(({ events }) =>
				events.map(({ targetSid }) => clockOf(targetSid)),
			);
			if (clocks.length === 0) return;
			const accounts = new Set(rows.map(({ accountSid }) => accountSid));
			await query(DELETE, [...accounts], clocks);
		},
		/**
		 * Replaces the sealed text of some messages after `last`; resolves with the
		 * last of them, if there were any.
		 */
		async resealAfter(
			last: SandboxMessage | undefined,
			limit: number,
			reseal: (message: SandboxMessage) => string,
		): Promise<SandboxMessage | undefined> {
			const rows = await query<Row>(
				AFTER,
				last?.accountSid ?? "",
				last === undefined ? "" : clockOf(last.sid),
				limit,
			);
			const messages = rows.map(dataOf<SandboxMessage>);
			if (messages.length === 0) return undefined;
			await query(
				UPDATE,
				messages.map(({ accountSid }) => accountSid),
				messages.map(({ sid }) => clockOf(sid)),
				messages.map((message) =>
					JSON.stringify({ ...message, textSealed: reseal(message) }),
				),
			);
			return messages.at(-1);
		},
	};
}
