/** Connects to an SMTP server, logs in and quits. */

import type { NodemailerError } from "nodemailer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Reached } from "../definition.ts";
import { connectionOptions } from "./provider.ts";
import type { SmtpSettings } from "./settings.ts";

export function checkSmtp(
	settings: SmtpSettings,
	deadlineMs: number,
): Promise<Reached> {
	const { username, password } = settings;
	const connection = new SMTPConnection(connectionOptions(settings));
	return new Promise((resolve) => {
		const settle = (isWell: boolean, says: string) => {
			clearTimeout(timer);
			if (isWell) connection.quit();
			else connection.close();
			resolve({ isWell, says });
		};
		const fail = (step: string, error: Error) =>
			settle(false, `${step}: ${codeOf(error as NodemailerError)}`);
		const timer = setTimeout(
			() => settle(false, "no answer in time: timeout"),
			deadlineMs,
		);
		connection.on("error", (error: Error) => fail("no connection", error));
		connection.connect((error) => {
			if (error) return fail("no connection", error);
			const how = connection.secure ? "with TLS" : "without TLS";
			if (username === undefined) {
				return settle(true, `connects ${how}; no login is configured`);
			}
			if (!connection.allowsAuth) {
				return settle(false, `connects ${how}, and the server offers no login`);
			}
			connection.login(
				{ credentials: { user: username, pass: password } },
				(refused) =>
					refused
						? fail("login refused", refused)
						: settle(true, `connects ${how} and logs in`),
			);
		});
	});
}

/** A code only: the server's text may quote the credentials. */
function codeOf(error: NodemailerError): string {
	if (error.responseCode !== undefined) return `SMTP ${error.responseCode}`;
	const code = error.originalCode ?? error.code ?? "failed";
	return /^\w{1,64}$/.test(code) ? code : "failed";
}
