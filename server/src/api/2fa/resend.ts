/** Resend (section 4): one more message of a pending verification. */

import type { FastifyInstance } from "fastify";
import { resend } from "../../commands/resend.ts";
import { untilDecided } from "../../commands/until-decided.ts";
import type { Context } from "../../context.ts";
import { messageParts } from "../../delivery/message-parts.ts";
import { actingFor } from "../../http/caller.ts";
import { boundsFor } from "../../protection/bounds.ts";
import { type Static, Type } from "../../schema.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { replies } from "../replies.ts";
import { accountSid } from "./account-sid.ts";
import { addressOf, traceOf } from "./asked-by.ts";
import {
	readTarget,
	TargetParameters,
	TargetService,
	WITH_SERVICE,
} from "./read-target.ts";
import { readChannel } from "./send-request.ts";
import { SENT_HEADERS, SendReply, sentReply } from "./sent-reply.ts";
import { withIdempotency } from "./tied-requests.ts";

export const ResendParameters = Type.Object({
	...TargetParameters,
	service: TargetService,
	channel: Type.Optional(
		Type.String({ description: "Default the last message's channel" }),
	),
	accountSid,
});

const RESEND: Operation = {
	id: "resend",
	tag: "Verifications",
	summary: "Send the same code once more",
	description:
		"One more message of a pending verification; expiry and attempts stay. 30 s must lie between two messages (429, `Retry-After`).",
	refusals: [
		"unknown_verification",
		"incomplete_for_channel",
		"expired",
		"attempts_used_up",
		"messages_used_up",
		"canceled",
		"already_verified",
		"budget_reached",
		"blocked",
		"country_not_allowed",
		"unroutable",
		"backlogged",
	],
	isIdempotent: true,
	mayRepresent: true,
	replyHeaders: SENT_HEADERS,
	example: { requestId: sampleSid("OTP"), channel: "sms" },
};

export function resendRoute(app: FastifyInstance, context: Context): void {
	const { accounts, run } = context;
	const messages = messageParts(context);
	const boundsOf = boundsFor(context);
	app.route<{ Body: Static<typeof ResendParameters> }>({
		method: "POST",
		url: "/2fa/resend",
		schema: { body: ResendParameters, response: replies(SendReply) },
		config: { instead: WITH_SERVICE, operation: RESEND },
		async handler(http, reply) {
			const { channel } = http.body;
			const account = actingFor(accounts, http, http.body.accountSid);
			const make = (counters: readonly string[]) => () =>
				resend(
					{
						accountSid: account.sid,
						target: readTarget(context, account, http.body),
						channel: channel === undefined ? null : readChannel(channel),
						trace: traceOf(http),
						origin: { callerAddress: addressOf(http) },
					},
					boundsOf(account.sid, context.now()),
					{ ...messages, open: context.openCode },
					counters,
				);
			const sent = await untilDecided(run, (counters) =>
				withIdempotency(make(counters), http, context, {
					account,
					endpoint: "resend",
				}),
			);
			return sentReply(context, http, reply, sent, account.sid);
		},
	});
}
