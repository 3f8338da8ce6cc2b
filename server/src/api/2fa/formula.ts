/** Cells of CSV files that a spreadsheet would run: for the service and for the console. */

/**
 * A spreadsheet runs a cell that begins with one of these signs as a formula (OWASP's
 * list, with the full-width forms), and `|` may begin a command. An apostrophe before it
 * makes it text. Invisible characters before the sign do not help: some spreadsheets
 * skip them.
 */
export const FORMULA =
	/^(?:[\t\r\n]|[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*[=+\-@|＝＋－＠｜])/u;
