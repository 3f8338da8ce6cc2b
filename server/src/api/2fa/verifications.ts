/** Send (section 2): a new verification, and its first message. */

import type { FastifyInstance } from "fastify";
import type { Fresh } from "../../commands/new-verification.ts";
import { type Sent, send } from "../../commands/send.ts";
import { untilDecided } from "../../commands/until-decided.ts";
import type { Context } from "../../context.ts";
import { messageParts } from "../../delivery/message-parts.ts";
import { actingFor } from "../../http/caller.ts";
import { limitUse } from "../../limits/count.ts";
import { boundsFor } from "../../protection/bounds.ts";
import { formerLimitKeys } from "../../protection/former-counts.ts";
import { codeContext } from "../../protection/proof.ts";
import { randomText } from "../../secrets/random.ts";
import { newSid } from "../../sid.ts";
import { canonicalCode } from "../../verification/code.ts";
import type { Operation } from "../operation.ts";
import { replies } from "../replies.ts";
import { addressOf, traceOf } from "./asked-by.ts";
import {
	type ReadSend,
	readSend,
	SendParameters,
	unusedInSend,
} from "./send-request.ts";
import { SendReply, sentReply } from "./sent-reply.ts";
import { withIdempotency } from "./tied-requests.ts";

/** Other template languages write `{{code}}`; here the code replaces only the inner pair. */
const hasDoubleBraces = (body: string) => body.includes("{{code}}");
const DOUBLE_BRACES =
	"body holds {{code}}, so the code goes out in braces: write {code}";
const OTHER_SENDER = "from is replaced by the route's sender";

const SEND: Operation = {
	id: "send",
	tag: "Verifications",
	summary: "Send a code",
	description:
		"Makes a verification and sends its first message. The reply means that the verification is on disk; the record shows what became of the message. A pending verification of the same account, service and recipient is canceled.",
	refusals: [
		"recipient_locked",
		"unroutable",
		"unknown_limit",
		"limit_reached",
		"unknown_workflow",
		"backlogged",
	],
	isIdempotent: true,
	mayRepresent: true,
	replyHeaders: {
		"Postern-Warning":
			"What was sent in another way than the request may mean; several, with `; ` between them",
	},
	example: {
		service: "demo",
		to: "+12025550100",
		from: "Postern",
		body: "Your code is {code}",
	},
};

export function sendRoute(app: FastifyInstance, context: Context): void {
	const { run, accounts, hash, config } = context;
	const messages = messageParts(context);

	app.route<{ Body: SendParameters }>({
		method: "POST",
		url: "/2fa/send",
		schema: { body: SendParameters, response: replies(SendReply) },
		config: { unused: unusedInSend, operation: SEND },
		async handler(http, reply) {
			const warnings = new Set<string>();
			const warn = (sentence: string) => {
				warnings.add(sentence);
				reply.header("postern-warning", [...warnings].join("; "));
			};
			if (hasDoubleBraces(http.body.body)) warn(DOUBLE_BRACES);
			const account = actingFor(accounts, http, http.body.accountSid);
			const make = () => {
				const { request, code, limits, isFromReplaced } = readSend(
					http.body,
					account,
					context.definitions,
					config,
					context.route,
					addressOf(http),
				);
				if (isFromReplaced) warn(OTHER_SENDER);
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
			return sentReply(context, http, sent, account.sid);
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
