/** Send, verify, cancel, and the record of one verification (sections 2 to 5). */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { recipientOn } from "../../channel.ts";
import { cancelVerification } from "../../commands/cancel.ts";
import { eraseRecord } from "../../commands/erase.ts";
import { resend } from "../../commands/resend.ts";
import { type Fresh, type Sent, send } from "../../commands/send.ts";
import { untilDecided } from "../../commands/until-decided.ts";
import { type Verified, verify } from "../../commands/verify.ts";
import type { Context } from "../../context.ts";
import { messageParts } from "../../delivery/message-parts.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { actingFor, callerOf, readingFor } from "../../http/caller.ts";
import { prefers } from "../../http/read-parameters.ts";
import { limitUse } from "../../limits/count.ts";
import { boundsFor } from "../../protection/bounds.ts";
import { budgetOf } from "../../protection/budget.ts";
import { formerLimitKeys } from "../../protection/former-counts.ts";
import { codeContext, isRightCode } from "../../protection/proof.ts";
import { type Static, Type } from "../../schema.ts";
import { randomText } from "../../secrets/random.ts";
import { isSid, newSid } from "../../sid.ts";
import { canonicalCode } from "../../verification/code.ts";
import type { Origin, Signals } from "../../verification/origin.ts";
import { DoneReply, replies } from "../replies.ts";
import { wireTime } from "./dates.ts";
import { withIdempotency } from "./idempotency.ts";
import { IncludeParameter, readInclude } from "./include.ts";
import { RecordReply, recordOf } from "./record.ts";
import {
	type ReadSend,
	readChannel,
	readSend,
	readSignals,
	SendParameters,
} from "./send-request.ts";
import {
	INSTEAD_OF_REQUEST_ID,
	readTarget,
	TargetParameters,
	TargetService,
	WITH_SERVICE,
} from "./target.ts";

const accountSid = Type.Optional(
	Type.String({ description: "On behalf of a sub-account" }),
);

export const VerifyParameters = Type.Object({
	...TargetParameters,
	code: Type.String({
		description:
			"What the person typed, 1 to 32 characters: spaces, dashes, invisible characters and case do not matter, and digits of every script count",
	}),
	service: Type.Optional(
		Type.String({
			description:
				"Must be the OTP's own where it is given; required without requestId",
		}),
	),
	accountSid,
});

export const ResendParameters = Type.Object({
	...TargetParameters,
	service: TargetService,
	channel: Type.Optional(
		Type.String({ description: "Default the last message's channel" }),
	),
	accountSid,
});

export const CancelParameters = Type.Object({
	...TargetParameters,
	service: TargetService,
	accountSid,
});

const RecordParameters = Type.Object({
	accountSid,
	include: IncludeParameter,
});
const ErasedParameters = Type.Object({ accountSid });

const SendReply = Type.Object({
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
			},
			{ description: "With Prefer: return=representation" },
		),
	),
});

/** As other template languages have it. The code takes the place of the inner pair. */
const hasDoubleBraces = (body: string) => body.includes("{{code}}");
const DOUBLE_BRACES =
	"body holds {{code}}, so the code goes out in braces: write {code}";

export function verificationRoutes(
	app: FastifyInstance,
	context: Context,
): void {
	const { run, accounts, hash, config } = context;
	const messages = messageParts(context);
	const actor = (request: FastifyRequest, sid: string | undefined) =>
		actingFor(accounts, request, sid);

	/** As it was when it was sent; of an erased one nobody says to whom. */
	async function representation(
		sent: Sent,
		owner: string,
	): Promise<NonNullable<Static<typeof SendReply>["verification"]>> {
		const { sid, channel, attemptsLeft } = sent;
		const verification = await context.store.verification(owner, sid);
		return {
			sid,
			status: "pending",
			channel,
			to: (verification && recipientOn(channel, verification)) ?? "",
			expiresAt: new Date(sent.expiresAt).toISOString(),
			attemptsLeft,
			dateCreated: wireTime(sent.createdAt),
		};
	}

	app.route<{ Body: SendParameters }>({
		method: "POST",
		url: "/2fa/send",
		schema: { body: SendParameters, response: replies(SendReply) },
		async handler(http, reply) {
			if (hasDoubleBraces(http.body.body)) {
				reply.header("postern-warning", DOUBLE_BRACES);
			}
			const account = actor(http, http.body.accountSid);
			const make = () => {
				const { code, limits, ...read } = readSend(
					http.body,
					account,
					context.definitions,
					config,
					context.route,
				);
				const request = {
					...read.request,
					origin: originOf(http, readSignals(http.body)),
				};
				const fresh = freshSend(context, account.sid, code, traceOf(http));
				const charges = {
					limits: limits.map((each) =>
						limitUse(
							hash,
							each.limit,
							each.key,
							formerLimitKeys(context, each, fresh.at),
						),
					),
					bounds: boundsFor(context, account.sid, fresh.at),
				};
				return send(request, fresh, charges, messages);
			};
			const sent = await untilDecided<Sent>(run, () =>
				withIdempotency(make, http, context, {
					account,
					endpoint: "send",
				}),
			);
			return prefers(http, "return=representation")
				? {
						...done(sent.sid),
						verification: await representation(sent, account.sid),
					}
				: done(sent.sid);
		},
	});

	app.route<{ Body: Static<typeof ResendParameters> }>({
		method: "POST",
		url: "/2fa/resend",
		schema: { body: ResendParameters, response: replies(SendReply) },
		config: { instead: WITH_SERVICE },
		async handler(http) {
			const { channel } = http.body;
			const account = actor(http, http.body.accountSid);
			const make = (counters: readonly string[]) => () =>
				resend(
					{
						accountSid: account.sid,
						target: readTarget(context, account, http.body),
						channel: channel === undefined ? null : readChannel(channel),
						trace: traceOf(http),
						origin: originOf(http),
					},
					boundsFor(context, account.sid, context.now()),
					{ ...messages, open: context.openCode },
					counters,
				);
			const sent = await untilDecided(run, (counters) =>
				withIdempotency(make(counters), http, context, {
					account,
					endpoint: "resend",
				}),
			);
			return prefers(http, "return=representation")
				? {
						...done(sent.sid),
						verification: await representation(sent, account.sid),
					}
				: done(sent.sid);
		},
	});

	app.route<{ Body: Static<typeof VerifyParameters> }>({
		method: "POST",
		url: "/2fa/verify",
		schema: { body: VerifyParameters, response: replies(DoneReply) },
		config: { instead: INSTEAD_OF_REQUEST_ID },
		async handler(http) {
			const { code, service = null } = http.body;
			const account = actor(http, http.body.accountSid);
			const canonical = readSubmitted(code);
			const keys = context.keys();
			const at = context.now();
			const make = (counters: readonly string[]) => () =>
				verify(
					{
						accountSid: account.sid,
						target: readTarget(context, account, http.body),
						service,
						submitted: code,
						checkSid: newSid("OTC", at),
					},
					{
						budget: (owner, recipient) =>
							budgetOf(context, owner, recipient, at),
						isRight: (verification) =>
							isRightCode(keys, verification, canonical),
					},
					counters,
				);
			const verified = await untilDecided<Verified>(run, (counters) =>
				withIdempotency(
					make(counters),
					http,
					context,
					{ account, endpoint: "verify" },
					({ outcome }) => outcome !== "used_up",
				),
			);
			return verifyReply(verified);
		},
	});

	app.route<{ Body: Static<typeof CancelParameters> }>({
		method: "POST",
		url: "/2fa/cancel",
		schema: { body: CancelParameters, response: replies(DoneReply) },
		config: { instead: WITH_SERVICE },
		async handler(http) {
			const account = actor(http, http.body.accountSid);
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

	app.route<{
		Params: { sid: string };
		Querystring: Static<typeof RecordParameters>;
	}>({
		method: "GET",
		url: "/2fa/search/:sid",
		schema: { querystring: RecordParameters, response: replies(RecordReply) },
		async handler(http) {
			const account = readingFor(accounts, http, http.query.accountSid);
			const { sid } = http.params;
			const verification = isSid("OTP", sid)
				? await context.store.verification(account.sid, sid)
				: null;
			if (verification === null) throw new Refusal("unknown_verification");
			return recordOf(verification, context.now(), {
				included: readInclude(http.query.include, callerOf(http)),
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
		schema: { querystring: ErasedParameters, response: replies(RecordReply) },
		async handler(http) {
			const account = actor(http, http.query.accountSid);
			const { sid } = http.params;
			if (!isSid("OTP", sid)) throw new Refusal("unknown_verification");
			return run(
				eraseRecord(account.sid, sid, (erased, now) => recordOf(erased, now)),
			);
		},
	});
}

function freshSend(
	context: Context,
	owner: string,
	wanted: ReadSend["code"],
	trace: string | null,
): Fresh {
	const at = context.now();
	const sid = newSid("OTP", at);
	const code =
		"own" in wanted ? wanted.own : randomText(wanted.alphabet, wanted.length);
	const keys = context.keys();
	return {
		at,
		sid,
		code,
		codeMac: keys.authenticate(owner, sid, canonicalCode(code)),
		codeSealed: keys.seal(code, codeContext(owner, sid)),
		trace,
	};
}

/** Null only where a route asks for no credentials. */
function originOf(
	{ caller }: FastifyRequest,
	signals: Signals = {},
): Origin | null {
	return caller && { callerAddress: caller.address, ...signals };
}

function traceOf({ span }: FastifyRequest): string | null {
	return span?.traceparent ?? null;
}

function readSubmitted(code: string): string {
	const canonical = code.length > 32 ? "" : canonicalCode(code);
	if (canonical === "") {
		throw badParameter("code", "must be 1 to 32 characters");
	}
	return canonical;
}

function done(sid: string): Static<typeof DoneReply> {
	return { code: 200, message: "OK", requestID: sid };
}

function verifyReply(verified: Verified): Static<typeof DoneReply> {
	const { outcome, sid } = verified;
	if (outcome === "verified") {
		return done(sid);
	}
	throw new Refusal(outcome === "wrong" ? "wrong_code" : "attempts_used_up", {
		requestId: sid,
		details: {
			attemptsLeft: verified.attemptsLeft,
			expiresAt: new Date(verified.expiresAt).toISOString(),
		},
	});
}
