/** The channels of messages, in the order of every choice. */
export const CHANNELS = [
	"sms",
	"call",
	"email",
	"whatsapp",
	"telegram",
] as const;
export type Channel = (typeof CHANNELS)[number];
