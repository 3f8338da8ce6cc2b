/**
 * Bounds the replies of a mail server. nodemailer bounds one reply (`maxResponseSize`),
 * but not how many wait to be read: it reads one line in each turn of the event loop,
 * and a server can send millions of blank lines in that time. nodemailer has no option
 * for this, so this file wraps an internal method; the test "blank lines without end"
 * fails if that no longer works.
 */

import SMTPConnection from "nodemailer/lib/smtp-connection";

/** RFC 5321, 4.5.3.1.5: a line has 512 octets. The longest EHLO has some 30 lines. */
export const LONGEST_REPLY = 16 * 1024;
/** Each command waits for its reply, so an honest server never has many waiting. */
const MOST_WAITING = 100;

type Reading = {
	_onData(chunk: Buffer): void;
	_onResponseTooLarge(): void;
	readonly _responseQueue: readonly string[];
};

export function boundWaitingReplies(): void {
	const reading = SMTPConnection.prototype as unknown as Reading;
	const take = reading._onData;
	reading._onData = function (this: Reading, chunk) {
		take.call(this, chunk);
		if (this._responseQueue.length > MOST_WAITING) this._onResponseTooLarge();
	};
}
