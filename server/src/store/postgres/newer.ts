/**
 * Far rows: rows that older programs leave alone.
 *
 * During an upgrade an instance that does not know apps may run beside this one. It
 * would fail a message on an app, and everything that it loaded with it: it knows
 * no route for the channel, and no sender. So `next_at` of a verification with an app
 * is `FAR` milliseconds later, where an older program never looks. Only its requests
 * still reach such a row (a check, a cancel, a receipt). If one writes the plain time,
 * a trigger of the schema adds `FAR` again. Rejected: a separate column for these
 * rows, since building an index on it stops every writer of a large table.
 */

import { isApp } from "../../channel.ts";
import type { Verification } from "../../verification/verification.ts";
import { columnsOf } from "../rows.ts";

/** 2^52 ms are 142,000 years; with a present time added it is still exact. */
export const FAR = 4_503_599_627_370_496;

/** Plain rows and far rows that fall due by `bound`, a parameter of a statement. */
export const dueBy = (bound: string) => `next_at <= ${bound}`;
export const farDueBy = (bound: string) =>
	`next_at > ${FAR} and next_at <= ${bound}::bigint + ${FAR}`;

/** Rows that fall due by `$1`, at most `limit` of each kind; `at` is the plain time. */
export const dueRows = (limit: string) => `(
	(select sid, account_sid, next_at as at from verification
		where ${dueBy("$1")} order by next_at limit ${limit})
	union all
	(select sid, account_sid, next_at - ${FAR} as at from verification
		where ${farDueBy("$1")} order by next_at limit ${limit})) as due`;

/** The columns of a verification, as this store has them: `next_at` is the last. */
export function verificationCells(
	row: Verification,
): (string | number | null)[] {
	const cells = columnsOf(row);
	const next = cells.at(-1);
	if (typeof next === "number" && isForNewer(row)) {
		cells[cells.length - 1] = next + FAR;
	}
	return cells;
}

/**
 * A verification with an app never loses it: its events keep the channel. An older
 * program would hand the later messages of a test to a carrier.
 */
function isForNewer({ steps, events, test }: Verification): boolean {
	return (
		test !== undefined ||
		steps.some(({ channel }) => isApp(channel)) ||
		events.some(({ channel }) => isApp(channel))
	);
}
