/** Finds parked verifications on SQLite among those that fall due. */

import type { DuePlace, Store } from "../contract.ts";
import { IS_PARKED } from "../rows.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import { reachable } from "./transaction.ts";
import { breath, PACE } from "./walk.ts";

type Found = { readonly sid: string; readonly accountSid: string };

const FIRST: DuePlace = [-1, 0];

export function parkedStep(db: Database): Store["parked"] {
	// The end of the step is read from the index alone, in a third of the time
	// that all of its rows take as objects.
	const ending = db.prepare(
		`select next_at as at, id from verification indexed by verification_next
		where next_at <= ? and (next_at, id) > (?, ?)
		order by next_at, id limit 1 offset ${PACE.rows - 1}`,
	);
	// Only the first of its conditions ends the scan.
	const within = db.prepare(
		`select sid, account_sid as accountSid from verification indexed by verification_next
		where next_at <= ? and (next_at, id) > (?, ?) and (next_at, id) <= (?, ?)
			and account_sid ${AMONG} and instr(data, '${IS_PARKED}') > 0`,
	);
	return async (accountSids, before, after) => {
		const from = after ?? FIRST;
		const step = reachable(() => {
			const end = ending.get(before, ...from) as
				| { at: number; id: number }
				| undefined;
			const to = end ?? { at: before, id: Number.MAX_SAFE_INTEGER };
			const found = within.all(
				to.at,
				...from,
				to.at,
				to.id,
				JSON.stringify(accountSids),
			) as Found[];
			return { found, next: end ? ([end.at, end.id] as const) : null };
		});
		await breath();
		return step;
	};
}
