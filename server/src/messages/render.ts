/** The text that a recipient reads or hears: what the record keeps, with the code in it. */

import type { Channel } from "../channel.ts";
import { layOut } from "../templates/layout.ts";
import { stepOf } from "../verification/steps.ts";
import type {
	Content,
	Text,
	Verification,
} from "../verification/verification.ts";

type Texts = Pick<Verification, "content" | "steps" | "stepsTaken">;

/** `step` is null for a resend. */
export function textFor(
	verification: Texts,
	channel: Channel,
	step: number | null,
): Text {
	const { content } = verification;
	const own = stepOf(verification, channel, step)?.body;
	if (own !== undefined) return { body: own };
	return content.texts?.[channel] ?? { body: content.body };
}

const PLACEHOLDER = "{code}";

export function render(
	content: Content,
	channel: Channel,
	{ body }: Pick<Text, "body">,
	code: string,
): string {
	// A replacer function, because `$&` and the like in a replacement string are
	// patterns.
	if (channel === "call") {
		return body.replaceAll(PLACEHOLDER, () => spoken(code));
	}
	const text = body.replaceAll(PLACEHOLDER, () => code);
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

/** Null: the email is text alone. */
export function renderHtml(
	{ layout }: Pick<Content, "layout">,
	{ body, html }: Text,
	code: string,
): string | null {
	const page = html ?? (layout === undefined ? null : layOut(body, layout));
	// The code is letters and digits, which need no escape.
	return page?.replaceAll(PLACEHOLDER, () => code) ?? null;
}

/** Each digit has a pause after it: "1, 2, 3", never "one hundred and …". */
function spoken(code: string): string {
	return [...code].join(", ");
}
