/**
 * Addresses outside ASCII at a server that does not take them (RFC 6531). Where
 * EHLO has no SMTPUTF8 nodemailer sends the bytes all the same, which the server
 * may bounce later or deliver to whomever it likes; so it is asked before.
 */

import type { SMTPPoolOptions } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Message } from "../contract.ts";

/** Domains are in ASCII already. */
export function needsUtf8({ from, to }: Message): boolean {
	return /[^\0-\x7f]/.test(from + to);
}

/**
 * On a connection of its own, which says EHLO and goes: such addresses are few.
 * Rejects with what kept it from an answer.
 */
export function takesUtf8(
	options: SMTPPoolOptions,
	signal: AbortSignal,
): Promise<boolean> {
	return new Promise((resolve, reject) => {
		let isTaken = false;
		const connection = new SMTPConnection({
			...options,
			// Asked in place of a login: nodemailer shows the extensions there alone.
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
