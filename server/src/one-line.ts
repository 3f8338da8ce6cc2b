/** Texts that must stay on one line: names, subjects, parts of headers. */

/** Line breaks of every kind, those of Unicode too: each would end a header. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u;

export function isOneLine(text: string): boolean {
	return !BREAKS.test(text);
}

/** The text with a blank for each break. */
export function onOneLine(text: string): string {
	return text.replace(new RegExp(BREAKS, "gu"), " ");
}

const LONGEST_NAME = 64;
/** The sentence about a text that is no name; its subject is the parameter. */
export const NO_NAME = `must be 1 to ${LONGEST_NAME} printable characters`;

/** Whether the text can name a template or a workflow. */
export function isName(text: string): boolean {
	const { length } = Array.from(text);
	return length >= 1 && length <= LONGEST_NAME && isOneLine(text);
}
