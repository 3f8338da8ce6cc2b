/** The text that a recipient reads or hears: the caller's body with the code in it. */

import type { Channel } from "../channel.ts";
import type { Content } from "../verification/verification.ts";

const PLACEHOLDER = /\{code\}/g;

export function render(
	content: Content,
	channel: Channel,
	code: string,
): string {
	// A replacer function, because `$&` and the like in a replacement string are
	// patterns.
	if (channel === "call") {
		return content.body.replace(PLACEHOLDER, () => spoken(code));
	}
	const text = content.body.replace(PLACEHOLDER, () => code);
	if (channel !== "sms") return text;
	const lines = [text];
	if (content.appHash !== null || content.domain !== null) lines.push("");
	// Android's SMS Retriever finds the hash anywhere at the end of the message;
	// an origin-bound code must be the very last line (WICG, "Origin-bound
	// one-time codes delivered via SMS").
	if (content.appHash !== null) lines.push(content.appHash);
	if (content.domain !== null) lines.push(`@${content.domain} #${code}`);
	return lines.join("\n");
}

/** Each digit has a pause after it: "1, 2, 3", never "one hundred and …". */
function spoken(code: string): string {
	return [...code].join(", ");
}
