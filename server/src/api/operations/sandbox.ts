/** Messages that the sandbox keeps: the only place, beside the recipient, that shows a code. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import type { Context } from "../../context.ts";
import { actingFor, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { openSandboxText } from "../../providers/sandbox/sandbox.ts";
import { type Static, Type } from "../../schema.ts";
import { keysIn } from "../../verification/former-keys.ts";
import type { Operation } from "../operation.ts";
import { defaultCountryOf } from "../read-recipient.ts";
import { replies } from "../replies.ts";

const which = {
	to: Type.Optional(
		Type.String({ description: "Only messages to this recipient" }),
	),
	accountSid: Type.Optional(Type.String()),
};
const ForgetParameters = Type.Object(which);
const SandboxParameters = Type.Object({
	...which,
	limit: Type.Optional(
		Type.Integer({ minimum: 1, maximum: 1000, description: "Default 50" }),
	),
});

const Messages = Type.Array(
	Type.Object(
		{
			sid: Type.String(),
			channel: Type.String(),
			from: Type.String(),
			to: Type.String(),
			subject: Type.Union([Type.String(), Type.Null()]),
			text: Type.Union([Type.String(), Type.Null()], {
				description: "null where what is kept of it cannot be opened",
			}),
			at: Type.String({ description: "ISO 8601" }),
			requestID: Type.String(),
		},
		{ title: "SandboxMessage" },
	),
);

const Forgotten = Type.Object({
	code: Type.Literal(200),
	message: Type.String(),
	requestID: Type.Null(),
});

const LIST: Operation = {
	id: "listSandboxMessages",
	tag: "Sandbox",
	summary: "List messages that the sandbox took, the newest first",
	description:
		"The only place beside the recipient that shows a code. Empty where real providers carry all messages.",
	example: { to: "+12025550100", limit: 10 },
};
const FORGET: Operation = {
	id: "forgetSandboxMessages",
	tag: "Sandbox",
	summary: "Forget messages of the sandbox",
	example: { to: "+12025550100" },
};

export function sandboxRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { store, accounts, keys } = context;
	app.route<{ Querystring: Static<typeof SandboxParameters> }>({
		method: "GET",
		url: "/sandbox/messages",
		config: { operation: LIST },
		schema: { querystring: SandboxParameters, response: replies(Messages) },
		async handler(http) {
			const { to, limit = 50, accountSid } = http.query;
			const account = readingFor(accounts, http, accountSid);
			const messages = await inTurn(http, () =>
				store.sandboxMessages(account.sid, {
					to: keysOf(context, account, to),
					limit,
				}),
			);
			const ring = keys();
			return messages.map((message) => ({
				sid: message.sid,
				channel: message.channel,
				from: message.from,
				to: message.to,
				subject: message.subject,
				text: openSandboxText(ring, message),
				at: new Date(message.at).toISOString(),
				requestID: message.requestId,
			}));
		},
	});

	app.route<{ Querystring: Static<typeof ForgetParameters> }>({
		method: "DELETE",
		url: "/sandbox/messages",
		config: { operation: FORGET },
		schema: { querystring: ForgetParameters, response: replies(Forgotten) },
		async handler(http) {
			const { to, accountSid } = http.query;
			const account = actingFor(accounts, http, accountSid);
			await store.forgetSandboxMessages(
				account.sid,
				keysOf(context, account, to),
			);
			return { code: 200, message: "OK", requestID: null };
		},
	});
}

/** Null: every recipient. A text that names no recipient finds nothing. */
function keysOf(
	context: Context,
	account: Account,
	to: string | undefined,
): string[] | null {
	return to === undefined
		? null
		: keysIn(to, defaultCountryOf(account, context.config));
}
