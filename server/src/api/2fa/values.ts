/** Values that 2FA clients write in several ways, turned into one. */

import { isIPv6 } from "node:net";
import { CHANNELS, channelNamed } from "../../channel.ts";
import { plainAddress } from "../../network.ts";
import { readLocale } from "../../templates/locale.ts";
import { plainBody } from "../../templates/placeholders.ts";
import { parseUrl } from "../../url.ts";
import { canonicalCode, formerCode } from "../../verification/code.ts";
import { normalHost, normalSender } from "../../verification/recipient.ts";

/** The words for the descriptions of parameters. */
export const CHANNEL_WORDS = CHANNELS.map((channel) =>
	channel === "call" ? "call or voice" : channel,
);

type Parameters = Readonly<Record<string, unknown>>;

/**
 * A text that is equal for requests of one account that ask for the same, in any order
 * and spelling.
 */
export function asNormalised(
	{ accountSid: _, ...parameters }: Parameters,
	recipientIn: (text: string) => string,
): string {
	return textOf(parameters, (name, value) =>
		normalValue(name, normalPlace(name, value), recipientIn),
	);
}

/**
 * The same by the rule of replies that may still be kept: that of the last program from
 * before numbers were parsed.
 */
export function asFormerlyNormalised(
	parameters: Parameters,
	recipientIn: (text: string) => string,
): string {
	const knownThen = Object.entries(parameters).filter(
		([name]) => !SINCE_THEN.has(name),
	);
	return textOf(Object.fromEntries(knownThen), (name, value) =>
		formerValue(name, value, recipientIn),
	);
}

/** Parameters of a send that the program of the former rule ignored. */
const SINCE_THEN: ReadonlySet<string> = new Set([
	...["template", "locale", "extra", "appFallback"],
	...["clientIp", "deviceId", "trusted", "challengePassed"],
]);

function textOf(
	parameters: Parameters,
	normal: (name: string, value: unknown) => unknown,
): string {
	const entries = Object.entries(parameters)
		.map(([name, value]) => [name, normal(name, value)] as const)
		.sort(byName);
	return JSON.stringify(entries);
}

const byName = (
	[a]: readonly [string, unknown],
	[b]: readonly [string, unknown],
) => (a < b ? -1 : 1);

/** Hosts, addresses, URLs and languages. */
function normalPlace(name: string, value: unknown): unknown {
	if (name === "limits" && typeof value === "object" && value !== null) {
		return Object.entries(value).sort(byName);
	}
	if (typeof value !== "string") return value;
	switch (name) {
		case "domain":
			return normalHost(value) ?? value;
		case "clientIp":
			return normalAddress(value);
		case "callbackUrl":
			return parseUrl(value)?.href ?? value;
		case "locale":
			return (readLocale(value) ?? value).toLowerCase();
		default:
			return value;
	}
}

/** An IPv6 address has many spellings; that of a URL is the one of RFC 5952. */
function normalAddress(text: string): string {
	const address = plainAddress(text.trim());
	// With a zone (`%eth0`) it is the address of nobody else, and no URL holds it.
	return isIPv6(address) && !address.includes("%")
		? new URL(`http://[${address}]`).hostname.slice(1, -1)
		: address;
}

/** A code kept its invisible characters, and a sender a blank in front. */
function formerValue(
	name: string,
	value: unknown,
	recipientIn: (text: string) => string,
): unknown {
	if (typeof value === "string") {
		if (name === "code") return formerCode(value);
		if (name === "from") return value.replace(/^\+(?=\d)/, "");
	}
	return normalValue(name, value, recipientIn);
}

function normalValue(
	name: string,
	value: unknown,
	recipientIn: (text: string) => string,
): unknown {
	if (name === "extra" && typeof value === "object" && value !== null) {
		return Object.entries(value).sort(byName);
	}
	if (typeof value !== "string") return value;
	switch (name) {
		case "to":
		case "emailTo":
		case "emailFrom":
			return recipientIn(value);
		case "from":
			return normalSender(value) ?? value;
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
