import type { LimitTexts } from "./texts.en.ts";

const de: LimitTexts = {
	text: "Wie viele Sendungen ein Schlüssel von Ihnen haben darf, etwa eine IP-Adresse oder ein Kunde. Ein volles Limit antwortet 491, und nichts wird gesendet.",
	make: "Limit anlegen",
	name: "Name",
	nameHelp:
		"1 bis 64 Buchstaben, Ziffern, _ und -. Er lässt sich später nicht ändern.",
	description: "Beschreibung",
	buckets: "Töpfe",
	bucketsHelp:
		"In jedem Zeitraum dieser Länge höchstens so viele Sendungen mit einem Schlüssel. Bei zwei Töpfen gelten beide.",
	bucketName: "Topf",
	max: "Höchstens",
	interval: "Sekunden",
	addBucket: "Zweiten Topf hinzufügen",
	dropBucket: "Diesen Topf weglassen",
	save: "Speichern",
	saved: "Gespeichert",
	made: "Das Limit ist angelegt",
	edit: "Ändern",
	remove: "Löschen",
	removeTitle: (name) => `Das Limit ${name} löschen?`,
	removeText:
		"Sendungen, die es nennen, werden danach mit 490 abgelehnt. Was es gezählt hat, ist vergessen.",
	removed: "Das Limit ist gelöscht",
	each: (max, interval) => `${max} in ${interval}`,
	emptyTitle: "Noch keine Limits",
	emptyText:
		"Ohne Limit kann ein Fehler oder ein Angreifer so oft senden, wie Ihr Konto darf. Ein guter Anfang: 5 Sendungen in 10 Minuten je Adresse des Besuchers.",
	use: "In einer Sendung",
	useText:
		"Nennen Sie das Limit mit dem Schlüssel, den es zählt. Postern kennt von sich aus keinen Schlüssel.",
	hot: "Wie voll es ist",
	hotText:
		"Die vollsten der Schlüssel, die oft vorkommen. Schlüssel werden nur als Hash gespeichert; geben Sie einen ein, um seinen Stand zu sehen.",
	hotEmpty: "Keine Sendung hat dieses Limit in letzter Zeit genannt",
	key: "Schlüssel",
	keyLabel: "Einen Schlüssel ansehen",
	keyHelp: "Wie ihn die Sendung nennt: eine Adresse, eine Nummer, eine Kennung",
	look: "Ansehen",
	used: (used, max) => `${used} von ${max}`,
	roomAt: "Wieder Platz",
	back: "Alle Limits",
	noneTitle: "Dieses Limit gibt es nicht",
	noneText: "Vielleicht wurde es gelöscht.",
};

export default de;
