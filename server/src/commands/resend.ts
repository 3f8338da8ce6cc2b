/** Resend: the same code once more, on the same channel or another, as one more event. */

import { badParameter, Refusal } from "../errors.ts";
import { countAll, countersOf, type LimitUse } from "../limits/count.ts";
import {
	endpointsOf,
	type MessageParts,
	sendMessage,
} from "../messages/message.ts";
import { keyOn, type RecipientKey } from "../verification/recipient.ts";
import {
	type Channel,
	statusAt,
	type Verification,
} from "../verification/verification.ts";
import { type Command, secondsUntil } from "./command.ts";
import { type Overtaken, overtaken } from "./overtaken.ts";
import { mustBeWithin } from "./protection.ts";
import { refuseIfTooLate, type Sent, sentOf } from "./send.ts";
import {
	knownRecipients,
	type Target,
	targetKeys,
	targetOf,
} from "./target.ts";
import { ENDED } from "./verify.ts";

/** Messages of one verification, steps and resends together. */
const MOST_MESSAGES = 5;
const PAUSE_MS = 30_000;

export function resend(
	request: {
		readonly accountSid: string;
		readonly target: Target;
		/** Null: the channel of the message that was begun last. */
		readonly channel: Channel | null;
		/** `traceparent` of this request, where it is traced. */
		readonly trace: string | null;
	},
	rules: MessageParts & {
		/** Null where the key that sealed it is not to be had at present. */
		readonly open: (verification: Verification) => string | null;
		/** The operator's own bound on what goes to this recipient; none where there is none. */
		readonly protection: (recipient: RecipientKey) => readonly LimitUse[];
		/** Whether a real provider would carry it. */
		readonly isPaidFor: (channel: Channel, recipient: string) => boolean;
	},
	counters: readonly string[] = [],
): Command<Sent | Overtaken> {
	const { accountSid, target } = request;
	let loaded: readonly string[] = [];
	return {
		...("sid" in target && { lookup: { verification: target.sid } }),
		keys({ whereabouts }) {
			const recipients = knownRecipients(target, whereabouts, accountSid);
			loaded = [
				...counters,
				...recipients.flatMap(rules.protection).flatMap(countersOf),
			];
			return {
				...targetKeys(accountSid, target, "pending only"),
				counters: loaded,
			};
		},
		decide(work, now) {
			const verification = targetOf(
				work,
				accountSid,
				target,
				"pending only",
				now,
			);
			if (verification === undefined) {
				throw new Refusal("unknown_verification");
			}
			const { sid } = verification;
			const status = statusAt(verification, now);
			if (status !== "pending") {
				throw new Refusal(ENDED[status], { requestId: sid });
			}
			const channel = request.channel ?? verification.lastChannel;
			mustBePossible(verification, channel, rules);
			mustNotBeTooMany(verification, now);
			const { recipient } = endpointsOf(verification, channel);
			refuseIfTooLate(
				rules.waitMs(rules.route(channel, recipient), accountSid),
				verification.expiresAt - now,
				sid,
			);
			const key = keyOn(channel, verification);
			const uses =
				key !== null && rules.isPaidFor(channel, recipient)
					? rules.protection(key)
					: [];
			const again = overtaken(uses.flatMap(countersOf), loaded);
			if (again !== null) return again;
			mustBeWithin(work, uses, now, sid);
			const code = rules.open(verification);
			if (code === null) {
				throw new Refusal("unavailable", {
					details: { retryAfter: 5 },
					cause: new Error("The code does not open under the keys at hand"),
				});
			}
			countAll(uses, work, now);
			if (request.trace !== null) verification.trace = request.trace;
			sendMessage(work, verification, channel, null, code, rules, now);
			work.changed(verification);
			return sentOf(verification, channel);
		},
	};
}

function mustBePossible(
	{ sid, content, phone, email }: Verification,
	channel: Channel,
	rules: MessageParts,
): void {
	const isEmail = channel === "email";
	const recipient = isEmail ? email : phone;
	const isComplete = isEmail
		? content.emailFrom !== null && content.subject !== null
		: content.from !== null;
	if (recipient === null || !isComplete) {
		throw badParameter(
			"channel",
			isEmail
				? "cannot be email: the OTP was sent without emailTo or subject"
				: "cannot be sms or call: the OTP was sent without to or from",
		);
	}
	if (rules.route(channel, recipient).length === 0) {
		throw new Refusal("unroutable", { requestId: sid });
	}
}

function mustNotBeTooMany(
	{ sid, messages, lastMessageAt }: Verification,
	now: number,
): void {
	if (messages >= MOST_MESSAGES) {
		throw new Refusal("messages_used_up", { requestId: sid });
	}
	const next = lastMessageAt + PAUSE_MS;
	if (messages > 0 && next > now) {
		throw new Refusal("too_many_requests", {
			message: "The last message is less than 30 seconds old",
			requestId: sid,
			details: { retryAfter: secondsUntil(next, now) },
		});
	}
}
