/**
 * What a mail server may answer. nodemailer bounds one reply (`maxResponseSize`),
 * not how many wait to be read: of blank lines, which it takes one in a turn of
 * the loop, a server may send millions in that time. It has no place to say so,
 * hence this hook; the test "blank lines without end" tells when it comes loose.
 */

import SMTPConnection from "nodemailer/lib/smtp-connection";

/** RFC 5321, 4.5.3.1.5: a line has 512 octets. The longest EHLO has some 30 lines. */
export const LONGEST_REPLY = 16 * 1024;
/** Each command waits for its reply, so more than one is more than was asked for. */
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
