/**
 * Prepared statements, and whether the way to the database carries them.
 *
 * A name lives in a session of the server. A pooler in transaction mode that knows
 * nothing of names (PgBouncer before 1.21) hands one session to many clients: a
 * name may be taken there, or missing. It may even stand for another process's
 * statement, so a name is made of its text and means the same everywhere.
 */

import type pg from "pg";
import { sha256 } from "../../secrets/hash.ts";

const names = new Map<string, string>();

/** 128 bits of the text's digest: names of 63 bytes are the longest. */
export function nameOf(text: string): string {
	let name = names.get(text);
	if (name === undefined) {
		const digest = Buffer.from(sha256(text), "base64url");
		name = `p_${digest.subarray(0, 16).toString("hex")}`;
		names.set(text, name);
	}
	return name;
}

/** The name is taken, or there is no such name. */
export function isNameLost(sqlState: string | null): boolean {
	return sqlState === "42P05" || sqlState === "26000";
}

export const UNNAMED =
	"Prepared statements do not survive the way to PostgreSQL, as through PgBouncer before 1.21 in transaction mode: statements go without names, which costs time. Let the pooler keep them (max_prepared_statements), or set preparedStatements to false, which says the same without a trial";

const PROBE = "postern_probe";
/** A pooler with several sessions may give each client its own for a while. */
const ROUNDS = 5;

/**
 * One name for two texts, in turn, each in a transaction of its own: what two
 * sessions keep apart, one shared session cannot.
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
