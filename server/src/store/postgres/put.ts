/** Writes rows by one statement that takes an array for each column. */

import type { Query, Value } from "./connection.ts";

export type Cell = string | number | null;

/** One array for each column, and `more` after them. */
export async function put<Row>(
	query: Query,
	text: string,
	rows: readonly Row[],
	cellsOf: (row: Row) => Cell[],
	...more: Value[]
): Promise<void> {
	const [first] = rows;
	if (first === undefined) return;
	const cells = rows.map(cellsOf);
	const columns = cellsOf(first).map((_, i) =>
		cells.map((row) => row[i] as Cell),
	);
	await query(text, ...columns, ...more);
}
