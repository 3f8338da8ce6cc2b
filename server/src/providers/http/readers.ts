/** The value of each placeholder for a message. */

import { mailboxAscii, mailboxText } from "../../mailbox.ts";
import { planOf } from "../../numbers/phone.ts";
import { octetsIn } from "../../sms/alphabets.ts";
import { codingOf } from "../../sms/parts.ts";
import type { Message } from "../contract.ts";
import { extraName } from "../template-pieces.ts";
import { escapeXml } from "./escape.ts";
import type { Placeholder } from "./placeholders.ts";
import type { HttpSettings } from "./settings.ts";

export type Render = (message: Message) => string;

export type Readers = {
	readonly of: Readonly<Record<Placeholder, Render>>;
	/** Templates that become a number in JSON if they are the whole value. */
	readonly numbers: ReadonlySet<string>;
};

/** `now`: the clock of `expiresAt`. */
export function readersOf(
	settings: Pick<
		HttpSettings,
		"defaultLanguage" | "defaultVoice" | "coding" | "ttl"
	>,
	now: () => number,
): Readers {
	const { defaultLanguage, defaultVoice, coding, ttl } = settings;
	const voice = (message: Message) => message.voice ?? defaultVoice;
	const isNumber = Object.values(coding).every(
		(word) => typeof word === "number",
	);
	return {
		of: {
			to: (message) => message.to,
			toE164: (message) => e164(message.to, 1),
			from: (message) => message.from,
			fromE164: (message) => e164(message.from, 7),
			fromName: (message) => message.fromName ?? "",
			mailbox: ({ fromName, from }) =>
				mailboxText({ name: fromName, address: from }),
			mailboxAscii: ({ fromName, from }) =>
				mailboxAscii({ name: fromName, address: from }),
			replyTo: (message) => message.replyTo ?? "",
			text: (message) => message.text,
			html: (message) => message.html ?? "",
			textXml: (message) => escapeXml(message.text),
			textHex: ({ text }) =>
				octetsIn(text, codingOf(text), "gsm").toString("hex"),
			code: (message) => message.code,
			ttl: (message) => String(bounded(secondsLeft(message, now()), ttl)),
			expiresAt: (message) => new Date(message.expiresAt).toISOString(),
			countryCode: ({ to }) =>
				/^\d+$/.test(to) ? (planOf(to)?.code ?? "") : "",
			coding: ({ text }) => String(coding[codingOf(text)]),
			textType: ({ text }) => (codingOf(text) === "gsm" ? "text" : "unicode"),
			subject: (message) => message.subject ?? "",
			id: (message) => message.eventSid,
			messageSid: (message) => message.targetSid,
			requestId: (message) => message.requestId,
			account: (message) => message.accountSid,
			channel: (message) => message.channel,
			language: ({ language }) =>
				language?.slice(language.lastIndexOf(".") + 1) ?? defaultLanguage,
			engine: ({ language }) =>
				language?.slice(0, Math.max(0, language.lastIndexOf("."))) ?? "",
			voice,
			gender: (message) => (voice(message) === "man" ? "male" : "female"),
			repeat: (message) => String(message.repeat),
		},
		numbers: new Set(["{repeat}", "{ttl}", ...(isNumber ? ["{coding}"] : [])]),
	};
}

/** Never 0: a carrier would take its own default, which is days. */
function secondsLeft({ expiresAt }: Message, now: number): number {
	return Math.max(1, Math.floor((expiresAt - now) / 1000));
}

function bounded(
	seconds: number,
	{ min, max = seconds }: HttpSettings["ttl"],
): number {
	return Math.max(min, Math.min(max, seconds));
}

/** Puts `+` before a number of at least `shortest` digits; names and addresses get none. */
function e164(address: string, shortest: number): string {
	return address.length >= shortest && /^\d+$/.test(address)
		? `+${address}`
		: address;
}

/** Whether the message has a value for one of the placeholders of `wholeOptional`. */
export function hasValue(message: Message, placeholder: string): boolean {
	if (placeholder === "html") return message.html !== null;
	if (placeholder === "replyTo") return message.replyTo !== null;
	if (placeholder === "fromName") return message.fromName !== null;
	return hasExtra(message, extraName(placeholder) ?? "");
}

/** Checks own keys only: the name `constructor` must find nothing. */
function hasExtra({ extra }: Message, name: string): boolean {
	return Object.hasOwn(extra, name);
}

export function extraReader(name: string): Render {
	return (message) =>
		hasExtra(message, name) ? (message.extra[name] ?? "") : "";
}
