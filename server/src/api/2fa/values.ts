/** Values that 2FA clients write in several ways, turned into one. */

import { CHANNELS, channelNamed } from "../../channel.ts";
import { plainBody } from "../../templates/placeholders.ts";
import { canonicalCode } from "../../verification/code.ts";

/** The words for the descriptions of parameters. */
export const CHANNEL_WORDS = CHANNELS.map((channel) =>
	channel === "call" ? "call or voice" : channel,
);

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
	if (name === "extra" && typeof value === "object" && value !== null) {
		return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
	}
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
			return channelNamed(value) ?? value.toLowerCase();
		default:
			return value;
	}
}
