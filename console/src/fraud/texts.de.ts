import { isolated } from "../frame/isolated.ts";
import type { FraudTexts } from "./texts.en.ts";

const de: FraudTexts = {
	text: "Wer abgelehnt wird und warum, was festgelegt ist, und wie viel ausgegeben werden darf.",
	tabs: {
		nodes: "Jetzt abgelehnt",
		decisions: "Letzte 24 Stunden",
		lists: "Listen",
		budgets: "Budgets",
		rules: "Regeln",
	},
	modeNow: (mode) => `Schutz: ${mode}`,
	modes: { off: "aus", shadow: "nur beobachten", on: "an" },
	levels: { low: "niedrig", medium: "mittel", high: "hoch" },
	offText:
		"Der Schutz ist aus: Er beurteilt nichts. Listen und Budgets, die jemand festgelegt hat, gelten trotzdem.",
	shadowText:
		"Der Schutz merkt nur an, was er ablehnen würde, und lässt es durch. Listen und Budgets gelten trotzdem.",

	nodesText:
		"Ein Knoten ist, was Nachrichten gemeinsam haben: ein Nummernbereich, ein Land, ein Gerät. Seine Punkte zählen Nachrichten, die niemand bestätigt hat. Knoten gehören dem Kunden: Alle Konten darunter teilen sie.",
	nodesAbove:
		"Die Knoten gehören einem Konto über Ihrem, denn der Schutz lernt aus allen Konten eines Kunden. Nur dessen Personen sehen sie.",
	nodesAboveTitle: "Diese Knoten sind nicht für Ihr Konto",
	nodesEmpty: "Jetzt wird nichts abgelehnt",
	nodesEmptyText:
		"Der Schutz hat keinen Bereich, kein Land und kein Gerät gefunden, das er anhalten müsste.",
	nodesMore: "Es gibt mehr: Gezeigt sind die ersten 1.000.",
	node: "Knoten",
	state: "Zustand",
	score: "Punkte",
	verified: "Bestätigt",
	verifiedOf: (verified, sent) => `${verified} von ${sent}`,
	strikes: "Sperren in 14 Tagen",
	since: "Seit",
	until: "Bis",
	states: {
		free: "Frei",
		gate: "Gedrosselt",
		hold: "Angehalten",
		restrict: "Eingeschränkt",
		block: "Gesperrt",
		drip: "Gesperrt: langsames Tröpfeln",
		conversion: "Gesperrt: zu wenig bestätigt",
		unblocked: "Freigegeben",
	},
	stateTexts: {
		free: "Er lehnt nichts ab.",
		gate: "Nachrichten gehen durch, solange genug Codes zurückkommen, und eine je Minute.",
		hold: "Zuletzt kam kaum ein Code zurück. Drei Minuten geht nichts durch, bis klar ist, ob das Gesendete bestätigt wird.",
		restrict:
			"Nur Bereiche mit guter Vorgeschichte gehen durch, und je Stunde wenige andere.",
		block:
			"Viele Nachrichten auf einmal, und kaum ein Code kam zurück. Nichts geht durch.",
		drip: "Über Tage kam fast kein Code zurück. Nichts geht durch.",
		conversion:
			"Es kamen weit weniger Codes zurück als im Rest des Landes. Nichts geht durch.",
		unblocked: "Jemand hat bestimmt, dass er eine Zeit lang nichts ablehnt.",
	},
	whyTitle: "Warum wurde das abgelehnt?",
	whyGone: (node) =>
		`${node} lehnt nichts mehr ab, oder was bekannt war, ist vergessen.`,
	showAll: "Alle Knoten zeigen",
	scoresTitle: "Punkte der letzten 24 Stunden",
	scoresEmpty:
		"Noch keine Punkte: Sie werden jede Viertelstunde notiert, solange ein Knoten ablehnt oder die halbe Schwelle erreicht hat.",
	scoresOf: (most, last) =>
		`Punkte in 24 Stunden: höchstens ${most}, zuletzt ${last}`,
	scoresTable: "Als Tabelle",
	quarter: "Viertelstunde",
	unblock: "Freigeben",
	unblockOne: (node) => `${node} freigeben`,
	unblockText:
		"In dieser Zeit lehnt er nichts ab und zählt nichts, und frühere Sperren sind vergessen.",
	unblockFor: "Für wie lange",
	minutes: {
		15: "15 Minuten",
		60: "1 Stunde",
		360: "6 Stunden",
		1440: "24 Stunden",
		4320: "3 Tage",
		10080: "7 Tage",
	},
	unblocked: (node) => `${node} lehnt vorerst nichts ab`,

	blockedTitle: "Abgelehnt",
	blockedText:
		"Sendungen dieses Kontos, die abgelehnt wurden. Jede hat einen Eintrag, der sagt, warum.",
	blockedEmpty: "In den letzten 24 Stunden wurde nichts abgelehnt.",
	notedTitle: "Wären abgelehnt worden",
	notedText:
		"Sendungen dieses Kontos, die hinausgingen, weil der Schutz nur beobachtet. Wäre er an, wären sie abgelehnt worden.",
	notedEmpty:
		"In den letzten 24 Stunden sprach nichts gegen eine Sendung, die hinausging.",
	searchedTo: (time) =>
		`Es gibt so viele Einträge, dass nur die seit ${time} angesehen wurden.`,
	rule: "Regel",
	rules: {
		gate: "Gedrosselt",
		hold: "Angehalten",
		restrict: "Eingeschränkt",
		block: "Sperre",
		drip: "Langsames Tröpfeln",
		conversion: "Zu wenig bestätigt",
		list: "Liste",
		country: "Land nicht erlaubt",
		type: "Art der Nummer",
		hour: "Höchstzahl je Stunde",
		address: "Höchstzahl Nummern je Gerät",
		budget: "Budget verbraucht",
	},
	several: "mehrere",
	sends: "Sendungen",
	lastDay: "Letzte 24 Stunden",
	barsOf: (count, most) =>
		`${count} in 24 Stunden, höchstens ${most} in einer davon`,
	newest: "Neueste",
	openNewest: (time, rule, node) =>
		`${time}: der neueste Eintrag zu ${rule}, ${node}`,
	allBlocked: "Alle abgelehnten Verifizierungen",

	listsText:
		"Was jemand bestimmt hat. Listen gelten in jedem Modus, für dieses Konto und alle darunter. Der längste passende Eintrag entscheidet, bei gleicher Länge der ablehnende.",
	list: "Liste",
	listNames: { allow: "Erlauben", deny: "Ablehnen" },
	any: "Alle",
	subject: "Worüber",
	subjects: {
		number: "Nummer",
		prefix: "Vorwahl",
		country: "Land",
		address: "Adresse des Geräts",
		domain: "Domain von E-Mail",
	},
	value: "Wert",
	valueHelp: {
		number: "Etwa +491701234567",
		prefix: "Etwa +49170",
		country: "Zwei Buchstaben, etwa DE; 001: Nummern ohne Land",
		address: "Etwa 203.0.113.7 oder 203.0.113.0/24",
		domain: "Etwa example.com, mit denen darunter",
	},
	reason: "Grund",
	reasonHelp: "Wer später fragt, muss wissen, warum.",
	ends: "Endet",
	endsHelp: "In Ihrer Ortszeit. Leer: ohne Ende.",
	never: "nie",
	made: "Angelegt",
	optOut: "Der Empfänger hat ein Stoppwort gesendet",
	noEffect:
		"Der Schutz prüft auch diese Nachrichten: Er ist von weiter oben eingeschaltet als von dem Konto, das den Eintrag schrieb",
	addTitle: "Eintrag hinzufügen",
	add: "Hinzufügen",
	added: "Der Eintrag gilt",
	edit: "Bearbeiten",
	editOne: (value) => `${value} bearbeiten`,
	editTitle: (value) => `${isolated(value)} bearbeiten`,
	editText:
		"Grund und Ende ändern sich. Für einen anderen Wert oder eine andere Liste fügen Sie einen Eintrag hinzu und entfernen diesen.",
	remove: "Entfernen",
	removeOne: (value) => `${value} entfernen`,
	removeTitle: (value) => `${isolated(value)} von der Liste entfernen?`,
	removeText: "Danach entscheidet der Eintrag über nichts mehr.",
	removed: "Der Eintrag ist entfernt",
	listsEmpty: "Keine Einträge",
	listsEmptyText:
		"Das Verbot einer Vorwahl, die ausgenutzt wird, oder eine eigene Nummer, die immer durchgehen muss: jeweils mit Grund und Ende.",

	budgetsText:
		"So viel dürfen Nachrichten dieses Kontos und aller darunter an einem Tag oder in einem Monat (UTC) höchstens kosten. Ein volles Budget lehnt mit 479 ab.",
	budgetsEmpty: "Keine Budgets",
	budgetsEmptyText:
		"Ein Budget begrenzt, was ein Angriff oder ein Fehler kosten kann, bevor jemand hinsieht.",
	period: "Zeitraum",
	periods: { day: "Tag", month: "Monat" },
	country: "Land",
	allCountries: "Alle Nachrichten",
	countryHelp: "Zwei Buchstaben, etwa DE. Leer: alle Nachrichten.",
	used: "Verbraucht",
	usedOf: (used, amount) => `${used} von ${amount}`,
	left: "Übrig",
	resets: "Beginnt neu",
	writtenTitle: "Wer was gesetzt hat",
	writtenText: "Von zwei Budgets eines Zeitraums und Landes gilt das kleinere.",
	setBy: "Gesetzt von",
	own: "Diesem Konto",
	above: "Einem Konto darüber",
	yours: "Ihrem Konto",
	amount: "Betrag",
	editBudgets: "Budgets setzen",
	editOwn: "Budgets, die dieses Konto sich selbst setzt.",
	editAbove:
		"Budgets, die Ihr Konto diesem setzt. Es kann daneben nur kleinere setzen.",
	addBudget: "Budget hinzufügen",
	dropBudget: (number) => `Budget ${number} weglassen`,
	noBudget: "Keines: So gespeichert, sind alle zurückgenommen.",
	save: "Speichern",
	saved: "Gespeichert",

	rulesText:
		"Von dem, was dieses Konto, die darüber und die Einstellungen des Dienstes sagen, gilt das Strengere. Ein Konto kann nur verschärfen.",
	ruleNames: {
		mode: "Modus",
		level: "Stufe",
		countries: "Länder",
		numbersPerAddress: "Nummern je Stunde für die Adresse eines Geräts",
		messagesPerHour: "Nachrichten je Stunde, nach Land",
	},
	countryWords: { all: "alle", none: "keines" },
	inForce: "Es gilt",
	fromAbove: "Von oben",
	byYou: "Von oben, durch Sie",
	byItself: "Selbst gesetzt",
	nothing: "–",
	changeRules: "Regeln ändern",
	changeOwn: "Das eigene Wort des Kontos. Ein leeres Feld sagt nichts.",
	changeAbove:
		"Das Wort Ihres Kontos über dieses. Ein leeres Feld sagt nichts.",
	noWord: "Kein Wort",
	countriesHelp: "DE, AT – oder all (alle) oder none (keines)",
	numbersHelp: "1 bis 100",
	perHourHelp: "DE 500, * 20 – der Stern steht für jedes andere Land",
	takeBack: "Alles zurücknehmen",
	takeBackTitle: "Alle Regeln zurücknehmen, die Sie hier gesetzt haben?",
	takeBackText:
		"Modus, Stufe, Länder und Höchstzahlen kommen dann allein von den anderen.",
};

export default de;
