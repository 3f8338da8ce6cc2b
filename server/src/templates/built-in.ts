/** The built-in texts: for a send whose account, operator and caller give none. */

import type { Channel } from "../channel.ts";
import { ALIASES, LANGUAGES, type Sentences } from "./languages.ts";
import { rangesOf } from "./locale.ts";
import type { TemplateText } from "./template.ts";

/** The locale of texts where nothing names one, or a language that Postern lacks. */
export const DEFAULT_LOCALE = "en";

type BuiltIn = { readonly [Of in Kind]: TemplateText };
type Kind = "text" | "call" | "email";

const TEXTS: ReadonlyMap<string, BuiltIn> = new Map(
	Object.entries(LANGUAGES).map(([locale, sentences]) => [
		locale,
		textsFrom(sentences),
	]),
);

function textsFrom({ is, valid, subject, note }: Sentences): BuiltIn {
	return {
		text: { body: `${is} ${valid}` },
		// Said digit by digit, and more than once: the shorter the better.
		call: { body: is },
		email: {
			body: `${subject}:\n\n{code}\n\n${valid}\n\n${note}`,
			subject,
		},
	};
}

export function builtInText(channel: Channel, locale: string): TemplateText {
	const kind = channel === "call" || channel === "email" ? channel : "text";
	return textsOf(locale)[kind];
}

function textsOf(locale: string): BuiltIn {
	for (const range of [...rangesOf(locale), DEFAULT_LOCALE]) {
		const texts = TEXTS.get(
			Object.hasOwn(ALIASES, range) ? (ALIASES[range] ?? "") : range,
		);
		if (texts !== undefined) return texts;
	}
	throw new Error(`There is no text in ${DEFAULT_LOCALE}`);
}
