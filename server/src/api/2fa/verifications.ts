/** Send (section 2): a new verification, and its first message. */

import type { FastifyInstance } from "fastify";
import { testCodeContext } from "../../accounts/test-recipient.ts";
import type { Lacking } from "../../commands/blocked-send.ts";
import type { Fresh } from "../../commands/new-verification.ts";
import { type Sent, send } from "../../commands/send.ts";
import { untilDecided } from "../../commands/until-decided.ts";
import type { Context } from "../../context.ts";
import { messageParts } from "../../delivery/message-parts.ts";
import { Refusal } from "../../errors.ts";
import { actingFor } from "../../http/caller.ts";
import { limitUse } from "../../limits/count.ts";
import { boundsFor } from "../../protection/bounds.ts";
import { formerLimitKeys } from "../../protection/former-counts.ts";
import { codeContext } from "../../protection/proof.ts";
import { recordBoundsFor } from "../../protection/record-bounds.ts";
import { type KeyRing, openOrNull } from "../../secrets/key-ring.ts";
import { randomText } from "../../secrets/random.ts";
import { newSid } from "../../sid.ts";
import { plainBody } from "../../templates/placeholders.ts";
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
import { SENT_HEADERS, SendReply, sentReply } from "./sent-reply.ts";
import { withIdempotency } from "./tied-requests.ts";

/** Other template languages write `{{code}}`; here the code replaces only the inner pair. */
const hasDoubleBraces = (body = "") => plainBody(body).includes("{{code}}");
const DOUBLE_BRACES =
	"body holds {{code}}, so the code goes out in braces: write {code}";
const TEST_RECIPIENT =
	"the recipient is a test recipient of the account: no message goes out, and its fixed code is the right one";
const OTHER_SENDER = "from is replaced by the route's sender";

const SEND: Operation = {
	id: "send",
	tag: "Verifications",
	summary: "Send a code",
	description:
		"Makes a verification and sends its first message. The reply means that the verification is on disk; the record shows what became of the message. A pending verification of the same account, service and recipient is canceled.",
	refusals: [
		"budget_reached",
		"blocked",
		"country_not_allowed",
		"unroutable",
		"unknown_limit",
		"limit_reached",
		"unknown_workflow",
		"unknown_template",
		"backlogged",
	],
	isIdempotent: true,
	mayRepresent: true,
	replyHeaders: {
		...SENT_HEADERS,
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
	const { run, accounts, hash, hot } = context;
	const messages = messageParts(context);
	const boundsOf = boundsFor(context);

	app.route<{ Body: SendParameters }>({
		method: "POST",
		url: "/2fa/send",
		schema: { body: SendParameters, response: replies(SendReply) },
		config: { unused: unusedInSend, operation: SEND },
		async handler(http, reply) {
			const warnings: string[] = [];
			// A second try of the decision warns of the same.
			const warn = (sentence: string) => {
				if (warnings.includes(sentence)) return;
				warnings.push(sentence);
				reply.header("postern-warning", warnings.join("; "));
			};
			if (hasDoubleBraces(http.body.body)) warn(DOUBLE_BRACES);
			const account = actingFor(accounts, http, http.body.accountSid);
			const make = (lacking: Lacking) => {
				const { request, code, limits, isFromReplaced } = readSend(
					http.body,
					account,
					context,
					addressOf(http),
					context.now(),
				);
				if (isFromReplaced) warn(OTHER_SENDER);
				if ("of" in code) warn(TEST_RECIPIENT);
				const fresh = freshSend(context, account.sid, code, traceOf(http));
				const charges = {
					limits: limits.map((each) => {
						const use = limitUse(
							hash,
							each.limit,
							each.key,
							formerLimitKeys(context, each, fresh.at),
						);
						hot.note(each.limit.sid, use.counterKey);
						return use;
					}),
					bounds: boundsOf(account.sid, fresh.at),
					recordBoundsOf: recordBoundsFor(context, account.sid),
				};
				return send(request, fresh, charges, messages, lacking);
			};
			const sent = await untilDecided<Sent>(run, (counters, verifications) =>
				withIdempotency(
					() => make({ counters, verifications }),
					http,
					context,
					{ account, endpoint: "send" },
				),
			);
			return sentReply(context, http, reply, sent, account.sid);
		},
	});
}

function codeOf(
	wanted: ReadSend["code"],
	owner: string,
	keys: KeyRing,
): string {
	if ("own" in wanted) return wanted.own;
	if (!("of" in wanted)) return randomText(wanted.alphabet, wanted.length);
	const { codeSealed, id } = wanted.of;
	const fixed = openOrNull(keys, codeSealed, testCodeContext(owner, id));
	if (fixed !== null) return fixed;
	throw new Refusal("unavailable", {
		details: { retryAfter: 5 },
		cause: new Error(
			"A test recipient's code does not open under the keys at hand",
		),
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
	const keys = context.keys();
	const code = codeOf(wanted, owner, keys);
	return {
		at,
		sid,
		code,
		codeMac: keys.authenticate(owner, sid, canonicalCode(code)),
		codeSealed: keys.seal(code, codeContext(owner, sid)),
		trace,
	};
}
