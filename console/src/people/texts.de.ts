import { isolated } from "../frame/isolated.ts";
import type { PeopleTexts } from "./texts.en.ts";

const de: PeopleTexts = {
	text: "Personen, die sich für dieses Konto an der Konsole anmelden. Sie erreichen auch die Konten darunter.",
	invite: "Person einladen",
	email: "Adresse",
	role: "Rolle",
	roleTexts: {
		viewer: "Liest. Sieht vier Ziffern einer Nummer.",
		support:
			"Sieht auch ganze Nummern, sendet noch einmal, bricht ab und entsperrt.",
		developer:
			"Sendet und prüft auch, und ändert Limits, Abläufe und Vorlagen.",
		owner: "Darf alles: Personen, Token, Löschen.",
	},
	status: "Status",
	statuses: { invited: "Eingeladen", active: "Aktiv", suspended: "Gesperrt" },
	factor: "Zweiter Faktor",
	yes: "Ja",
	no: "Nein",
	since: "Seit",
	link: "Link",
	linkUntil: "bis",
	actions: (email) => `Aktionen für ${email}`,
	make: "Link erzeugen",
	linkTitle: "Einmal-Link",
	linkText: (email) =>
		`Geben Sie ihn an ${isolated(email)} weiter. Er legt innerhalb von 24 Stunden einmal ein Passwort fest.`,
	linkMailed: (email) =>
		`Der Link ist per E-Mail an ${isolated(email)} unterwegs. Er legt innerhalb von 24 Stunden einmal ein Passwort fest.`,
	linkLabel: "Link",
	changeRole: "Rolle ändern",
	save: "Speichern",
	newLink: "Neuer Link",
	newLinkText:
		"Der bisherige Link gilt nicht mehr. Das Passwort gilt, bis der neue Link benutzt wird.",
	suspend: "Sperren",
	suspendText:
		"Alle Sitzungen der Person enden, und sie kann sich nicht anmelden.",
	activate: "Entsperren",
	noFactor: "Zweiten Faktor entfernen",
	noFactorText:
		"Alle Sitzungen der Person enden. Danach genügt das Passwort zum Anmelden.",
	signOut: "Alle Sitzungen beenden",
	remove: "Entfernen",
	removeText:
		"Die Person kann sich nicht mehr anmelden. Das Protokoll behält, was sie getan hat.",
	sure: (action, email) => `${action}: ${isolated(email)}?`,
	done: "Erledigt",
	emptyTitle: "Hier meldet sich noch niemand mit einer Adresse an",
	emptyText:
		"Bis das Konto einen Inhaber hat, meldet sein Token an. Legen Sie sich als Inhaber an: Danach hat jede Person ein eigenes Passwort, eine Rolle und ihre Zeilen im Protokoll.",
};

export default de;
