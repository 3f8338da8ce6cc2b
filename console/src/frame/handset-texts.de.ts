import type { HandsetTexts } from "./handset-texts.en.ts";

const channels: HandsetTexts["channels"] = {
	sms: "SMS",
	call: "Anruf",
	email: "E-Mail",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const de: HandsetTexts = {
	channels,
	messages: "Nachrichten",
	app: (channel) => channels[channel] ?? channel,
	lost: "Was von dieser Nachricht aufbewahrt ist, lässt sich nicht mehr öffnen.",
	calls: "Eingehender Anruf",
	onCall: "Im Gespräch",
	answer: "Annehmen",
	decline: "Ablehnen",
	hangUp: "Auflegen",
};

export default de;
