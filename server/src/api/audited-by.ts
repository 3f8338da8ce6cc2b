/** A command that a request asks for, with its rows in the audit log. */

import type { FastifyRequest } from "fastify";
import { audited } from "../commands/audited.ts";
import type { Command } from "../commands/command.ts";
import { authorOf } from "../http/author.ts";
import type { Noted } from "../people/audit-tally.ts";

export function auditedBy<Reply>(
	http: FastifyRequest,
	command: Command<Reply>,
	noted?: (reply: Reply) => Noted | null,
): Command<Reply> {
	return audited(command, authorOf(http), noted);
}
