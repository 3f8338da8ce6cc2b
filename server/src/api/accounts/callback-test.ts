/** Sends an account's endpoint a callback that is about no verification. */

import type { FastifyInstance } from "fastify";
import { notTried } from "../../callbacks/try-callback.ts";
import type { Context } from "../../context.ts";
import { Type } from "../../schema.ts";
import { randomHex } from "../../secrets/random.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { nullable } from "./account-patch.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";

const TriedReply = Type.Object(
	{
		isTaken: Type.Boolean({ description: "The endpoint answered with 2xx" }),
		status: nullable(
			Type.Integer({ description: "Of the endpoint; null: it did not answer" }),
		),
		reason: nullable(
			Type.String({ description: "Why not; null: it was taken" }),
		),
		ms: Type.Integer({ description: "Milliseconds until the answer" }),
	},
	{ title: "CallbackTest" },
);

const TEST: Operation = {
	id: "testCallback",
	tag: "Accounts",
	summary:
		"Send a callback to the account's endpoint, to see whether it is taken",
	description:
		"Signed as every callback, with the event `otp.test` and a `requestID` that no verification has. It is sent once, and nothing is kept of it; while the account or one above it is suspended or closed nothing is sent. A customer may have one test under way.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC") },
};

/** No verification has it: the clock in it stands at 1970. */
const NO_OTP = `OTP${"0".repeat(32)}`;

export function callbackTestRoute(
	app: FastifyInstance,
	context: Context,
): void {
	app.route<OneAccount>({
		method: "POST",
		url: "/accounts/:sid/callbackTest",
		config: { operation: TEST },
		schema: {
			params: AccountPath,
			body: Type.Object({}),
			response: replies(enveloped(TriedReply)),
		},
		async handler(http) {
			const { sid, callbackUrl, callbackMethod } = named(context, http);
			if (callbackUrl === null) {
				return ok(notTried("The account has no callbackUrl"));
			}
			const id = `msg_${randomHex(16)}`;
			return ok(
				await context.tryCallback(sid, {
					id,
					url: callbackUrl,
					method: callbackMethod,
					payload: payloadOf(id, sid, context.now()),
				}),
			);
		},
	});
}

/** All members of a callback, so that a receiver reads it as one. */
function payloadOf(id: string, accountSid: string, now: number) {
	return {
		id,
		event: "otp.test",
		status: "pending",
		channel: "sms",
		recipient: "",
		eventSid: null,
		channelStatus: null,
		channelErrorCode: null,
		requestID: NO_OTP,
		accountSid,
		service: "Postern",
		timestamp: new Date(now).toISOString(),
	};
}
