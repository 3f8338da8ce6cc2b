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
