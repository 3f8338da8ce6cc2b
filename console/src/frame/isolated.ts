/** A text of somebody else inside one of our sentences: whatever its direction, the words around it stay as they are. */

/** Characters that set a direction: in the text they could end the isolation, or take the rest of the sentence in. */
const ISOLATES = /[\u2066-\u2069]/g;
/** These end a paragraph, and with it the isolation. */
const BREAKS = /\p{Cc}|\p{Zp}/gu;

export function isolated(text: string): string {
	return `\u2068${text.replace(ISOLATES, "").replace(BREAKS, " ")}\u2069`;
}
