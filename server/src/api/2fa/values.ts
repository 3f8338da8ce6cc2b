/** Values that 2FA clients write in several ways, turned into one. */

import type { Channel } from "../../channel.ts";
import { canonicalCode } from "../../verification/code.ts";

/** Null if no channel has that name. `voice` is another word for `call`. */
export function channelNamed(text: string): Channel | null {
	const name = plainChannel(text);
	return name === "sms" || name === "call" || name === "email" ? name : null;
}

function plainChannel(text: string): string {
	const name = text.toLowerCase();
	return name === "voice" ? "call" : name;
}

/** The API's document writes `\{code}`. */
export function plainBody(text: string): string {
	return text.replaceAll("\\{code}", "{code}");
}

/** A text that is equal for requests that ask for the same, in any order and spelling. */
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
