/**
 * Prepared statements, and whether the way to the database supports them.
 *
 * A statement's name lives in a session of the server. A pooler in transaction
 * mode that does not know names (PgBouncer before 1.21) gives one session to
 * many clients: there a name may be taken, or missing. It may even be another
 * process's statement, so names are made from the text and mean the same
 * everywhere.
 */

import type pg from "pg";
import { sha256 } from "../../secrets/hash.ts";

const names = new Map<string, string>();

/** 128 bits of the text's digest: names may have at most 63 bytes. */
export function nameOf(text: string): string {
	let name = names.get(text);
	if (name === undefined) {
		const digest = Buffer.from(sha256(text), "base64url");
		name = `p_${digest.subarray(0, 16).toString("hex")}`;
		names.set(text, name);
	}
	return name;
}

/** The name is already taken, or is unknown. */
export function isNameLost(sqlState: string | null): boolean {
	return sqlState === "42P05" || sqlState === "26000";
}

export const UNNAMED =
	"Prepared statements do not survive the way to PostgreSQL, as through PgBouncer before 1.21 in transaction mode: statements go without names, which costs time. Let the pooler keep them (max_prepared_statements), or set preparedStatements to false, which says the same without a trial";

const PROBE = "postern_probe";
/** A pooler with several sessions may give each client its own for a while. */
const ROUNDS = 5;

/**
 * Prepares one name for two texts, in turn, each in its own transaction: two
 * sessions keep them apart, one shared session cannot.
 */
export async function keepsNames(
	clients: readonly [pg.PoolClient, pg.PoolClient],
	stateOf: (error: unknown) => string | null,
): Promise<boolean> {
	for (let round = 0; round < ROUNDS; round++) {
		for (const [own, client] of clients.entries()) {
			if (!(await isOwn(client, own, stateOf))) return false;
		}
	}
	return true;
}

async function isOwn(
	client: pg.PoolClient,
	own: number,
	stateOf: (error: unknown) => string | null,
): Promise<boolean> {
	await client.query("begin");
	try {
		const text = `select ${own} as own`;
		const { rows } = await client.query({ name: PROBE, text });
		return (rows[0] as { own: number } | undefined)?.own === own;
	} catch (error) {
		if (!isNameLost(stateOf(error))) throw error;
		return false;
	} finally {
		await client.query("rollback").catch(() => {});
	}
}
