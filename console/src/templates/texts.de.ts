import type { TemplatesTexts } from "./texts.en.ts";

const de: TemplatesTexts = {
	title: "Vorlagen",
	text: "Texte für Sendungen, die keinen eigenen mitbringen. Postern hat eingebaute in mehr als 40 Sprachen; eine Vorlage von Ihnen geht ihnen vor.",
	channels: {
		sms: "SMS",
		call: "Anruf",
		email: "E-Mail",
		whatsapp: "WhatsApp",
		telegram: "Telegram",
	},
	create: "Neue Vorlage",
	empty: "Noch keine Vorlage",
	emptyText:
		"Ohne eine geht der eingebaute Text in der Sprache des Empfängers hinaus.",
	name: "Name",
	nameHelp: "Ein Versand kann sie nennen. Er lässt sich später nicht ändern.",
	description: "Beschreibung",
	texts: "Texte",
	count: (count) => (count === 1 ? "1 Text" : `${count} Texte`),
	remove: "Löschen",
	removeTitle: (name) => `Die Vorlage ${name} löschen?`,
	removeText:
		"Sendungen, die sie nennen, werden dann abgelehnt; andere bekommen einen anderen Text.",
	back: "Alle Vorlagen",
	editTitle: (name) => `Vorlage ${name}`,
	newTitle: "Neue Vorlage",
	save: "Speichern",
	saved: "Gespeichert",
	add: "Text hinzufügen",
	textOf: (number) => `Text ${number}`,
	take: (number) => `Text ${number} entfernen`,
	channel: "Kanal",
	anyChannel: "Jeder Kanal",
	locale: "Sprache",
	localeHelp: "Jede; oder de, pt-BR",
	service: "Dienst",
	serviceHelp: "Jeder",
	body: "Text",
	bodyHelp: "Platzhalter: {code}, {service}, {minutes}, {domain}, {extra.NAME}",
	faults: {
		empty: "Ein Text fehlt",
		code: "Er muss {code} enthalten, wo der Code hinkommt",
		placeholder:
			"Er hat einen Platzhalter, den es nicht gibt. Es gibt {code}, {service}, {minutes}, {domain} und {extra.NAME}, jeden in einem Paar Klammern.",
	},
	subject: "Betreff von E-Mails",
	html: "HTML von E-Mails",
	htmlHelp: "Leer: das schlichte Layout mit der Marke des Kontos",
	extra: "Werte für Anbieter",
	extraHelp: "Ein name=wert je Zeile; die eines Versands gehen ihnen vor",
	preview: "So wird es aussehen",
	phone: "Das Telefon des Empfängers",
	nothing: "Schreiben Sie einen Text, um ihn hier zu sehen",
	shown: (number) => `Gezeigt: Text ${number}`,
	segments: (count) =>
		count === 1 ? "Ein SMS-Teil" : `${count} SMS-Teile; jeder wird berechnet`,
	unicode: (characters) =>
		`Nicht im GSM-Alphabet: ${characters}. Darum fasst ein Teil 70 Zeichen statt 160.`,
	notSms: "Teile werden nur für SMS gezählt.",
	call: "Ein Anruf spricht diese Worte.",
	emailNote:
		"Eine E-Mail hat ihr Layout um den Text. Senden Sie unter Ausprobieren eine, um sie ganz zu sehen.",
};

export default de;
