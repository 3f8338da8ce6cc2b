/** The reply to a send or a resend. */

import type { FastifyReply, FastifyRequest } from "fastify";
import { recipientOn } from "../../channel.ts";
import type { Sent } from "../../commands/send.ts";
import type { Context } from "../../context.ts";
import { isUnavailable } from "../../errors.ts";
import { prefers } from "../../http/read-parameters.ts";
import { type Static, Type } from "../../schema.ts";
import { DoneReply, done } from "../replies.ts";
import { wireTime } from "./dates.ts";

export const SendReply = Type.Object(
	{
		...DoneReply.properties,
		verification: Type.Optional(
			Type.Object(
				{
					sid: Type.String(),
					status: Type.String(),
					channel: Type.String(),
					to: Type.String(),
					expiresAt: Type.String({ description: "ISO 8601" }),
					attemptsLeft: Type.Integer(),
					dateCreated: Type.String(),
					segments: Type.Optional(
						Type.Integer({ description: "Of an sms: the parts of its text" }),
					),
				},
				{ description: "With Prefer: return=representation" },
			),
		),
	},
	{ title: "Sent" },
);
type SendReply = Static<typeof SendReply>;

/** Tells a text that costs more than one message. */
const SEGMENTS = "Postern-Segments";

/** For the API's document. */
export const SENT_HEADERS = {
	[SEGMENTS]:
		"The parts of the text of an sms, where they are more than one: carriers bill each",
} as const;

/** Not async: most replies need no look at the store, and no promise. */
export function sentReply(
	context: Pick<Context, "store">,
	http: FastifyRequest,
	reply: FastifyReply,
	sent: Sent,
	owner: string,
): SendReply | Promise<SendReply> {
	const { segments = 1 } = sent;
	if (segments > 1) reply.header(SEGMENTS, String(segments));
	return prefers(http, "return=representation")
		? withRepresentation(context, sent, owner)
		: done(sent.sid);
}

async function withRepresentation(
	context: Pick<Context, "store">,
	sent: Sent,
	owner: string,
): Promise<SendReply> {
	try {
		return {
			...done(sent.sid),
			verification: await representation(context, sent, owner),
		};
	} catch (error) {
		if (!isUnavailable(error)) throw error;
		// It was sent: whoever got a refusal would send it again.
		return done(sent.sid);
	}
}

/** The verification as it was when sent; an erased one has an empty `to`. */
async function representation(
	{ store }: Pick<Context, "store">,
	sent: Sent,
	owner: string,
): Promise<NonNullable<SendReply["verification"]>> {
	const { sid, channel, attemptsLeft, segments } = sent;
	const verification = await store.verification(owner, sid);
	return {
		sid,
		status: "pending",
		channel,
		to: (verification && recipientOn(channel, verification)) ?? "",
		expiresAt: new Date(sent.expiresAt).toISOString(),
		attemptsLeft,
		dateCreated: wireTime(sent.createdAt),
		...(segments !== undefined && { segments }),
	};
}
