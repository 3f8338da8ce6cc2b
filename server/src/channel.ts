/** Ways to a recipient, and what may become of a message on one. */

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
