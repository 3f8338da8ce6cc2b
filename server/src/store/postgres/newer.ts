/**
 * Rows that older programs leave alone.
 *
 * An instance from before apps may run beside this one for as long as an upgrade
 * takes. It would fail a message on an app, and with it all that fell due beside
 * it: it knows no route for the channel, and no sender. So what falls due of a
 * verification with an app stands `FAR` milliseconds later in `next_at`, where an
 * older program never looks. Only its requests still reach such a row (a check, a
 * cancel, a receipt); where one writes the plain time, a trigger of the schema puts
 * it back. A column of its own for these rows was rejected: an index on it stops
 * every writer while a large table is read.
 */

import { isApp } from "../../channel.ts";
import type { Verification } from "../../verification/verification.ts";
import { columnsOf } from "../rows.ts";

/** 2^52 ms are 142,000 years; with a present time added it is still exact. */
export const FAR = 4_503_599_627_370_496;

/** What falls due by `bound`, a parameter of a statement: of old rows, and of those that are far. */
export const dueBy = (bound: string) => `next_at <= ${bound}`;
export const farDueBy = (bound: string) =>
	`next_at > ${FAR} and next_at <= ${bound}::bigint + ${FAR}`;

/** Rows that fall due by `$1`, at most `limit` of each kind; `at` is when. */
export const dueRows = (limit: string) => `(
	(select sid, next_at as at from verification
		where ${dueBy("$1")} order by next_at limit ${limit})
	union all
	(select sid, next_at - ${FAR} as at from verification
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

/** Once it is, it stays so: what an app was asked for is kept in its events. */
function isForNewer({ steps, events }: Verification): boolean {
	return (
		steps.some(({ channel }) => isApp(channel)) ||
		events.some(({ channel }) => isApp(channel))
	);
}
