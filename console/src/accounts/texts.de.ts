import { isolated } from "../frame/isolated.ts";
import type { AccountTexts } from "./texts.en.ts";

const de: AccountTexts = {
	text: "Das Konto, das Sie ansehen: wie es heißt, wer es benutzen darf, wohin gemeldet wird, was geschieht.",
	tabs: {
		settings: "Einstellungen",
		tokens: "Token",
		callbacks: "Callbacks",
		tests: "Testempfänger",
		below: "Unterkonten",
		persons: "Eine Person",
	},
	testAccount: "Testkonto: Seine Nachrichten gehen nur in die Sandbox",
	suspended: "Dieses Konto ist nicht aktiv.",
	readOnly: "Nur ein Inhaber kann das ändern.",
	save: "Speichern",
	saved: "Gespeichert",
	name: "Name",
	email: "Kontaktadresse",
	country: "Land von Nummern mit einer führenden Null",
	countryHelp: "Zwei Buchstaben, etwa DE. Leer: das des Dienstes.",
	addresses: "Erlaubte Adressen",
	addressesHelp:
		"Eine Adresse oder ein Netz (CIDR) je Zeile. Anfragen und Anmeldungen von anderswo werden abgelehnt. Leer: von überall.",
	defaults: "Vorgaben",
	defaultsText: "Sie gelten, wo ein Versand nichts anderes sagt.",
	codeLength: "Länge der Codes",
	codeLengthHelp: "4 bis 10",
	expiry: "Sekunden, die ein Code gilt",
	expiryHelp: "30 bis 86.400",
	maxAttempts: "Versuche je Code",
	maxAttemptsHelp: "1 bis 10",
	from: "Absender",
	emailFrom: "Absender von E-Mails",
	emailFromHelp: "Auch mit Namen: Acme <codes@example.com>",
	replyTo: "Adresse für Antworten auf E-Mails",
	locale: "Sprache der Vorlagen",
	localeHelp: "Etwa de oder pt-BR",
	appFallback: "App-Nachrichten weichen auf SMS aus",
	yes: "Ja",
	no: "Nein",
	asService: "Wie beim Dienst",
	brand: "Marke",
	brandText: "Wie sich das Konto in E-Mails zeigt.",
	brandName: "Name in Nachrichten",
	color: "Farbe",
	colorHelp: "# und sechs Hexadezimalziffern",
	logo: "Logo",
	logoHelp: "Eine https-URL",
	tokensText:
		"Ein Token weist das Konto gegenüber Postern aus. Zwei dürfen zugleich gelten: Legen Sie ein zweites an, tragen Sie es in Ihre Programme ein, und löschen Sie dann das erste.",
	token: "Token",
	made: "Angelegt",
	lastUsed: "Zuletzt benutzt",
	never: "Nie",
	unused: (days) => `Seit ${days} Tagen unbenutzt`,
	makeToken: "Token anlegen",
	newToken: "Neues Token",
	deleteToken: "Löschen",
	deleteTokenOf: (id) => `Das Token ${id} löschen`,
	deleteTokenTitle: "Dieses Token löschen?",
	deleteTokenText:
		"Programme, die es benutzen, werden ab sofort abgelehnt. Sitzungen, die damit begannen, enden.",
	done: "Fertig",
	url: "Callback-URL",
	urlHelp:
		"Dorthin sendet Postern signierte Neuigkeiten über Verifizierungen. Leer: nirgendwohin, außer ein Versand nennt eine URL.",
	method: "Methode",
	secret: "Signaturgeheimnis",
	secretHidden: "Nur Inhaber sehen es.",
	secretBroken: "Es lässt sich nicht öffnen: Erzeugen Sie ein neues.",
	showSecret: "Zeigen",
	hideSecret: "Verbergen",
	rotate: "Neues Geheimnis erzeugen",
	rotateTitle: "Neues Signaturgeheimnis erzeugen?",
	rotateText:
		"24 Stunden lang werden Callbacks mit beiden signiert, damit Ihr Endpunkt wechseln kann.",
	rotated: "Das neue Geheimnis signiert ab jetzt",
	test: "Test-Callback senden",
	testText:
		"Er hat das Ereignis otp.test, ist signiert wie jeder andere und betrifft keine Verifizierung.",
	testTaken: (status, ms) =>
		`Angenommen: Der Endpunkt antwortete ${status} nach ${ms}.`,
	testRefused: (status, ms) =>
		`Nicht angenommen: Der Endpunkt antwortete ${status} nach ${ms}. Nur 2xx zählt.`,
	testNoAnswer: (reason) =>
		`Nicht angenommen, keine Antwort: ${isolated(reason)}`,
	testUnsaved:
		"Speichern Sie die URL zuerst: Der Test geht an die gespeicherte.",
	recipientsText:
		"An einen Testempfänger geht keine Nachricht, und sein fester Code ist der richtige. Für die Prüfer eines App-Stores und für eigene Tests.",
	recipient: "Empfänger",
	recipientHelp: "Eine Telefonnummer oder eine E-Mail-Adresse",
	orPrefix: "Oder ein Bereich",
	prefixHelp:
		"Führende Ziffern in einem Bereich, den kein Teilnehmer hat: +120155501",
	fixedCode: "Fester Code",
	fixedCodeHelp:
		"6 bis 10 Ziffern und Buchstaben. Er wird nicht wieder gezeigt.",
	days: "Tage, die er gilt",
	daysHelp: "1 bis 365",
	add: "Hinzufügen",
	ends: "Endet",
	range: (prefix) => `Alle, die mit ${prefix} beginnen`,
	remove: "Entfernen",
	removeOne: (name) => `${name} entfernen`,
	noRecipients: "Noch keine Testempfänger",
	noRecipientsText:
		"Fügen Sie einen hinzu, um Codes zu prüfen, ohne Nachrichten zu senden.",
	belowText:
		"Konten unterhalb dieses Kontos, mit eigenen Token, Limits und Callbacks. Was sie senden, zählt auch für dieses.",
	makeAccount: "Unterkonto anlegen",
	isTest: "Ein Testkonto",
	isTestHelp: "Für immer: Seine Nachrichten gehen nur in die Sandbox.",
	firstToken: (name) => `Token von ${isolated(name)}`,
	status: "Status",
	statuses: { active: "Aktiv", suspended: "Gesperrt", closed: "Geschlossen" },
	open: "Ansehen",
	openOne: (name) => `${name} ansehen`,
	actions: (name) => `Aktionen für ${name}`,
	suspend: "Sperren",
	activate: "Aktivieren",
	close: "Schließen",
	deleteAccount: "Entfernen",
	sure: (action, name) => `${action}: ${isolated(name)}?`,
	suspendText:
		"Es und alle Konten darunter werden abgelehnt, bis es wieder aktiv ist.",
	activateText: "Es und die Konten darunter dürfen wieder senden.",
	closeText:
		"Es wird ab sofort abgelehnt. Nach einer Stunde lässt es sich entfernen.",
	removeText:
		"Es verschwindet für immer, mit seinen Personen, Definitionen, Listen und Einträgen. Die Zählungen gehen an das Konto darüber.",
	find: "Nach Name oder SID suchen",
	noneBelow: "Unter diesem Konto gibt es keines",
	noneBelowText:
		"Legen Sie eines für einen Kunden, ein Produkt oder eine Stufe an: Jedes hat eigene Token und sieht nur sich selbst.",
	noneFound: "Kein Konto hat diesen Namen oder diese SID",
	personText:
		"Jemand fragt, was Sie über eine Nummer oder Adresse gespeichert haben, oder kommt nicht hinein.",
	person: "Telefonnummer oder E-Mail-Adresse",
	unlock: "Falsche Codes vergessen",
	unlockText:
		"Nach zu vielen falschen Codes ist ein Empfänger eine Weile gesperrt. Das beendet es.",
	unlocked: "Die falschen Codes sind vergessen",
	erase: "Alles löschen",
	eraseText:
		"Alle Einträge des Empfängers in diesem Konto und seine Nachrichten in der Sandbox. Zählungen der Nutzung bleiben, ohne den Empfänger.",
	eraseTitle: "Alle Einträge dieses Empfängers löschen?",
	eraseSure: "Das lässt sich nicht rückgängig machen.",
	erased: "Alles über diesen Empfänger ist gelöscht",
};

export default de;
