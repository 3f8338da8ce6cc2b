/** Values that 2FA clients write in several ways, turned into one. */

import { CHANNELS, type Channel, isChannel } from "../../channel.ts";
import { canonicalCode } from "../../verification/code.ts";

/** The names in the order of sentences. `voice` is another word for `call`. */
export const CHANNEL_NAMES: readonly string[] = CHANNELS.flatMap((channel) =>
	channel === "call" ? ["call", "voice"] : [channel],
);

/** The words for the descriptions of parameters. */
export const CHANNEL_WORDS = CHANNELS.map((channel) =>
	channel === "call" ? "call or voice" : channel,
);

/** Null if no channel has that name. */
export function channelNamed(text: string): Channel | null {
	const name = plainChannel(text);
	return isChannel(name) ? name : null;
}

/** Names of a later version: the sentence about them must not call them a slip. */
const RESERVED: ReadonlySet<string> = new Set(["rcs"]);

export function isReserved(name: unknown): name is string {
	return typeof name === "string" && RESERVED.has(name.toLowerCase());
}

export function reservedSentence(name: string): string {
	return `cannot be ${name.toLowerCase()}: the name is reserved for a later version`;
}

/** The sentence about a name that no channel has; `names`: the names that fit. */
export function noChannel(
	given: string,
	names: readonly string[] = CHANNEL_NAMES,
): string {
	return isReserved(given)
		? reservedSentence(given)
		: `must be one of ${names.join(", ")}`;
}

function plainChannel(text: string): string {
	const name = text.toLowerCase();
	return name === "voice" ? "call" : name;
}

/** The API's document writes `\{code}`. */
export function plainBody(text: string): string {
	return text.includes("\\{code}")
		? text.replaceAll("\\{code}", "{code}")
		: text;
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
			return plainChannel(value);
		default:
			return value;
	}
}
