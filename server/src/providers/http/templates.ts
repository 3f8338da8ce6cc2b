/**
 * Templates, made ready once: a list of literals and of readers with the escape
 * of their context. Rendering a message only joins them, so no text is ever
 * searched for placeholders and none can smuggle one in.
 */

import type { Message } from "../contract.ts";
import { fitsGsm } from "../gsm-alphabet.ts";
import { type Placeholder, splitTemplate } from "./placeholders.ts";
import type { Escape } from "./settings-check.ts";

export type Render = (message: Message) => string;
export type Piece = string | Render;
export type Readers = Readonly<Record<Placeholder, Render>>;

/** Used where a call names no language or voice. */
export type SpeechDefaults = {
	readonly defaultLanguage: string;
	readonly defaultVoice: "man" | "woman";
};

export function readersOf(defaults: SpeechDefaults): Readers {
	const voice = (message: Message) => message.voice ?? defaults.defaultVoice;
	return {
		to: (message) => message.to,
		toE164: (message) => e164(message.to, 1),
		from: (message) => message.from,
		fromE164: (message) => e164(message.from, 7),
		text: (message) => message.text,
		textXml: (message) => escapeXml(message.text),
		coding: ({ text }) => (fitsGsm(text) ? "0" : "2"),
		textType: ({ text }) => (fitsGsm(text) ? "text" : "unicode"),
		subject: (message) => message.subject ?? "",
		id: (message) => message.eventSid,
		messageSid: (message) => message.targetSid,
		requestId: (message) => message.requestId,
		account: (message) => message.accountSid,
		channel: (message) => message.channel,
		language: ({ language }) =>
			language?.slice(language.lastIndexOf(".") + 1) ??
			defaults.defaultLanguage,
		engine: ({ language }) =>
			language?.slice(0, Math.max(0, language.lastIndexOf("."))) ?? "",
		voice,
		gender: (message) => (voice(message) === "man" ? "male" : "female"),
		repeat: (message) => String(message.repeat),
	};
}

/** Digits, from `shortest` on, get their plus; names and addresses have none. */
function e164(address: string, shortest: number): string {
	return address.length >= shortest && /^\d+$/.test(address)
		? `+${address}`
		: address;
}

/** Pieces of one template, with what it says literally left as it is. */
export function rawPieces(
	template: string,
	setting: string,
	context: Escape,
	readers: Readers,
): Piece[] {
	return splitTemplate(template, setting).map((part) =>
		"literal" in part
			? part.literal
			: escaped(readers[part.placeholder], ESCAPES[context]),
	);
}

/** Pieces of one value, whose literal text is escaped like the rest of it. */
function valuePieces(
	template: string,
	setting: string,
	context: Escape,
	readers: Readers,
): Piece[] {
	return rawPieces(template, setting, context, readers).map((piece) =>
		typeof piece === "string" ? ESCAPES[context](piece) : piece,
	);
}

/** `a=…&b=…`, for the query of a URL and for a form. */
export function pairPieces(
	templates: Readonly<Record<string, string>>,
	setting: string,
	readers: Readers,
): Piece[] {
	return Object.entries(templates).flatMap(([name, template], at) => [
		`${at === 0 ? "" : "&"}${escapeUrl(name)}=`,
		...valuePieces(template, `${setting}.${name}`, "url", readers),
	]);
}

/** JSON of a structure whose strings are templates; keys are plain text. */
export function jsonPieces(
	value: unknown,
	setting: string,
	readers: Readers,
): Piece[] {
	if (typeof value === "string") {
		if (value === "{repeat}") return [readers.repeat];
		return ['"', ...valuePieces(value, setting, "json", readers), '"'];
	}
	if (Array.isArray(value))
		return [
			"[",
			...value.flatMap((inner, at) => [
				...(at === 0 ? [] : [","]),
				...jsonPieces(inner, `${setting}.${at}`, readers),
			]),
			"]",
		];
	if (typeof value === "object" && value !== null)
		return [
			"{",
			...Object.entries(value).flatMap(([key, inner], at) => [
				`${at === 0 ? "" : ","}${JSON.stringify(key)}:`,
				...jsonPieces(inner, `${setting}.${key}`, readers),
			]),
			"}",
		];
	return [JSON.stringify(value) ?? "null"];
}

export function join(pieces: readonly Piece[]): Render {
	const merged: Piece[] = [];
	for (const piece of pieces) {
		const last = merged.at(-1);
		if (typeof piece === "string" && typeof last === "string")
			merged[merged.length - 1] = last + piece;
		else merged.push(piece);
	}
	return (message) => {
		let text = "";
		for (const piece of merged)
			text += typeof piece === "string" ? piece : piece(message);
		return text;
	};
}

function escaped(read: Render, inContext: (text: string) => string): Render {
	return (message) => inContext(read(message));
}

const ESCAPES: Readonly<Record<Escape, (text: string) => string>> = {
	json: (text) => JSON.stringify(text).slice(1, -1),
	xml: escapeXml,
	url: escapeUrl,
	none: (text) => text,
};

/**
 * For paths, queries and forms alike. A form may write a space as `+` or as
 * `%20` and every decoder takes both; URLSearchParams writes `+`, which some
 * gateways take literally in a query. Half a surrogate pair has no UTF-8.
 */
export function escapeUrl(text: string): string {
	return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/**
 * For content and for attributes: line ends and tabs as references, since a
 * parser would normalise them (XML 1.0, 2.11 and 3.3.3). What XML cannot hold
 * at all (2.2) becomes U+FFFD.
 */
export function escapeXml(text: string): string {
	return text.replace(
		/[&<>"']|[\t\n\r]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
		(character) => {
			if (/[&<>"'\t\n\r]/.test(character))
				return `&#${character.charCodeAt(0)};`;
			return "\ufffd";
		},
	);
}
