/** Parameters of a send, and the request that they make (section 2 of the contract). */

import Type, { type Static } from "typebox";
import type { Account } from "../accounts/account.ts";
import type { SendRequest } from "../commands/send.ts";
import { badParameter, Refusal } from "../errors.ts";
import { alphabet, type CodeType } from "../verification/code.ts";
import {
	normalEmail,
	normalHost,
	normalPhone,
	normalSender,
} from "../verification/recipient.ts";
import type { Channel } from "../verification/verification.ts";

const text = (minLength: number, maxLength: number, description: string) =>
	Type.String({ minLength, maxLength, description });
const integer = (minimum: number, maximum: number, description: string) =>
	Type.Optional(Type.Integer({ minimum, maximum, description }));

export const SendParameters = Type.Object({
	service: Type.String({
		minLength: 1,
		maxLength: 64,
		pattern: "^\\P{Cc}*$",
		description: "The caller's service; a code never verifies another one",
	}),
	to: Type.Optional(text(1, 254, "Phone number; for email also the address")),
	from: Type.Optional(text(1, 32, "Sender of sms and calls")),
	emailTo: Type.Optional(text(1, 254, "Recipient of email")),
	emailFrom: Type.Optional(
		text(
			1,
			254,
			"Sender of email; default the account's, else the configured one",
		),
	),
	subject: Type.Optional(text(1, 200, "Subject of email")),
	body: text(1, 1600, "The message; {code} is where the code goes"),
	channel: Type.Optional(
		Type.String({ description: "sms (default), call or voice, email" }),
	),
	workflow: Type.Optional(text(1, 64, "SID or name of a workflow")),
	accountSid: Type.Optional(
		Type.String({ description: "On behalf of a sub-account" }),
	),
	code: Type.Optional(
		Type.String({
			pattern: "^[0-9A-Za-z]{4,10}$",
			description: "A code of the caller's own",
		}),
	),
	codeLength: integer(4, 10, "Default 6"),
	codeType: Type.Optional(
		Type.Enum(["numeric", "alphanumeric"], { description: "Default numeric" }),
	),
	expiry: integer(30, 86_400, "Seconds that the code is valid; default 600"),
	maxAttempts: integer(1, 10, "Checks allowed; default 5"),
	guardTime: integer(
		0,
		86_400,
		"Seconds before a later send may cancel it; default 0",
	),
	limits: Type.Optional(
		Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 128 }), {
			description: "Limit name to key",
		}),
	),
	language: Type.Optional(
		Type.String({
			maxLength: 64,
			pattern: "^([a-z]{2,16}\\.)?[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
			description: "BCP 47, engine and dot before it allowed; voice of a call",
		}),
	),
	voice: Type.Optional(Type.Enum(["man", "woman"])),
	repeat: integer(1, 5, "How often a call says the message; default 2"),
	callbackUrl: Type.Optional(text(1, 2048, "http or https")),
	callbackMethod: Type.Optional(Type.Enum(["GET", "POST"])),
	domain: Type.Optional(
		text(1, 253, "Host of the origin-bound line of an sms"),
	),
	appHash: Type.Optional(
		Type.String({
			pattern: "^[A-Za-z0-9+/]{11}$",
			description: "Android SMS Retriever hash",
		}),
	),
});
export type SendParameters = Static<typeof SendParameters>;

export type ReadSend = {
	readonly request: SendRequest;
	/** The caller's own code, or how to draw one. */
	readonly code:
		| { readonly own: string }
		| { readonly alphabet: string; readonly length: number };
};

export function readSend(
	parameters: SendParameters,
	account: Account,
	emailFrom: string,
): ReadSend {
	refuseUnknownNames(parameters);
	const channel = readChannel(parameters.channel);
	const { phone, email } = readRecipients(parameters, channel);
	const { defaults } = account;
	return {
		request: {
			accountSid: account.sid,
			service: parameters.service,
			phone,
			email,
			channel,
			content: {
				body: readBody(parameters.body),
				from:
					channel === "email" && parameters.from === undefined
						? null
						: readSender(parameters.from ?? defaults.from),
				emailFrom:
					readEmailFrom(parameters.emailFrom) ??
					defaults.emailFrom ??
					emailFrom,
				subject: readSubject(parameters.subject, channel),
				language: parameters.language ?? null,
				voice: parameters.voice ?? null,
				repeat: parameters.repeat ?? 2,
				domain: readDomain(parameters.domain),
				appHash: parameters.appHash ?? null,
			},
			expirySeconds: parameters.expiry ?? defaults.expiry ?? 600,
			maxAttempts: parameters.maxAttempts ?? defaults.maxAttempts ?? 5,
			guardSeconds: parameters.guardTime ?? 0,
			callbackUrl: readCallbackUrl(parameters.callbackUrl),
			callbackMethod: parameters.callbackMethod ?? null,
		},
		code: readCode(parameters, defaults.codeLength ?? 6),
	};
}

/** No account has a limit or a workflow yet, so any that is named is unknown. */
function refuseUnknownNames({
	limits,
	workflow,
	channel,
}: SendParameters): void {
	if (workflow !== undefined) {
		if (channel !== undefined) {
			throw badParameter("channel", "cannot be given together with workflow");
		}
		throw new Refusal("unknown_workflow", {
			details: { parameter: "workflow" },
		});
	}
	const [limit] = Object.keys(limits ?? {});
	if (limit !== undefined) {
		throw new Refusal("unknown_limit", { details: { parameter: "limits" } });
	}
}

function readChannel(channel = "sms"): Channel {
	const name = channel.toLowerCase();
	if (name === "voice") return "call";
	if (name === "sms" || name === "call" || name === "email") return name;
	throw badParameter("channel", "must be one of sms, call, voice, email");
}

function readRecipients(
	{ to, emailTo }: SendParameters,
	channel: Channel,
): { phone: string | null; email: string | null } {
	const isEmailInTo = channel === "email" && to?.includes("@") === true;
	const email = readEmail("emailTo", emailTo);
	if (isEmailInTo) {
		const inTo = readEmail("to", to);
		if (email !== null && email !== inTo) {
			throw badParameter("to", "is another address than emailTo");
		}
		return { phone: null, email: inTo };
	}
	const phone = to === undefined ? null : normalPhone(to);
	if (to !== undefined && phone === null) {
		throw badParameter("to", "is not a phone number of 7 to 15 digits");
	}
	if (channel === "email" && email === null) {
		throw badParameter("emailTo", "is required");
	}
	if (channel !== "email" && phone === null) {
		throw badParameter("to", "is required");
	}
	return { phone, email };
}

function readEmail(parameter: string, text: string | undefined): string | null {
	if (text === undefined) return null;
	const email = normalEmail(text);
	if (email === null) throw badParameter(parameter, "is not an email address");
	return email;
}

function readEmailFrom(text: string | undefined): string | null {
	return readEmail("emailFrom", text);
}

function readSender(from: string | undefined): string {
	if (from === undefined) throw badParameter("from", "is required");
	const sender = normalSender(from);
	if (sender === null) {
		throw badParameter(
			"from",
			"must be up to 15 digits, or 1 to 11 letters, digits, spaces, - and _",
		);
	}
	return sender;
}

/** `\{code}` is how the document writes it. */
function readBody(text: string): string {
	const body = text.replaceAll("\\{code}", "{code}");
	if (!body.includes("{code}")) {
		throw badParameter("body", "must hold {code}, where the code goes");
	}
	return body;
}

// Line breaks of every kind, Unicode's own among them: each would end a header.
const BREAKS = /[\p{Cc}\u2028\u2029]/u;

function readSubject(
	subject: string | undefined,
	channel: Channel,
): string | null {
	if (subject === undefined) {
		if (channel === "email") throw badParameter("subject", "is required");
		return null;
	}
	if (BREAKS.test(subject)) {
		throw badParameter(
			"subject",
			"must be one line without control characters",
		);
	}
	return subject;
}

function readDomain(text: string | undefined): string | null {
	if (text === undefined) return null;
	const host = normalHost(text);
	if (host === null) throw badParameter("domain", "is not a host name");
	return host;
}

export function readCallbackUrl(text: string | undefined): string | null {
	if (text === undefined) return null;
	const url = URL.canParse(text) ? new URL(text) : null;
	if (
		url === null ||
		(url.protocol !== "http:" && url.protocol !== "https:") ||
		url.username !== "" ||
		url.password !== ""
	) {
		throw badParameter(
			"callbackUrl",
			"must be an http or https URL without credentials",
		);
	}
	return url.href;
}

function readCode(
	{ code, codeLength, codeType }: SendParameters,
	defaultLength: number,
): ReadSend["code"] {
	if (code === undefined) {
		const type: CodeType = codeType ?? "numeric";
		return { alphabet: alphabet(type), length: codeLength ?? defaultLength };
	}
	if (codeLength !== undefined && codeLength !== code.length) {
		throw badParameter("codeLength", "differs from the length of code");
	}
	return { own: code };
}
