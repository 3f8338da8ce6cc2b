import type { ReferenceTexts } from "./texts.en.ts";

const de: ReferenceTexts = {
	text: "Jede Route der API, aus dem Dokument, das dieser Dienst ausliefert. Die Beschreibungen sind englisch.",
	document: "Das Dokument (OpenAPI 3.1)",
	find: "Operation suchen",
	none: "Keine Operation passt",
	operations: "Operationen",
	parameters: "Parameter",
	name: "Name",
	place: "In",
	type: "Typ",
	meaning: "Bedeutung",
	required: "erforderlich",
	body: "Inhalt",
	replies: "Antworten",
	status: "Status",
	reply: "Antwort",
	tryIt: "Ausprobieren",
	tryText:
		"Die Anfrage geht in Ihrer Sitzung hinaus und tut, was sie sagt, für das gezeigte Konto.",
	tryOpen: "Diese Route verlangt von niemandem eine Anmeldung.",
	notYours: (role) => `Ihre Rolle (${role}) darf das nicht.`,
	tokenOnly: "Diese Route ist nicht für Sitzungen: Benutzen Sie ein Token.",
	bodyLabel: "Inhalt (JSON)",
	send: "Anfrage senden",
	missing: "Füllen Sie zuerst jeden Teil des Pfads aus.",
	badJson: "Der Inhalt ist kein JSON.",
	answered: (status, ms) => `${status} nach ${ms}`,
	headers: "Kopfzeilen",
	curl: "Dasselbe mit curl",
	chooseTitle: "Wählen Sie eine Operation",
	chooseText:
		"Inhalte sind JSON oder Formulare; Namen gelten in jeder Schreibweise; jede Ablehnung hat einen Code, der mehr sagt als ihr Status.",
	unknownTitle: "Diese Operation gibt es nicht",
	all: "Alle Operationen",
};

export default de;
