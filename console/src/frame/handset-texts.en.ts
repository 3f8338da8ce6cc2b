const channels: Readonly<Record<string, string>> = {
	sms: "SMS",
	call: "Call",
	email: "Email",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const en = {
	channels,
	messages: "Messages",
	app: (channel: string) => channels[channel] ?? channel,
	lost: "What is kept of this message can no longer be opened.",
	calls: "Incoming call",
	onCall: "On the phone",
	answer: "Answer",
	decline: "Decline",
	hangUp: "Hang up",
};

export type HandsetTexts = typeof en;
export default en;
