/** The statuses of a message, in words. */
const messageStatuses: Readonly<Record<string, string>> = {
	queued: "waiting",
	sent: "accepted",
	delivered: "delivered",
	undelivered: "not delivered",
	failed: "failed",
	canceled: "withdrawn",
	ringing: "ringing",
	"in-progress": "talking",
	completed: "answered",
	busy: "busy",
	"no-answer": "no answer",
};

export default messageStatuses;
