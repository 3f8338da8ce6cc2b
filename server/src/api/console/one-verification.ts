/** One verification in the console: its timeline, and a callback that is sent again. */

import type { FastifyInstance } from "fastify";
import { resendCallback } from "../../commands/tell-again.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import type { Turns } from "../../http/turns.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { accountSid } from "../2fa/account-sid.ts";
import { auditedBy } from "../audited-by.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { requestsAbout } from "./requests-about.ts";
import { DONE, ENDED } from "./sessions.ts";
import { TimelineReply, timelineOf } from "./timeline.ts";

const Where = Type.Object({ accountSid });
const OneVerification = Type.Object({
	sid: Type.String({ description: "SID of the OTP" }),
});
const OneCallback = Type.Object({
	sid: Type.String({ description: "SID of the OTP" }),
	id: Type.String({ maxLength: 64, description: "Its webhook-id" }),
});

export function oneVerificationRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	const { accounts, instance, run, store } = context;

	app.route<{
		Params: Static<typeof OneVerification>;
		Querystring: Static<typeof Where>;
	}>({
		method: "GET",
		url: "/console/verifications/:sid",
		schema: {
			params: OneVerification,
			querystring: Where,
			response: replies(enveloped(TimelineReply)),
		},
		async handler(http) {
			const account = readingFor(accounts, http, http.query.accountSid);
			const { sid } = http.params;
			const found = isSid("OTP", sid)
				? await store.verification(account.sid, sid)
				: null;
			if (found === null) throw new Refusal("unknown_verification");
			const requests = await inTurn(http, () =>
				requestsAbout(store, account.sid, found),
			);
			return ok(
				timelineOf(found, context.now(), {
					requests,
					showsProviders: callerOf(http).parentSid === null,
				}),
			);
		},
	});

	app.route<{
		Params: Static<typeof OneCallback>;
		Body: Static<typeof Where>;
	}>({
		method: "POST",
		url: "/console/verifications/:sid/callbacks/:id/resend",
		schema: { params: OneCallback, body: Where, response: ENDED },
		async handler(http) {
			const account = actingFor(accounts, http, http.body.accountSid);
			const { sid, id } = http.params;
			if (!isSid("OTP", sid)) throw new Refusal("unknown_verification");
			const again = { accountSid: account.sid, sid, id };
			await run(
				auditedBy(http, resendCallback(again, { instance }), () => ({
					action: "callback.resent",
					accountSid: account.sid,
					on: sid,
				})),
			);
			return DONE;
		},
	});
}
