/** Channels: the recipient, the sender and the status of a message on each. */

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

/** The channel of a send that names none. */
export const DEFAULT_CHANNEL: Channel = "sms";

/** The channel of the first step. */
export function firstChannelOf(
	steps: readonly { readonly channel: Channel }[],
): Channel {
	return steps[0]?.channel ?? DEFAULT_CHANNEL;
}

/** The kind of address that a channel sends to. */
export function addressKind(channel: Channel): "phone" | "email" {
	return channel === "email" ? "email" : "phone";
}

/** The phone number or email address for `channel`; null: the recipient has none. */
export function recipientOn(
	channel: Channel,
	recipient: { readonly phone: string | null; readonly email: string | null },
): string | null {
	return recipient[addressKind(channel)];
}

/** The sender of a message on `channel`; null: the send named none. */
export function senderOn(
	channel: Channel,
	content: { readonly from: string | null; readonly emailFrom: string | null },
): string | null {
	return addressKind(channel) === "email" ? content.emailFrom : content.from;
}
