/** Finds parked verifications on PostgreSQL among those that fall due. */

import type { DuePlace, Store } from "../contract.ts";
import { IS_PARKED } from "../rows.ts";
import type { Query } from "./connection.ts";
import { FAR } from "./newer.ts";

/** They take 50 to 100 ms, in which one connection is busy. */
const ENTRIES_AT_ONCE = 20_000;

// The account is compared after rows were found by their time: a plan for both
// used the account's index and read all of its rows. The last row is returned
// too, because the next step begins there.
const STEP = `with step as materialized (
		select next_at, sid, account_sid,
			account_sid = any($1::text[]) and strpos(data, '${IS_PARKED}') > 0 as is_parked
		from verification
		where next_at <= $2::bigint and (next_at, sid) > ($3::bigint, $4::text)
		order by next_at, sid limit ${ENTRIES_AT_ONCE})
	select next_at as at, sid, account_sid as "accountSid", is_parked as "isParked" from step
	where is_parked or (next_at, sid) =
		(select next_at, sid from step order by next_at desc, sid desc limit 1)
	order by next_at, sid`;

const FIRST: DuePlace = [-1, ""];

type Step = {
	readonly at: number;
	readonly sid: string;
	readonly accountSid: string;
	readonly isParked: boolean;
};

export function parkedStep(query: Query): Store["parked"] {
	return async (accountSids, before, after) => {
		const from = after ?? FIRST;
		// The far rows follow the plain ones.
		const isFar = from[0] >= FAR;
		const until = isFar ? before + FAR : before;
		const rows = await query<Step>(STEP, accountSids, until, ...from);
		const last = rows.at(-1);
		return {
			found: rows
				.filter(({ isParked }) => isParked)
				.map(({ sid, accountSid }) => ({ sid, accountSid })),
			next: last !== undefined ? [last.at, last.sid] : isFar ? null : [FAR, ""],
		};
	};
}
