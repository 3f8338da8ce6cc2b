/** Cancel (section 4): ends a pending verification. */

import type { FastifyInstance } from "fastify";
import { cancelVerification } from "../../commands/cancel.ts";
import type { Context } from "../../context.ts";
import { actingFor } from "../../http/caller.ts";
import { type Static, Type } from "../../schema.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { DoneReply, replies } from "../replies.ts";
import { accountSid } from "./account-sid.ts";
import {
	readTarget,
	TargetParameters,
	TargetService,
	WITH_SERVICE,
} from "./read-target.ts";
import { withIdempotency } from "./tied-requests.ts";

export const CancelParameters = Type.Object({
	...TargetParameters,
	service: TargetService,
	accountSid,
});

const CANCEL: Operation = {
	id: "cancel",
	tag: "Verifications",
	summary: "Cancel a verification",
	description:
		"Ends a pending verification; a canceled one gets the same reply again. Messages that wait do not go out.",
	refusals: ["unknown_verification", "expired", "failed", "already_verified"],
	isIdempotent: true,
	example: { requestId: sampleSid("OTP") },
};

export function cancelRoute(app: FastifyInstance, context: Context): void {
	const { accounts, run } = context;
	app.route<{ Body: Static<typeof CancelParameters> }>({
		method: "POST",
		url: "/2fa/cancel",
		schema: { body: CancelParameters, response: replies(DoneReply) },
		config: { instead: WITH_SERVICE, operation: CANCEL },
		async handler(http) {
			const account = actingFor(accounts, http, http.body.accountSid);
			const { sid } = await run(
				withIdempotency(
					() =>
						cancelVerification({
							accountSid: account.sid,
							target: readTarget(context, account, http.body),
						}),
					http,
					context,
					{ account, endpoint: "cancel" },
				),
			);
			return { code: 200, message: "canceled", requestID: sid };
		},
	});
}
