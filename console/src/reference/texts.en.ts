const en = {
	text: "Every route of the API, from the document that this service serves.",
	document: "The document (OpenAPI 3.1)",
	find: "Find an operation",
	none: "No operation matches",
	operations: "Operations",
	parameters: "Parameters",
	name: "Name",
	place: "In",
	type: "Type",
	meaning: "Meaning",
	required: "required",
	body: "Body",
	replies: "Replies",
	status: "Status",
	reply: "Reply",
	tryIt: "Try it",
	tryText:
		"The request goes out in your session and does what it says, for the account that is shown.",
	tryOpen: "This route asks nobody for credentials.",
	notYours: (role: string) => `Your role (${role}) may not do this.`,
	tokenOnly: "This route is not for sessions: use a token.",
	bodyLabel: "Body (JSON)",
	send: "Send the request",
	missing: "Fill in every part of the path first.",
	badJson: "The body is not JSON.",
	answered: (status: number, ms: string) => `${status} after ${ms}`,
	headers: "Headers",
	curl: "The same with curl",
	chooseTitle: "Choose an operation",
	chooseText:
		"Bodies are JSON or forms; names count in any case; every refusal has a code that says more than its status.",
	unknownTitle: "There is no such operation",
	all: "All operations",
};

export type ReferenceTexts = typeof en;
export default en;
