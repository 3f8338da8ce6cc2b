/**
 * The version of a thing that several people change: `ETag` in the reply that shows it,
 * `If-Match` in the request that changes it (RFC 9110, 13.1.1).
 */

import type { FastifyReply, FastifyRequest } from "fastify";
import type { Command } from "../commands/command.ts";
import { ifUnchanged, type Versioned } from "../commands/if-unchanged.ts";
import type { Context } from "../context.ts";

type Parts = Pick<Context, "hash">;

/** Keyed: whoever sees only four digits of a number must not find the others by trial. */
function versionOf({ hash }: Parts, thing: Versioned): string {
	return hash("version", JSON.stringify(withoutSignIns(thing)));
}

/** A sign-in with a code changes the user's row, and nothing that anybody reads or changes. */
function withoutSignIns(thing: Versioned): unknown {
	return "passwordHash" in thing
		? { ...thing, totp: thing.totp !== null }
		: thing;
}

export function tellVersion(
	parts: Parts,
	reply: FastifyReply,
	thing: Versioned,
): void {
	reply.header("etag", `"${versionOf(parts, thing)}"`);
}

/** With `If-Match`, the command changes only the version that it names. */
export function onVersion<Reply>(
	parts: Parts,
	http: FastifyRequest,
	command: Command<Reply>,
): Command<Reply> {
	const given = http.headers["if-match"];
	if (given === undefined || given === "*") return command;
	// A proxy that compressed the reply may have made it `W/"…"` or `"…-gzip"`.
	return ifUnchanged(command, (thing) =>
		given.includes(versionOf(parts, thing)),
	);
}
