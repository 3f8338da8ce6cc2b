import type { ProfileTexts } from "./profile.texts.en.ts";

const de: ProfileTexts = {
	text: "Ihr Passwort, Ihr zweiter Faktor und Ihre Sitzungen.",
	byTokenTitle: "Sie sind mit einem Token angemeldet",
	byToken:
		"Ein Token hat weder Passwort noch zweiten Faktor noch Profil. Legen Sie sich unter Personen selbst an: Danach melden sich die Personen des Kontos mit ihren eigenen Adressen an.",
	address: "Adresse",
	role: "Rolle",
	account: "Konto",
	password: "Passwort",
	passwordText:
		"Ein neues Passwort beendet alle Ihre Sitzungen, auch diese hier.",
	present: "Bisheriges Passwort",
	next: "Neues Passwort",
	nextHelp: "10 bis 128 Zeichen, mindestens fünf verschiedene.",
	change: "Passwort ändern",
	changed: "Ihr Passwort ist geändert. Melden Sie sich mit dem neuen an.",
	totp: "Zweiter Faktor",
	totpOff:
		"Mit einer Authenticator-App genügt ein gestohlenes Passwort allein nicht.",
	totpOn: (left) =>
		left === 1
			? "An. Ein Wiederherstellungscode ist übrig."
			: `An. ${left} Wiederherstellungscodes sind übrig.`,
	setUp: "App einrichten",
	scan: "Scannen Sie dies mit Ihrer Authenticator-App",
	qr: "QR-Code für die Authenticator-App",
	orType: "Oder geben Sie dieses Geheimnis in die App ein:",
	code: "Die sechs Ziffern, die die App zeigt",
	confirm: "Bestätigen",
	recoveryTitle: "Wiederherstellungscodes",
	recoveryText:
		"Jeder gilt einmal anstelle eines Codes, falls die App verloren geht. Sie werden nur dieses eine Mal gezeigt.",
	recoveryDone: "Ich habe sie aufbewahrt",
	remove: "Zweiten Faktor entfernen",
	removeTitle: "Zweiten Faktor entfernen?",
	removeText: "Alle Ihre Sitzungen enden, auch diese hier.",
	renew: "Andere App einrichten",
	sessions: "Sitzungen",
	sessionsText: "Browser, in denen Sie angemeldet sind.",
	browser: "Browser",
	place: "Adresse",
	began: "Angemeldet",
	seen: "Zuletzt gesehen",
	ends: "Endet",
	here: "Diese hier",
	endIt: "Beenden",
	endOne: (browser) => `Sitzung in ${browser} beenden`,
	unknownBrowser: "Unbekannt",
};

export default de;
