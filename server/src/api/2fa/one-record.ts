/** Routes that show and erase the record of one verification (section 5). */

import type { FastifyInstance } from "fastify";
import { eraseRecord } from "../../commands/erase.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import { presentKeyIn } from "../../protection/former-counts.ts";
import { knownKey } from "../../protection/guard-gate.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { replies } from "../replies.ts";
import { accountSid } from "./account-sid.ts";
import { IncludeParameter, readInclude } from "./include.ts";
import { RecordReply, recordOf } from "./record.ts";

const RecordParameters = Type.Object({
	accountSid,
	include: IncludeParameter,
});
const ErasedParameters = Type.Object({ accountSid });
const OneRecord = Type.Object({
	sid: Type.String({ description: "SID of the OTP" }),
});

const GET_RECORD: Operation = {
	id: "getRecord",
	tag: "Records",
	summary: "Show the record of a verification",
	description:
		"Its status as of now, its checks, and one event for each message.",
	refusals: ["unknown_verification"],
	example: { sid: sampleSid("OTP") },
};
const ERASE_RECORD: Operation = {
	id: "eraseRecord",
	tag: "Records",
	summary: "Erase the record of a verification",
	description:
		"Returns the record as it was. The code of an erased pending verification never verifies; usage counts and wrong codes stay counted.",
	refusals: ["unknown_verification"],
	example: { sid: sampleSid("OTP") },
};

export function recordRoutes(app: FastifyInstance, context: Context): void {
	const { accounts, run } = context;

	app.route<{
		Params: { sid: string };
		Querystring: Static<typeof RecordParameters>;
	}>({
		method: "GET",
		url: "/2fa/search/:sid",
		config: { operation: GET_RECORD },
		schema: {
			params: OneRecord,
			querystring: RecordParameters,
			response: replies(RecordReply),
		},
		async handler(http) {
			const account = readingFor(accounts, http, http.query.accountSid);
			const { sid } = http.params;
			const verification = isSid("OTP", sid)
				? await context.store.verification(account.sid, sid)
				: null;
			const included = readInclude(http.query.include, callerOf(http));
			const isHidden =
				verification?.status === "blocked" && !included.has("blocked");
			if (verification === null || isHidden) {
				throw new Refusal("unknown_verification");
			}
			return recordOf(verification, context.now(), {
				included,
				currency: context.prices.currency,
			});
		},
	});

	app.route<{
		Params: { sid: string };
		Querystring: Static<typeof ErasedParameters>;
	}>({
		method: "DELETE",
		url: "/2fa/search/:sid",
		config: { operation: ERASE_RECORD },
		schema: {
			params: OneRecord,
			querystring: ErasedParameters,
			response: replies(RecordReply),
		},
		async handler(http) {
			const account = actingFor(accounts, http, http.query.accountSid);
			const { sid } = http.params;
			if (!isSid("OTP", sid)) throw new Refusal("unknown_verification");
			const news = await context.store.recipientsInNews(account.sid);
			return run(
				auditedBy(
					http,
					eraseRecord(
						account.sid,
						sid,
						(erased, now) => recordOf(erased, now),
						(accountSid, recipient) =>
							knownKey(
								context.guard,
								accountSid,
								presentKeyIn(context, recipient),
							),
						news.flatMap(({ id, requestId }) => (requestId === sid ? id : [])),
					),
					() => ({
						action: "verification.erased",
						accountSid: account.sid,
						on: sid,
					}),
				),
			);
		},
	});
}
