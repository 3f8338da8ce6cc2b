/** Templates: the texts of messages, by service, channel and locale. */

import type { Channel } from "../channel.ts";

/** One text. It is for every service, channel or locale that it does not name. */
export type TemplateText = {
	readonly service?: string;
	readonly channel?: Channel;
	/** BCP 47. */
	readonly locale?: string;
	/** Holds `{code}`. */
	readonly body: string;
	/** Only for email; absent: the built-in one. */
	readonly subject?: string;
	/** Only for email; absent: the default layout around `body`. */
	readonly html?: string;
	/** Values for the carrier where the send names none. */
	readonly extra?: Readonly<Record<string, string>>;
};

export type Template = {
	readonly kind: "template";
	readonly sid: string;
	readonly accountSid: string;
	/** Unique in the account. */
	readonly name: string;
	readonly createdAt: number;
	readonly description: string;
	readonly texts: readonly TemplateText[];
};

/** A template of the settings. */
export type NamedTexts = Pick<Template, "name" | "texts">;

/** In characters, those of Unicode: an emoji is one, as in the parameters of a send. */
export const LONGEST_BODY = 1_600;
export const LONGEST_SUBJECT = 200;
export const LONGEST_HTML = 16_000;
export const MOST_TEXTS = 50;

export function lengthOf(text: string): number {
	let length = 0;
	for (const _ of text) length++;
	return length;
}
