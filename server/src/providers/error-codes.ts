/** The carriers' own error codes, and their codes in the common table (`30003` … `30008`). */

import { wordTable } from "./word-table.ts";

/** The meaning of a carrier's code for "no error". */
const NO_CODE = "none";

/**
 * The code for the record; null: the carrier's code means no error. `unlisted` says
 * how a code that the table lacks is shown: it is the carrier's text, so it must not
 * repeat the message or a credential.
 */
export type CommonCode = (
	code: string,
	unlisted: (code: string) => string | null,
) => string | null;

/** `table`: the common code, or `none`, by the carrier's code, in any case. */
export function commonCodes(
	table: Readonly<Record<string, string>>,
): CommonCode {
	const commonOf = wordTable(table, true);
	return (code, unlisted) => {
		const common = commonOf(code);
		if (common === undefined) return unlisted(code);
		return common === NO_CODE ? null : common;
	};
}
