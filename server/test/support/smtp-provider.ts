/** Providers of the SMTP protocol, and servers for them, that are closed after a test. */

import { complete } from "../../src/config/read.ts";
import type { Answer, Message } from "../../src/providers/contract.ts";
import { smtpProvider } from "../../src/providers/smtp/provider.ts";
import { SmtpSettings } from "../../src/providers/smtp/settings.ts";
import { MESSAGE } from "./message.ts";
import {
	type Phase,
	type Reaction,
	startMailbox,
	startScriptedServer,
} from "./smtp-server.ts";

export const EMAIL: Message = {
	...MESSAGE,
	eventSid: "OTE0123456789abcdef",
	targetSid: "EM0123456789abcdef",
	channel: "email",
	from: "codes@acme.example",
	to: "ada@example.org",
	subject: "Your sign-in code",
	text: "Your Acme code is 482913.\nIt is good for 10 minutes.",
};

/** Providers come before servers: a server fails the test if a connection is left. */
const toClose: { close(): Promise<void> }[] = [];
export async function closeAll(): Promise<void> {
	for (const one of toClose.splice(0).reverse()) await one.close();
}

function keep<T extends { close(): Promise<void> }>(one: T): T {
	toClose.push(one);
	return one;
}

export const mailbox = async (options?: Parameters<typeof startMailbox>[0]) =>
	keep(await startMailbox(options));
export const scripted = async (script: Partial<Record<Phase, Reaction>>) =>
	keep(await startScriptedServer(script));

/** The settings for the provider, checked and with defaults. */
export function settingsOf(given: object): SmtpSettings {
	return complete(
		SmtpSettings,
		{ type: "smtp", name: "mail", ...given },
		{ source: "test", path: "" },
	);
}

export type Smtp = ReturnType<typeof smtpProvider>;

export function provider(port: number, given: object = {}): Smtp {
	return keep(
		smtpProvider(
			settingsOf({
				host: "127.0.0.1",
				port,
				tls: "none",
				timeoutMs: 5000,
				...given,
			}),
		),
	);
}

export async function deliver(
	to: Smtp,
	message: Partial<Message> = {},
	signal = new AbortController().signal,
): Promise<Answer> {
	return to.deliver({ ...EMAIL, ...message }, signal);
}

export const ACCEPTED = {
	outcome: "accepted",
	reference: null,
	status: "sent",
};
