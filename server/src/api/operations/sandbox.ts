/** Messages that the sandbox keeps: the only place, beside the recipient, that shows a code. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { CHANNELS, sidPrefixOf } from "../../channel.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import { actingFor, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import type { SandboxMessage } from "../../messages/work.ts";
import type { AuditAction } from "../../people/audit.ts";
import {
	type OpenedMessage,
	openSandboxMessage,
} from "../../providers/sandbox/sandbox.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
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
/** A proxy may cut a connection that is silent for much longer. */
const LONGEST_WAIT_S = 30;

const ForgetParameters = Type.Object(which);
const SandboxParameters = Type.Object({
	...which,
	limit: Type.Optional(
		Type.Integer({ minimum: 1, maximum: 1000, description: "Default 50" }),
	),
	after: Type.Optional(
		Type.String({
			maxLength: 64,
			description: "SID of a message: only newer ones; the reply has codes",
		}),
	),
	wait: Type.Optional(
		Type.Integer({
			minimum: 0,
			maximum: LONGEST_WAIT_S,
			description:
				"Seconds to wait for a message if there is none; the reply has codes",
		}),
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
			code: Type.Optional(
				Type.Union([Type.String(), Type.Null()], {
					description:
						"The code alone, with `after` or `wait`; null where what is kept of it cannot be opened, or was kept before codes were",
				}),
			),
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
	const { store, accounts, keys, sandboxWaiters, audit, noteUnopened } =
		context;
	const noteUse = (
		http: FastifyRequest,
		action: AuditAction,
		accountSid: string,
	) => audit.add({ action, accountSid }, authorOf(http));
	app.route<{ Querystring: Static<typeof SandboxParameters> }>({
		method: "GET",
		url: "/sandbox/messages",
		config: { operation: LIST },
		schema: { querystring: SandboxParameters, response: replies(Messages) },
		async handler(http) {
			const { to, limit = 50, after, wait = 0, accountSid } = http.query;
			const account = readingFor(accounts, http, accountSid);
			if (after !== undefined) mustBeMessage(after);
			noteUse(http, "sandbox.read", account.sid);
			const filter = { to: keysOf(context, account, to), limit, after };
			const look = () =>
				inTurn(http, () => store.sandboxMessages(account.sid, filter));
			// A token may be revoked, a session end, or the account be suspended while the request waits.
			const lookIfAllowed = async () => {
				await http.admitAgain();
				return look();
			};
			const messages =
				wait === 0
					? await look()
					: await sandboxWaiters.hold(
							account.sid,
							wait * 1_000,
							lookIfAllowed,
							whenGone(http),
						);
			const ring = keys();
			const hasCode = after !== undefined || http.query.wait !== undefined;
			return messages.map((message) => {
				const opened = openSandboxMessage(ring, message);
				if (opened === null)
					noteUnopened({ what: "sandbox message", ...message });
				return shownOf(message, opened, hasCode);
			});
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
			noteUse(http, "sandbox.emptied", account.sid);
			await store.forgetSandboxMessages(
				account.sid,
				keysOf(context, account, to),
			);
			return { code: 200, message: "OK", requestID: null };
		},
	});
}

/** Old clients get the keys that they know: the code comes with the new parameters only. */
function shownOf(
	message: SandboxMessage,
	opened: OpenedMessage | null,
	hasCode: boolean,
): Static<typeof Messages>[number] {
	return {
		sid: message.sid,
		channel: message.channel,
		from: message.from,
		to: message.to,
		subject: message.subject,
		text: opened?.text ?? null,
		...(hasCode && { code: opened?.code ?? null }),
		at: new Date(message.at).toISOString(),
		requestID: message.requestId,
	};
}

function mustBeMessage(sid: string): void {
	if (MESSAGE_PREFIXES.some((prefix) => isSid(prefix, sid))) return;
	throw badParameter("after", "is not the SID of a message");
}

const MESSAGE_PREFIXES = [...new Set(CHANNELS.map(sidPrefixOf))];

function whenGone({ raw: { socket } }: FastifyRequest) {
	return (end: () => void) => {
		socket.once("close", end);
		return () => socket.off("close", end);
	};
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
