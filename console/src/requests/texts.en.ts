const en = {
	title: "Requests",
	text: "API requests of the last days: no bodies, no addresses, no URLs.",
	list: "Requests, the newest first",
	id: "X-Request-Id",
	idHelp: "Such as 9f2c11aa-4k",
	search: "Search",
	status: "Status",
	any: "Any",
	classes: {
		"2xx": "2xx: done",
		"4xx": "4xx: refused",
		"5xx": "5xx: failed",
	} as Record<string, string>,
	columns: {
		at: "Time",
		request: "Request",
		status: "Status",
		code: "Code",
		ms: "Took",
		by: "Token",
		id: "X-Request-Id",
		verification: "Verification",
	},
	noRoute: "no such route",
	wrongCredentials: "wrong credentials",
	onlyAbout: "Only requests about",
	all: "Show all requests",
	off: "The request log is switched off (requestLog): nothing new is kept.",
	empty: "No requests yet",
	emptyText: "They appear here within two seconds of their answer.",
	noneFits: "No request fits",
	noneFitsText: "Try another status, or remove the filters.",
	dropped: (count: string) =>
		`${count} more in this time were too many to be kept.`,
	older: "Older ones",
	newest: "To the newest",
	filterStatus: (status: string) => `Only status ${status}`,
	refresh: "Refresh",
};

export type Texts = typeof en;
export default en;
