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
const hasDoubleBraces = (body = "") => body.includes("{{code}}");
const DOUBLE_BRACES =
	"body holds {{code}}, so the code goes out in braces: write {code}";
const OTHER_SENDER = "from is replaced by the route's sender";

export function sendRoute(app: FastifyInstance, context: Context): void {
	const { run, accounts, hash, config } = context;
	const messages = messageParts(context);

	app.route<{ Body: SendParameters }>({
		method: "POST",
		url: "/2fa/send",
		schema: { body: SendParameters, response: replies(SendReply) },
		config: { unused: unusedInSend },
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
					context,
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
			return sentReply(context, http, reply, sent, account.sid);
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
