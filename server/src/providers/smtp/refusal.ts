/**
 * What an SMTP server's refusal means for the message: pure, so that the table
 * of codes is in one place.
 */

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
 * Enhanced status codes (RFC 3463, RFC 5248 and its IANA registry), without the
 * class, that speak of the recipient's mailbox. Every provider ends at the same
 * mailbox, so no other would do better.
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
	 * Full. RFC 3463 asks for it as a persistent transient failure (4.2.2, which
	 * waits like any 4yz); a server that says 5.2.2 has done that waiting, and a
	 * code is dead before its recipient has tidied up.
	 */
	"2.2": "30003",
};

/** Policy, without more: after the content was seen, its verdict is on the content. */
const FILTERED: ReadonlySet<string> = new Set(["7.0", "7.1"]);

/**
 * 4yz is "try again" whatever the rest says (RFC 5321, 4.2.1): greylisting,
 * throttling, a full queue, a login that is down for now (454, RFC 4954).
 *
 * 5yz ends it at this server. It is the recipient's fault only where an enhanced
 * code says so in answer to RCPT or DATA. The bare 550 is not enough: RFC 5321
 * (4.2.3) gives it to unknown mailboxes and to policy alike, and Exim says "550
 * relay not permitted" to a wrong login; one more try elsewhere costs less than
 * a misconfigured relay that fails every message for good. The sender's address
 * (5.1.7, 5.1.8), the login, policy (5.7.x), system, network and protocol (5.3.x
 * to 5.6.x) are this provider's own.
 */
export function judgeReply({ code, text, command }: Reply): {
	retry: Retry;
	errorCode: string;
} {
	const enhanced = /^\d{3}[ -]([245])\.(\d{1,3}\.\d{1,3})(?!\S)/.exec(text);
	const detail = enhanced?.[2];
	const errorCode = enhanced ? `${enhanced[1]}.${detail}` : String(code);
	if (code < 500) return { retry: "later", errorCode };

	if (detail !== undefined && (command === "RCPT TO" || command === "DATA")) {
		const mailbox = RECIPIENT[detail];
		if (mailbox !== undefined) return { retry: "never", errorCode: mailbox };
		if (command === "DATA" && FILTERED.has(detail))
			return { retry: "elsewhere", errorCode: "30007" };
	}
	// RFC 7504: 556 is said of the recipient's domain alone.
	if (code === 556) return { retry: "never", errorCode: "30005" };
	return { retry: "elsewhere", errorCode };
}

/** Names of what an operating system says of a network; TLS errors have others. */
const NETWORK = new Set(
	[...getSystemErrorMap().values()].map(([name]) => name),
);
NETWORK.delete("EPROTO"); // Node's name for an alert of the TLS peer

/** nodemailer's names for a server whose answer is neither yes nor no. */
const PERSISTENT = new Set(["EAUTH", "EENVELOPE", "EPROTOCOL"]);

/**
 * A failure without a reply, before the message was handed over. The network and
 * the clock are worth waiting for: the breaker moves traffic off a provider that
 * stays down, whereas `elsewhere` would fail the message where there is only one.
 */
export function judgeFailure(code: string, cause: string): Retry {
	const isTls = code === "ESOCKET" && !NETWORK.has(cause);
	return isTls || PERSISTENT.has(code) ? "elsewhere" : "later";
}

/** The words of a reply, without the codes that begin its lines. */
export function replyText(reply: string): string {
	return reply.replace(/^(\d{3})-/, "$1 ").replace(/(\r?\n)\d{3}[ -]/g, "$1");
}
