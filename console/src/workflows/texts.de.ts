import messageStatuses from "../frame/message-statuses.de.ts";
import type { WorkflowsTexts } from "./texts.en.ts";

const de: WorkflowsTexts = {
	title: "Abläufe",
	text: "Schritte in einer Reihenfolge: Der nächste beginnt, wenn der Code nach seiner Wartezeit nicht eingegeben ist, und sofort, wenn der vorige gescheitert ist.",
	channels: {
		sms: "SMS",
		call: "Anruf",
		email: "E-Mail",
		whatsapp: "WhatsApp",
		telegram: "Telegram",
	},
	create: "Neuer Ablauf",
	empty: "Noch kein Ablauf",
	emptyText:
		"Ein Ablauf versucht einen Kanal nach dem anderen, etwa eine Minute nach einer SMS einen Anruf.",
	name: "Name",
	nameHelp: "Sendungen nennen ihn. Er lässt sich später nicht ändern.",
	description: "Beschreibung",
	steps: "Schritte",
	edit: "Bearbeiten",
	remove: "Löschen",
	removeTitle: (name) => `Den Ablauf ${name} löschen?`,
	removeText:
		"Sendungen, die ihn nennen, werden dann abgelehnt. Laufende gehen weiter.",
	back: "Alle Abläufe",
	editTitle: (name) => `Ablauf ${name}`,
	newTitle: "Neuer Ablauf",
	save: "Speichern",
	saved: "Gespeichert",
	step: (number) => `Schritt ${number}`,
	channel: "Kanal",
	interval: "Sekunden nach dem vorigen Schritt",
	firstInterval: "Sekunden nach dem Versand",
	notNumber: "Eine ganze Zahl von Sekunden, ab 0",
	tooLong: "Höchstens 3600 Sekunden",
	body: "Eigener Text",
	bodyHelp: "Leer: der Text des Versands. Er muss {code} enthalten.",
	from: "Eigener Absender",
	fromHelp: "Leer: der Absender des Versands",
	add: "Schritt hinzufügen",
	up: (number) => `Schritt ${number} nach oben`,
	down: (number) => `Schritt ${number} nach unten`,
	take: (number) => `Schritt ${number} entfernen`,
	line: "Zeitstrahl",
	at: (time) => `nach ${time}`,
	atOnce: "sofort",
	lineText: (count, time) =>
		count === 1 ? "Ein Schritt." : `${count} Schritte innerhalb von ${time}.`,
	dryRun: {
		title: "Probelauf",
		text: "Sendet mit diesem Ablauf, wie er gespeichert ist, und nur in die Sandbox.",
		unsaved:
			"Speichern Sie zuerst: Der Probelauf nimmt den Ablauf, wie er gespeichert ist.",
		live: "Dieses Konto sendet echte Nachrichten. Ein Probelauf braucht einen Testempfänger, an den nichts hinausgeht.",
		noRecipients:
			"Dieses Konto hat keinen Testempfänger. Legen Sie unter Konten einen an, oder nehmen Sie ein Testkonto.",
		number: "Telefonnummer",
		email: "E-Mail-Adresse",
		recipient: "Testempfänger",
		from: "Absender",
		go: "Beginnen",
		stop: "Den Rest abbrechen",
		waiting: (step) => `${step}: wartet`,
		ends: {
			success:
				"Der richtige Code wurde eingegeben: Der Empfänger ist bestätigt.",
			failed: "Es wurden zu viele falsche Codes eingegeben.",
			expired: "Der Code ist abgelaufen.",
			canceled: "Die Verifizierung ist abgebrochen.",
		},
		messageStatuses,
		message: (channel, status) => `${channel}: ${status}`,
		nothing: "Noch ist nichts hinausgegangen.",
		progress: "Hinausgegangen",
	},
};

export default de;
