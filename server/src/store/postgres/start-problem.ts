/**
 * Tells in one line why a database cannot be used, so that an operator can act
 * on it. It contains no password.
 */

import { Refusal, StartError } from "../../errors.ts";
import { sqlState } from "./connection.ts";

export function startProblem(thrown: unknown): StartError {
	if (thrown instanceof StartError) return thrown;
	return new StartError(
		`The database of DATABASE_URL cannot be used: ${problemOf(thrown)}`,
		{ cause: thrown },
	);
}

/** The message of the database, or of the way to it. */
export function problemOf(thrown: unknown): string {
	const error = thrown instanceof Refusal ? thrown.cause : thrown;
	return `${saidBy(error)}${hintFor(error)}`;
}

function saidBy(error: unknown): string {
	// A name with several addresses: one error for each, and no message for all.
	if (error instanceof AggregateError && error.errors.length > 0) {
		return error.errors.map(saidBy).join(", ");
	}
	const text = error instanceof Error ? error.message : String(error);
	return text.replace(/\s*\n\s*/g, " ");
}

const HINTS: Readonly<Record<string, string>> = {
	"42501": " (the role must own Postern's tables, and may create some)",
	"53300":
		" (max_connections of the server, or the role's limit, against databaseConnections of every instance)",
};

function hintFor(error: unknown): string {
	return HINTS[sqlState(error) ?? ""] ?? "";
}
