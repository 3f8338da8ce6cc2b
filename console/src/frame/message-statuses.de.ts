const messageStatuses: Readonly<Record<string, string>> = {
	queued: "wartet",
	sent: "angenommen",
	delivered: "zugestellt",
	undelivered: "nicht zugestellt",
	failed: "gescheitert",
	canceled: "zurückgezogen",
	ringing: "klingelt",
	"in-progress": "im Gespräch",
	completed: "abgehoben",
	busy: "besetzt",
	"no-answer": "keine Antwort",
};

export default messageStatuses;
