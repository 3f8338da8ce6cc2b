import type { UsageTexts } from "./texts.en.ts";

const de: UsageTexts = {
	title: "Nutzung und Kosten",
	text: "Hinausgegangene Nachrichten und ihre Kosten, soweit Preise bekannt sind. Tage sind die von UTC; Tests zählen nicht.",
	channels: {
		sms: "SMS",
		call: "Anrufe",
		email: "E-Mail",
		whatsapp: "WhatsApp",
		telegram: "Telegram",
	},
	by: "Nach",
	dimensions: {
		day: "Tag",
		month: "Monat",
		channel: "Kanal",
		country: "Land",
		service: "Dienst",
	},
	from: "Von",
	to: "Bis",
	badDates:
		"Der erste Tag darf nicht nach dem letzten liegen, und beide müssen Tage sein.",
	channel: "Kanal",
	every: "Jeder Kanal",
	messages: "Nachrichten",
	amount: "Betrag",
	cost: "Was Anbieter berechnen",
	unpriced: (count) => `ohne ${count}, deren Preis nicht bekannt ist`,
	noPrice: "kein Preis ist bekannt",
	total: "Summe",
	chart: "Nachrichten",
	table: "Dasselbe als Tabelle",
	export: "CSV",
	exportLabel: "Das Gezeigte als CSV sichern",
	empty: "Keine Nachricht in dieser Zeit",
	emptyText: "Wählen Sie andere Tage oder einen anderen Kanal.",
	noCountry: "Ohne Land",
	cut: "Es gibt mehr Zeilen, als gezeigt werden können: Wählen Sie weniger Tage.",
	verifications: "Verifizierungen",
	byService:
		"Verifizierungen, nicht Nachrichten: Kosten sind nach Dienst nicht bekannt. Von einem Konto werden 50 Dienste an einem Tag gezählt.",
	otherServices: "Alle anderen",
};

export default de;
