/** Values that the 2FA API writes in more than one way, and which way is ours. */

import type { Channel } from "../../channel.ts";
import { canonicalCode } from "../../verification/code.ts";

/** Null where no channel has that name. `voice` is another word for `call`. */
export function channelNamed(text: string): Channel | null {
	const name = plainChannel(text);
	return name === "sms" || name === "call" || name === "email" ? name : null;
}

function plainChannel(text: string): string {
	const name = text.toLowerCase();
	return name === "voice" ? "call" : name;
}

/** `\{code}` is how the document writes it. */
export function plainBody(text: string): string {
	return text.replaceAll("\\{code}", "{code}");
}

/** Equal for requests that ask for the same, in whatever order and spelling. */
export function asNormalised(
	parameters: Readonly<Record<string, unknown>>,
	recipientIn: (text: string) => string,
): string {
	const entries = Object.entries(parameters)
		.map(
			([name, value]) => [name, normalValue(name, value, recipientIn)] as const,
		)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	return JSON.stringify(entries);
}

function normalValue(
	name: string,
	value: unknown,
	recipientIn: (text: string) => string,
): unknown {
	if (typeof value !== "string") return value;
	switch (name) {
		case "to":
		case "emailTo":
		case "emailFrom":
			return recipientIn(value);
		case "from":
			return value.replace(/^\+(?=\d)/, "");
		case "code":
			return canonicalCode(value);
		case "body":
			return plainBody(value);
		case "channel":
			return plainChannel(value);
		default:
			return value;
	}
}
