/** Resend: the same code once more, on the same channel or another, as one more event. */

import { badParameter, Refusal } from "../errors.ts";
import {
	type Channel,
	firstChannel,
	statusAt,
	type Verification,
} from "../verification/verification.ts";
import { type Command, ownVerification, secondsUntil } from "./command.ts";
import { type MessageRules, sendMessage } from "./message.ts";
import { type Sent, sentOf } from "./send.ts";
import { ENDED } from "./verify.ts";

/** Messages of one verification, steps and resends together. */
const MOST_MESSAGES = 5;
const PAUSE_MS = 30_000;

export function resend(
	request: {
		readonly accountSid: string;
		readonly sid: string;
		/** Null: the channel of the message before it. */
		readonly channel: Channel | null;
		/** `traceparent` of this request, where it is traced. */
		readonly trace: string | null;
	},
	rules: MessageRules & {
		/** Null where the key that sealed it is not to be had at present. */
		readonly open: (verification: Verification) => string | null;
	},
): Command<Sent> {
	const { accountSid, sid } = request;
	return {
		keys: { verifications: [sid] },
		decide(work, now) {
			const verification = ownVerification(work, accountSid, sid);
			const status = statusAt(verification, now);
			if (status !== "pending") {
				throw new Refusal(ENDED[status], { requestId: sid });
			}
			const channel =
				request.channel ??
				verification.events.at(-1)?.channel ??
				firstChannel(verification);
			mustBePossible(verification, channel, rules);
			mustNotBeTooMany(verification, now);
			const code = rules.open(verification);
			if (code === null) {
				throw new Refusal("unavailable", { details: { retryAfter: 5 } });
			}
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
	rules: MessageRules,
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
