/** Writes rows by one statement that takes an array for each column. */

import type { Element } from "./array-text.ts";
import type { Query, Value } from "./connection.ts";

/** One array for each column, and `more` after them. */
export async function put<Row>(
	query: Query,
	text: string,
	rows: readonly Row[],
	cellsOf: (row: Row) => Element[],
	...more: Value[]
): Promise<void> {
	const [first] = rows;
	if (first === undefined) return;
	const cells = rows.map(cellsOf);
	const columns = cellsOf(first).map((_, i) =>
		cells.map((row) => row[i] as Element),
	);
	await query(text, ...columns, ...more);
}
