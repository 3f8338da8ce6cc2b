import type { Texts } from "./texts.en.ts";

const de: Texts = {
	title: "Anfragen",
	text: "API-Anfragen der letzten Tage: ohne Inhalte, Adressen und URLs.",
	list: "Anfragen, die neueste zuerst",
	id: "X-Request-Id",
	idHelp: "Etwa 9f2c11aa-4k",
	search: "Suchen",
	status: "Status",
	any: "Alle",
	classes: {
		"2xx": "2xx: erledigt",
		"4xx": "4xx: abgelehnt",
		"5xx": "5xx: gescheitert",
	},
	columns: {
		at: "Zeit",
		request: "Anfrage",
		status: "Status",
		code: "Code",
		ms: "Dauer",
		by: "Token",
		id: "X-Request-Id",
		verification: "Verifizierung",
	},
	noRoute: "keine solche Route",
	wrongCredentials: "falsche Zugangsdaten",
	onlyAbout: "Nur Anfragen zu",
	all: "Alle Anfragen zeigen",
	off: "Das Anfragenprotokoll ist abgeschaltet (requestLog): Neues wird nicht aufbewahrt.",
	empty: "Noch keine Anfragen",
	emptyText:
		"Sie erscheinen hier innerhalb von zwei Sekunden nach ihrer Antwort.",
	noneFits: "Keine Anfrage passt",
	noneFitsText:
		"Wählen Sie einen anderen Status, oder entfernen Sie die Filter.",
	dropped: (count) =>
		`${count} weitere in dieser Zeit waren zu viele, um sie aufzubewahren.`,
	older: "Ältere",
	newest: "Zu den neuesten",
	filterStatus: (status) => `Nur Status ${status}`,
	refresh: "Aktualisieren",
};

export default de;
