/** Channels: their names, and the recipient, the sender and the status of a message on each. */

/** The codes that an app carries: its messages have no text, only a field for the code. */
export type CodeRule = {
	readonly shortest: number;
	readonly longest: number;
	readonly symbols: "digits" | "letters and digits";
};

type Traits = {
	/** A recipient may have two addresses: messages go to this one. */
	readonly goesTo: "phone" | "email";
	/** The prefix of a message's SID. */
	readonly sidPrefix: "SM" | "CA" | "EM";
	/** On an app the sender is our account at the provider; the caller names none. */
	readonly isApp: boolean;
	/** Null: the channel carries every code, as part of a text. */
	readonly codes: CodeRule | null;
};

/** Every channel, with its traits. A new channel is one line here. */
const TRAITS = {
	sms: { goesTo: "phone", sidPrefix: "SM", isApp: false, codes: null },
	call: { goesTo: "phone", sidPrefix: "CA", isApp: false, codes: null },
	email: { goesTo: "email", sidPrefix: "EM", isApp: false, codes: null },
	// The rule of authentication templates in the Cloud API.
	whatsapp: {
		goesTo: "phone",
		sidPrefix: "SM",
		isApp: true,
		codes: { shortest: 1, longest: 15, symbols: "letters and digits" },
	},
	// The rule of sendVerificationMessage in the Gateway API.
	telegram: {
		goesTo: "phone",
		sidPrefix: "SM",
		isApp: true,
		codes: { shortest: 4, longest: 8, symbols: "digits" },
	},
} as const satisfies Readonly<Record<string, Traits>>;

export type Channel = keyof typeof TRAITS;

/** The channels in the order of sentences and pages. */
export const CHANNELS = Object.keys(TRAITS) as readonly Channel[];

export const APP_CHANNELS = CHANNELS.filter(isApp);

export function isChannel(name: string): name is Channel {
	return Object.hasOwn(TRAITS, name);
}

/** A channel as it may be written: `voice` is another word for `call`. */
export type ChannelName = Channel | "voice";

/** The names in the order of sentences. */
export const CHANNEL_NAMES: readonly ChannelName[] = CHANNELS.flatMap(
	(channel) => (channel === "call" ? ["call", "voice"] : [channel]),
);

export function isChannelName(name: string): name is ChannelName {
	return name === "voice" || isChannel(name);
}

/** In small letters or capitals. Null: no channel has that name. */
export function channelNamed(text: string): Channel | null {
	const name = text.toLowerCase();
	if (!isChannelName(name)) return null;
	return name === "voice" ? "call" : name;
}

/** Names of a later version: the sentence about them must not call them a slip. */
const RESERVED: ReadonlySet<string> = new Set(["rcs"]);

/** Null: the name is not reserved. */
export function reservedSentence(given: unknown): string | null {
	const name = typeof given === "string" ? given.toLowerCase() : "";
	if (!RESERVED.has(name)) return null;
	return `cannot be ${name}: the name is reserved for a later version`;
}

/** The sentence about a name that no channel has; `names`: the names that fit. */
export function noChannel(
	given: unknown,
	names: readonly string[] = CHANNEL_NAMES,
): string {
	return reservedSentence(given) ?? `must be one of ${names.join(", ")}`;
}

export function isApp(channel: Channel): boolean {
	return TRAITS[channel].isApp;
}

/** Null: the channel carries every code. A provider may have its own rule. */
export function codeRuleOf(channel: Channel): CodeRule | null {
	return TRAITS[channel].codes;
}

export function isCarried(code: string, rule: CodeRule | null): boolean {
	if (rule === null) return true;
	const { shortest, longest, symbols } = rule;
	const pattern = symbols === "digits" ? /^[0-9]*$/ : /^[0-9A-Za-z]*$/;
	return (
		code.length >= shortest && code.length <= longest && pattern.test(code)
	);
}

export function sidPrefixOf(channel: Channel): Traits["sidPrefix"] {
	return TRAITS[channel].sidPrefix;
}

export type ChannelStatus =
	| "queued"
	| "sent"
	| "delivered"
	| "undelivered"
	| "failed"
	| "canceled"
	| "ringing"
	| "in-progress"
	| "completed"
	| "busy"
	| "no-answer";

const FAILED: ReadonlySet<ChannelStatus> = new Set([
	"failed",
	"undelivered",
	"busy",
	"no-answer",
]);

/** The message did not arrive, and never will. `canceled` is no failure: Postern itself withdrew the message. */
export function hasFailed(status: ChannelStatus): boolean {
	return FAILED.has(status);
}

/** The channel of a send that names none. */
export const DEFAULT_CHANNEL: Channel = "sms";

/** The channel that takes over if the recipient is not on an app. */
export const FALLBACK_CHANNEL: Channel = "sms";

/** The channel of the first step. */
export function firstChannelOf(
	steps: readonly { readonly channel: Channel }[],
): Channel {
	return steps[0]?.channel ?? DEFAULT_CHANNEL;
}

/** The kind of address that a channel sends to. */
export function addressKind(channel: Channel): Traits["goesTo"] {
	return TRAITS[channel].goesTo;
}

/** The phone number or email address for `channel`; null: the recipient has none. */
export function recipientOn(
	channel: Channel,
	recipient: { readonly phone: string | null; readonly email: string | null },
): string | null {
	return recipient[addressKind(channel)];
}

/**
 * The sender of a message on `channel`; null: the send named none. On an app it is
 * empty: the `from` of a send is for its messages by sms and its calls.
 */
export function senderOn(
	channel: Channel,
	content: { readonly from: string | null; readonly emailFrom: string | null },
): string | null {
	if (isApp(channel)) return "";
	return addressKind(channel) === "email" ? content.emailFrom : content.from;
}
