/** Verify (section 3): one submission of a code. */

import type { FastifyInstance } from "fastify";
import { untilDecided } from "../../commands/until-decided.ts";
import { type Verified, verify } from "../../commands/verify.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { actingFor } from "../../http/caller.ts";
import { budgetFor } from "../../protection/budget.ts";
import { verifiedGuard } from "../../protection/guard-verified.ts";
import { isRightCode } from "../../protection/proof.ts";
import { type Static, Type } from "../../schema.ts";
import { newSid } from "../../sid.ts";
import { canonicalCode } from "../../verification/code.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { DoneReply, done, replies } from "../replies.ts";
import { accountSid } from "./account-sid.ts";
import {
	INSTEAD_OF_REQUEST_ID,
	readTarget,
	TargetParameters,
} from "./read-target.ts";
import { withIdempotency } from "./tied-requests.ts";

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

const VERIFY: Operation = {
	id: "verify",
	tag: "Verifications",
	summary: "Check a code",
	description:
		"200 is the right code, and it is given once. A wrong code is 481 and costs one of the attempts; a malformed one is 400 and costs nothing.",
	refusals: [
		"unknown_verification",
		"wrong_code",
		"expired",
		"attempts_used_up",
		"canceled",
		"already_verified",
		"recipient_locked",
	],
	isIdempotent: true,
	example: { requestId: sampleSid("OTP"), code: "123456" },
};

export function verifyRoute(app: FastifyInstance, context: Context): void {
	const { accounts, run } = context;
	const guard = verifiedGuard(context.guard);
	const budgetOf = budgetFor(context);
	app.route<{ Body: Static<typeof VerifyParameters> }>({
		method: "POST",
		url: "/2fa/verify",
		schema: { body: VerifyParameters, response: replies(DoneReply) },
		config: { instead: INSTEAD_OF_REQUEST_ID, operation: VERIFY },
		async handler(http) {
			const { code, service = null } = http.body;
			const account = actingFor(accounts, http, http.body.accountSid);
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
						budget: (owner, recipient, isTest) =>
							budgetOf(owner, recipient, at, isTest),
						isRight: (verification) =>
							isRightCode(keys, verification, canonical),
						guard,
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
}

function readSubmitted(code: string): string {
	const canonical = code.length > 32 ? "" : canonicalCode(code);
	if (canonical === "") {
		throw badParameter("code", "must be 1 to 32 characters");
	}
	return canonical;
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
