/** Channels, to whom and from whom a message on one goes, and what may become of it. */

export type Channel = "sms" | "call" | "email";

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

/** Where a send names none. */
export const DEFAULT_CHANNEL: Channel = "sms";

/** The channel of the first step. */
export function firstChannelOf(
	steps: readonly { readonly channel: Channel }[],
): Channel {
	return steps[0]?.channel ?? DEFAULT_CHANNEL;
}

/** Which of the two that a recipient may have a channel goes to. */
export function addressKind(channel: Channel): "phone" | "email" {
	return channel === "email" ? "email" : "phone";
}

/** Whom a message on `channel` goes to, as it is dialled or written; null: it has none. */
export function recipientOn(
	channel: Channel,
	recipient: { readonly phone: string | null; readonly email: string | null },
): string | null {
	return recipient[addressKind(channel)];
}

/** Whom a message on `channel` comes from; null: the send named none. */
export function senderOn(
	channel: Channel,
	content: { readonly from: string | null; readonly emailFrom: string | null },
): string | null {
	return addressKind(channel) === "email" ? content.emailFrom : content.from;
}
