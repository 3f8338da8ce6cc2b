/** The meaning of an SMTP server's refusal for the message: retry, and error code. */

import { getSystemErrorMap } from "node:util";
import type { Answer } from "../contract.ts";

type Retry = Extract<Answer, { outcome: "refused" }>["retry"];

/** A negative reply: 4yz or 5yz, with the command that it answers. */
export type Reply = {
	readonly code: number;
	readonly text: string;
	readonly command: string;
};

/**
 * Enhanced status codes (RFC 3463, RFC 5248 and its IANA registry), without the class,
 * about the recipient's mailbox. Every provider reaches the same mailbox, so another
 * one would not help.
 */
const RECIPIENT: Readonly<Record<string, string>> = {
	"1.1": "30005", // no such mailbox
	"1.2": "30005", // no such domain
	"1.3": "30005", // bad syntax
	"1.4": "30005", // ambiguous
	"1.6": "30005", // moved, no forwarding
	"1.10": "30005", // the domain takes no mail: null MX (RFC 7505)
	"2.1": "30003", // disabled
	/**
	 * Full. RFC 3463 defines it as a persistent transient failure: 4.2.2 waits like any
	 * 4yz. A server that says 5.2.2 has waited already, and the code would expire before
	 * the recipient empties the mailbox.
	 */
	"2.2": "30003",
};

/** Policy in general: as an answer to DATA it is about the content. */
const FILTERED: ReadonlySet<string> = new Set(["7.0", "7.1"]);

/**
 * 4yz means "try again" (RFC 5321, 4.2.1): greylisting, throttling, a full queue, a
 * login service that is down (454, RFC 4954).
 *
 * 5yz is final at this server. The recipient is the cause only if an enhanced code in
 * answer to RCPT or DATA says so. A bare 550 is not enough: RFC 5321 (4.2.3) uses it
 * for unknown mailboxes and for policy, and Exim says "550 relay not permitted" to a
 * wrong login. One more try elsewhere costs less than a misconfigured relay that fails
 * every message for good. Faults of the sender's address (5.1.7, 5.1.8), login, policy
 * (5.7.x), system, network and protocol (5.3.x to 5.6.x) belong to this provider.
 */
export function judgeReply({ code, text, command }: Reply): {
	retry: Retry;
	errorCode: string;
	recipientOnly?: true;
} {
	const enhanced = /^\d{3}[ -]([245])\.(\d{1,3}\.\d{1,3})(?!\S)/.exec(text);
	const detail = enhanced?.[2];
	const errorCode = enhanced ? `${enhanced[1]}.${detail}` : String(code);
	const isOfRecipient = command === "RCPT TO" || command === "DATA";
	if (code < 500) {
		// Greylisting of Postfix is 4.2.0; 1.7 and 1.8 are about the sender.
		const isMailbox =
			isOfRecipient && /^(?:2\.|1\.(?![78]$))/.test(detail ?? "");
		return {
			retry: "later",
			errorCode,
			...(isMailbox && { recipientOnly: true }),
		};
	}

	if (detail !== undefined && isOfRecipient) {
		const mailbox = RECIPIENT[detail];
		if (mailbox !== undefined) return { retry: "never", errorCode: mailbox };
		if (command === "DATA" && FILTERED.has(detail))
			return { retry: "elsewhere", errorCode: "30007" };
	}
	// RFC 7504: 556 is about the recipient's domain only.
	if (code === 556) return { retry: "never", errorCode: "30005" };
	return { retry: "elsewhere", errorCode };
}

/** Error names of the operating system for network faults; TLS errors have others. */
const NETWORK = new Set(
	[...getSystemErrorMap().values()].map(([name]) => name),
);
NETWORK.delete("EPROTO"); // Node's name for an alert of the TLS peer

/** nodemailer's names for faults that a wait does not cure: login, envelope, protocol. */
const PERSISTENT = new Set(["EAUTH", "EENVELOPE", "EPROTOCOL"]);

/**
 * Judges a failure without a reply, before the message was handed over. For a fault of
 * the network, or a timeout, waiting is right: the breaker moves traffic away from a
 * provider that stays down, and `elsewhere` would fail the message if there is only
 * one provider.
 */
export function judgeFailure(code: string, cause: string): Retry {
	const isTls = code === "ESOCKET" && !NETWORK.has(cause);
	return isTls || PERSISTENT.has(code) ? "elsewhere" : "later";
}

/** The text of a reply, without the codes at the start of its further lines. */
export function replyText(reply: string): string {
	return reply.replace(/^(\d{3})-/, "$1 ").replace(/(\r?\n)\d{3}[ -]/g, "$1");
}
