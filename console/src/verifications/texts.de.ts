import messageStatuses from "../frame/message-statuses.de.ts";
import type { Texts } from "./texts.en.ts";

const de: Texts = {
	what: {
		waitsForStep:
			"Es ist noch keine Nachricht hinausgegangen: Der erste Schritt steht noch aus.",
		waitsForRetry:
			"Der Anbieter konnte die Nachricht noch nicht annehmen. Postern versucht es erneut.",
		underWay: "Die Nachricht wird gerade dem Anbieter übergeben.",
		accepted:
			"Der Anbieter hat die Nachricht angenommen. Noch sagt keine Quittung, dass sie ankam.",
		delivered:
			"Die Nachricht ist angekommen. Der Code wurde noch nicht eingegeben.",
		ringing: "Der Anruf läuft.",
		wrongSoFar:
			"Es wurde ein falscher Code eingegeben. Der richtige gilt noch.",
		failedNextComes:
			"Die Nachricht ist gescheitert. Der nächste Schritt des Ablaufs folgt.",
		failedAll: "Die Nachricht ist gescheitert, und es folgt keine weitere.",
		noAnswer: "Niemand hat den Anruf angenommen.",
		success: "Der richtige Code wurde eingegeben: Der Empfänger ist bestätigt.",
		usedUp:
			"Es wurden zu viele falsche Codes eingegeben. Dieser Code gilt nicht mehr.",
		expiredUnsent: "Der Code lief ab, bevor eine Nachricht hinausging.",
		expiredFailed: "Keine Nachricht kam durch, bevor der Code ablief.",
		expiredAccepted:
			"Der Anbieter nahm die Nachricht an, aber keine Quittung sagt, dass sie ankam. Der Code ist abgelaufen.",
		expiredDelivered:
			"Die Nachricht kam an, aber niemand gab den Code rechtzeitig ein.",
		expiredWrong: "Bis zum Ablauf wurden nur falsche Codes eingegeben.",
		canceled:
			"Sie wurde abgebrochen, durch eine Anfrage oder weil ein neuerer Code sie ersetzte.",
		canceledUnsent:
			"Sie wurde abgebrochen, bevor eine Nachricht hinausging, durch eine Anfrage oder einen neueren Code.",
		blocked: "Sie wurde abgelehnt, bevor eine Nachricht hinausging.",
		blockedMany:
			"Es wurde so viel auf einmal abgelehnt, dass dieser Eintrag für mehrere Ablehnungen steht.",
		blockedByGuard:
			"Der Betrugsschutz hat sie abgelehnt: zu viele Nachrichten wie diese, und zu wenige Codes, die zurückkamen.",
		blockedByList:
			"Ein Eintrag einer Liste lehnt diesen Empfänger oder dieses Gerät ab.",
		blockedCountry: "Nummern dieses Landes bekommen hier keine Nachrichten.",
		blockedType: "Nummern dieser Art bekommen keine SMS.",
		blockedHour: "In einer Stunde gingen zu viele Nachrichten in dieses Land.",
		blockedClient:
			"Dieses Gerät hat in einer Stunde Nachrichten an zu viele Nummern ausgelöst.",
		blockedBudget: "Das Budget für Nachrichten ist verbraucht.",
		test: "Das ist ein Test: Niemand erhält eine Nachricht.",
	},
	tell: {
		nothing: "Es ist nichts zu tun.",
		waitForStep: "Bitte warten Sie: Die nächste Nachricht kommt von selbst.",
		waitAMinute:
			"Bitte warten Sie eine Minute. Kommt nichts, fordern Sie einen neuen Code an.",
		checkPhone:
			"Bitte prüfen Sie, ob das Telefon eingeschaltet ist und Empfang hat, und fordern Sie dann einen neuen Code an.",
		checkMailbox: "Bitte sehen Sie auch im Spam-Ordner nach.",
		answerCall:
			"Bitte nehmen Sie den Anruf an, auch von einer unbekannten Nummer.",
		lookThere:
			"Bitte sehen Sie die neuesten Nachrichten durch, auch die blockierten und den Spam.",
		typeNewest:
			"Bitte tippen Sie den Code der neuesten Nachricht ab, Ziffer für Ziffer.",
		otherChannel:
			"Bitte fordern Sie den Code auf einem anderen Weg an, etwa durch einen Anruf.",
		checkNumber:
			"Bitte prüfen Sie die Nummer: Sie ist vielleicht vertippt oder nicht mehr vergeben.",
		checkAddress:
			"Bitte prüfen Sie die Adresse: Sie ist vielleicht vertippt, oder das Postfach ist voll.",
		notMobile:
			"Diese Nummer nimmt keine Textnachrichten an. Bitte wählen Sie einen Anruf, oder geben Sie eine Mobilnummer an.",
		unblock:
			"Der Netzbetreiber oder das Telefon blockiert unsere Nachrichten. Bitte heben Sie das auf, oder wählen Sie einen Anruf.",
		installApp: "Diese Nummer hat die App nicht. Bitte wählen Sie eine SMS.",
		askOperator:
			"Wir können im Moment keinen Code senden. Bitte versuchen Sie es später, oder fragen Sie uns.",
		laterOrEmail:
			"Wir können an diese Nummer gerade keinen Code senden. Bitte versuchen Sie es später, oder wählen Sie E-Mail.",
		waitAnHour:
			"Bitte warten Sie eine Stunde und fordern Sie dann einen neuen Code an.",
		otherNumber:
			"An diese Nummer senden wir keine Codes. Bitte nennen Sie eine andere, oder wählen Sie E-Mail.",
		lookForOwn:
			"Suchen Sie nach der Nummer: Ihr eigener Eintrag sagt vielleicht mehr.",
		startAgain: "Bitte beginnen Sie neu: Es wird ein neuer Code gesendet.",
		useNewest: "Bitte verwenden Sie den neuesten Code, den Sie erhalten haben.",
		testOnly:
			"Der Code steht in der Sandbox oder ist für diesen Empfänger festgelegt.",
	},
	title: "Verifizierungen",
	text: "Was gesendet wurde, was daraus wurde und was man der wartenden Person sagt.",
	list: "Verifizierungen, die neueste zuerst",
	record: "Die gewählte Verifizierung",
	search: "Suche",
	searchHelp: "SID, Nummer, Adresse oder Dienst",
	status: "Status",
	channel: "Kanal",
	time: "Zeit",
	any: "Alle",
	statuses: {
		pending: "Offen",
		success: "Bestätigt",
		failed: "Gescheitert",
		expired: "Abgelaufen",
		canceled: "Abgebrochen",
		blocked: "Abgelehnt",
	},
	channels: {
		sms: "SMS",
		call: "Anruf",
		email: "E-Mail",
		whatsapp: "WhatsApp",
		telegram: "Telegram",
	},
	messageStatuses,
	since: {
		"1h": "Letzte Stunde",
		"24h": "Letzte 24 Stunden",
		"7d": "Letzte 7 Tage",
		"30d": "Letzte 30 Tage",
	},
	from: "Von",
	until: "Bis",
	filterNames: {
		q: "Suche",
		status: "Status",
		channel: "Kanal",
		service: "Dienst",
		to: "Empfänger",
		from: "Absender",
		workflow: "Ablauf",
		since: "Zeit",
		startDate: "Von",
		endDate: "Bis",
	},
	filterBy: (name, value) => `Nur ${name}: ${value}`,
	withoutFilter: (name, value) => `Filter ${name}: ${value} entfernen`,
	clear: "Alle Filter entfernen",
	othersDoNotCount: "die anderen Filter zählen nicht",
	readAs: {
		verification: "Über die SID gefunden",
		part: "Über die SID einer Nachricht oder Prüfung gefunden",
		recipient: "Als Nummer oder Adresse gelesen",
		service: "Als Dienst gelesen",
	},
	empty: "Noch keine Verifizierungen",
	emptyText: "Sie erscheinen hier, sobald jemandem ein Code gesendet wird.",
	noneFits: "Nichts passt zu diesen Filtern",
	noneFitsText: "Entfernen Sie einen davon, oder suchen Sie weiter zurück.",
	searchedTo: (time) => `Bisher zurückgesucht bis ${time}`,
	more: "Ältere laden",
	end: "Es gibt keine älteren",
	live: "Live",
	polling: "Sieht alle paar Sekunden nach",
	connecting: "Verbindet",
	paused: "Angehalten",
	pause: "Anhalten",
	resume: "Weiter",
	missed: (count) => `${count} neue: zeigen`,
	tooMany: (count) => `und ${count} weitere: neu laden`,
	csv: "CSV",
	csvHelp: "Genau das Gefilterte als CSV herunterladen",
	choose: "Wählen Sie eine Verifizierung",
	chooseText: "J und K gehen durch die Liste, Escape führt zu ihr zurück.",
	back: "Zurück zur Liste",
	newTab: "In einem eigenen Tab öffnen",
	gone: "Diese Verifizierung gibt es nicht",
	goneText:
		"Sie wurde gelöscht, ist älter als die Aufbewahrung oder gehört einem anderen Konto.",
	toTell: "Der Person sagen:",
	facts: "Angaben",
	sid: "SID",
	service: "Dienst",
	recipient: "Empfänger",
	sender: "Absender",
	workflow: "Ablauf",
	created: "Gesendet",
	expires: "Gültig bis",
	checks: "Eingegebene Codes",
	checksOf: (used, most) => `${used} von ${most}`,
	test: "Test",
	timeline: "Was geschah",
	comes: "Was noch kommt",
	request: "Anfrage",
	answered: (status, code) =>
		code === status ? `HTTP ${status}` : `HTTP ${status}, Code ${code}`,
	requestText: (method, route) => `${method} ${route}`,
	message: (channel) => `Nachricht per ${channel}`,
	messageAgain: (channel) => `Noch einmal per ${channel}`,
	refusedByGate: "Abgelehnt, bevor sie hinausging",
	accepted: "Vom Anbieter angenommen",
	acceptedBy: (provider) => `Angenommen von ${provider}`,
	failedMessage: "Gescheitert",
	failedAt: (provider) => `Abgelehnt von ${provider}`,
	receipt: (status) => `Quittung: ${status}`,
	notOnApp: "Der Empfänger hat diese App nicht",
	code: (code) => `Code ${code}`,
	checkRight: "Der richtige Code wurde eingegeben",
	checkWrong: "Ein falscher Code wurde eingegeben",
	ended: (status) => `Beendet: ${status}`,
	nextStep: (channel) => `Nächster Schritt: ${channel}`,
	nextTry: (channel) => `Nächster Versuch der Nachricht per ${channel}`,
	expiresThen: "Der Code läuft ab",
	later: (time) => `${time} später`,
	callbacks: "Callbacks",
	callbacksTo: (host) => `An ${host}`,
	noCallbacks: "Niemand erfährt durch Callbacks von dieser Verifizierung.",
	noCallbacksYet: "Noch keiner wurde versucht.",
	callbackOutcomes: {
		taken: "Angenommen",
		gone: "Will keine mehr (410)",
		"given up": "Aufgegeben",
		waiting: "Wartet",
	},
	tries: (count) => `${count} Versuche`,
	oneTry: "1 Versuch",
	untried: "noch nicht versucht",
	nextTryAt: "nächster Versuch",
	noReply: "keine Antwort",
	resendCallback: "Erneut senden",
	resendCallbackOne: (event) => `${event} erneut senden`,
	callbackResent:
		"Der Callback wird erneut gesendet, unter derselben webhook-id",
	refusedBy: (rule) => `Abgelehnt: ${rule}`,
	wouldBeRefusedBy: (rule) =>
		`Durchgelassen, weil der Schutz nur beobachtet; sonst abgelehnt: ${rule}`,
	rules: {
		gate: "Schutz, gedrosselt",
		hold: "Schutz, angehalten",
		restrict: "Schutz, eingeschränkt",
		block: "Schutz, Sperre",
		drip: "Schutz, langsames Tröpfeln",
		conversion: "Schutz, zu wenig bestätigt",
		list: "Liste",
		country: "Land nicht erlaubt",
		type: "Art der Nummer",
		hour: "Höchstzahl je Stunde",
		address: "Höchstzahl Nummern je Gerät",
		budget: "Budget verbraucht",
	},
	severalNodes: "mehrere",
	sinceTime: (time) => `seit ${time}`,
	untilTime: (time) => `bis ${time}`,
	standsFor: (count) =>
		count === 1
			? "steht für eine abgelehnte Sendung"
			: `steht für ${count} abgelehnte Sendungen`,
	whyRefused: "Warum wurde das abgelehnt?",
	requests: "Anfragen",
	requestsText: "API-Anfragen zu dieser Verifizierung.",
	noRequests: "Keine ist mehr aufbewahrt, oder das Anfragenprotokoll ist aus.",
	allRequests: "Unter Anfragen öffnen",
	resend: "Erneut senden",
	resendBy: (channel) => `Erneut senden per ${channel}`,
	resent: "Der Code wird erneut gesendet",
	cancelIt: "Abbrechen",
	cancelTitle: "Diese Verifizierung abbrechen?",
	cancelText:
		"Der Code gilt dann nicht mehr, und keine weitere Nachricht geht hinaus.",
	canceledNow: "Die Verifizierung ist abgebrochen",
	cancelNow: "Verifizierung abbrechen",
	unlock: "Empfänger entsperren",
	unlockHelp:
		"Vergisst die falschen Codes dieses Empfängers, damit Prüfungen wieder zählen",
	unlocked: "Der Empfänger ist entsperrt",
	erase: "Löschen",
	eraseTitle: "Diesen Eintrag löschen?",
	eraseText:
		"Der Eintrag wird endgültig gelöscht, mit seinen Nachrichten und Prüfungen. Ein offener Code wird nie bestätigen. Nutzungszahlen bleiben.",
	eraseNow: "Endgültig löschen",
	erased: "Der Eintrag ist gelöscht",
	actions: "Aktionen",
	keyDown: "Die nächste in der Liste",
	keyUp: "Die davor",
	keyBack: "Zurück zur Liste",
	keySearch: "Suchen",
	keyPause: "Anhalten oder weiter",
};

export default de;
