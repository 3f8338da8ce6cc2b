/**
 * Finds out whether a server accepts addresses outside ASCII (SMTPUTF8, RFC 6531).
 * nodemailer sends such an address even if EHLO does not list SMTPUTF8, and the server
 * may then bounce the message later, or deliver it to a wrong mailbox.
 */

import type { SMTPPoolOptions } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Message } from "../contract.ts";

/** Only local parts count: domains are in ASCII already. */
export function needsUtf8({ from, to }: Message): boolean {
	return /[^\0-\x7f]/.test(from + to);
}

/**
 * Opens a connection only for EHLO: such addresses are rare. Rejects with the error if
 * there is no answer.
 */
export function takesUtf8(
	options: SMTPPoolOptions,
	signal: AbortSignal,
): Promise<boolean> {
	return new Promise((resolve, reject) => {
		let isTaken = false;
		const connection = new SMTPConnection({
			...options,
			// In place of a login, the only step where nodemailer shows the extensions.
			customAuth: {
				EXTENSIONS(context) {
					isTaken = context.extensions.includes("SMTPUTF8");
					context.resolve();
				},
			},
		});
		const give = () => {
			connection.close();
			reject(new Error("Out of time"));
		};
		signal.addEventListener("abort", give, { once: true });
		connection.on("error", reject);
		connection.connect((error) => {
			if (error) return reject(error);
			connection.login({ method: "EXTENSIONS" }, (wrong) => {
				signal.removeEventListener("abort", give);
				connection.quit();
				if (wrong) reject(wrong);
				else resolve(isTaken);
			});
		});
	});
}
