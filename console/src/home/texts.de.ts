import { isolated } from "../frame/isolated.ts";
import type { HomeTexts } from "./texts.en.ts";

const de: HomeTexts = {
	title: "Übersicht",
	text: "Gezählt ist, was dieses Konto sendet; Tests zählen nirgends mit. Tage sind die von UTC.",
	channels: {
		sms: "SMS",
		call: "Anrufe",
		email: "E-Mail",
		whatsapp: "WhatsApp",
		telegram: "Telegram",
	},
	attention: {
		title: "Braucht Aufmerksamkeit",
		none: "Nichts braucht Aufmerksamkeit.",
		when: "Wann hier etwas steht",
		rules: ({ messages, share, days, budget }) => [
			`Die Quote richtiger Codes eines Kanals ist in den letzten 24 Stunden höchstens ${share} von der in den sieben Tagen davor. Beide Zeiten müssen mindestens ${messages} Nachrichten haben.`,
			`Ein Budget dieses Tages oder Monats ist zu ${budget} oder mehr verbraucht.`,
			`Ein Token ist älter als ${days} Tage und wurde in dieser Zeit nicht benutzt.`,
		],
		operatorRules: ({ backlog }) => [
			"Ein Anbieter bekommt nichts, weil er immer wieder versagt oder keine Verbindung hat.",
			"Ein Anbieter lehnt unsere Zugangsdaten ab und hat seither nichts angenommen.",
			`Arbeit ist seit mehr als ${backlog} Sekunden fällig.`,
		],
		down: (provider) => `Anbieter ${provider} ist gestört`,
		states: {
			open: "Er versagt immer wieder und bekommt eine Weile nichts. Nachrichten gehen zum nächsten Anbieter ihrer Route.",
			half_open: "Eine Nachricht versucht, ob er wieder arbeitet.",
			not_connected:
				"Er hat keine Verbindung. Seine Nachrichten warten oder gehen zum nächsten Anbieter ihrer Route.",
		},
		credentials: (provider) => `${provider} lehnt unsere Zugangsdaten ab`,
		credentialsText: (reason) =>
			`Die letzte Antwort war ${isolated(reason)}. Prüfen Sie Benutzername, Schlüssel oder Rechte des Kontos dort.`,
		backlog: (count, shown) =>
			count === 1
				? "Eine Verifizierung wartet auf Arbeit"
				: `${shown} Verifizierungen warten auf Arbeit`,
		backlogText: (time) =>
			`Die älteste ist seit ${time} fällig. Sehen Sie nach den Anbietern und der Datenbank.`,
		conversion: (channel) => `Über ${channel} kommen weniger Codes zurück`,
		conversionText: (now, before) =>
			`${now} der Nachrichten der letzten 24 Stunden wurden bestätigt, in der Woche davor ${before}. Vielleicht kommen Nachrichten nicht an, oder jemand sendet, ohne Codes zu wollen.`,
		token: (id) => `Token ${id} wird nicht benutzt`,
		tokenText: (since) =>
			since === null
				? "Niemand hat es benutzt. Löschen Sie es, wenn niemand es braucht."
				: `Zuletzt benutzt am ${since}. Löschen Sie es, wenn niemand es braucht.`,
		budget: (period, country, share) =>
			`Das Budget ${period}${country === null ? "" : ` für ${country}`} ist zu ${share} verbraucht`,
		periods: { day: "dieses Tages", month: "dieses Monats" },
		budgetText:
			"Ist es voll, werden Nachrichten mit 479 abgelehnt, bis der Zeitraum endet.",
		to: {
			"/delivery": "Zur Zustellung",
			"/account": "Zum Konto",
			"/fraud": "Zu den Budgets",
		},
	},
	week: "Letzte 7 Tage",
	sent: "Gesendet",
	delivered: "Zugestellt",
	verified: "Bestätigt",
	failed: "Gescheitert",
	blocked: "Abgelehnt",
	ofSent: (share) => `${share} der gesendeten`,
	change: (change) => `${change} gegenüber der Woche davor`,
	noChange: "wie in der Woche davor",
	nothingBefore: "nichts in der Woche davor",
	points: (points) => `${points} Punkte gegenüber der Woche davor`,
	chart: "Nachrichten der letzten 30 Tage",
	day: "Tag",
	table: "Dasselbe als Tabelle",
	tableOf: (title) => `Tabelle: ${title}`,
	today: "Letzte 24 Stunden, nach Kanal",
	channel: "Kanal",
	noToday: "Keine Nachricht in den letzten 24 Stunden.",
	everybody: "Alle Konten, letzte 24 Stunden",
	countries: "Länder, letzte 30 Tage",
	country: "Land",
	others: "Alle anderen",
	noCountry: "Ohne Land",
	noCountries: "Keine Nachricht in den letzten 30 Tagen.",
	firstRun: {
		title: "Senden Sie Ihren ersten Code",
		text: "Vier Schritte, etwa zwei Minuten. Unter Ausprobieren geht das jederzeit wieder.",
		skip: "Stattdessen die Zahlen zeigen",
		back: "Einen ersten Code senden",
		send: "Senden Sie sich einen Code",
		sandbox:
			"Nachrichten gehen in die Sandbox: Nehmen Sie irgendeine Nummer. Niemand bekommt etwas.",
		real: "Das sendet eine echte Nachricht, für die Ihr Anbieter vielleicht Geld nimmt.",
		number: "Telefonnummer",
		numberHelp: "Mit Landesvorwahl, etwa +49 171 5550100",
		sendIt: "Senden",
		sendAgain: "Noch einen senden",
		arrive: "Sehen Sie ihn ankommen",
		arriveText: "Das Telefon zeigt, was der Empfänger lesen würde.",
		onYourPhone: "Der Code geht an Ihr eigenes Telefon.",
		phone: "Ihr Telefon",
		nothing: "Noch keine Nachricht",
		check: "Prüfen Sie ihn",
		code: "Code",
		checkIt: "Prüfen",
		right: "Der Code stimmt. Diese Nummer ist bestätigt.",
		record: "Sehen Sie den Eintrag",
		recordText:
			"Der Eintrag sagt, was gesendet wurde, wann es ankam und welche Codes versucht wurden.",
		openRecord: "Eintrag öffnen",
		program: "Kopieren Sie den Code für Ihr Programm",
		programText:
			"Das Token steht nicht darin: Setzen Sie POSTERN_ACCOUNT_SID und POSTERN_TOKEN in der Umgebung.",
		programSend: "Ein Versand",
		programCheck: "Eine Prüfung",
		noRight:
			"Ihre Rolle darf Zahlen ansehen, aber nicht senden. Einen ersten Code senden Entwickler und Inhaber.",
		waiting: "Senden Sie zuerst einen Code.",
		body: "Ihr Code ist {code}",
	},
};

export default de;
