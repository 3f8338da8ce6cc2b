import messageStatuses from "../frame/message-statuses.en.ts";

const channels: Readonly<Record<string, string>> = {
	sms: "SMS",
	call: "Call",
	email: "Email",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const en = {
	title: "Workflows",
	text: "Steps in order: the next one begins when the code has not been entered after its wait, and at once if the one before it failed.",
	channels,
	create: "New workflow",
	empty: "No workflow yet",
	emptyText:
		"A workflow tries one channel after another, such as a call a minute after an SMS.",
	name: "Name",
	nameHelp: "Sends name it. It cannot be changed later.",
	description: "Description",
	steps: "Steps",
	edit: "Edit",
	remove: "Delete",
	removeTitle: (name: string) => `Delete the workflow ${name}?`,
	removeText:
		"Sends that name it are refused from then on. Those under way go on.",
	back: "All workflows",
	editTitle: (name: string) => `Workflow ${name}`,
	newTitle: "New workflow",
	save: "Save",
	saved: "Saved",
	step: (number: number) => `Step ${number}`,
	channel: "Channel",
	interval: "Seconds after the step before it",
	firstInterval: "Seconds after the send",
	notNumber: "A whole number of seconds, 0 or more",
	tooLong: "At most 3600 seconds",
	body: "Its own text",
	bodyHelp: "Empty: the text of the send. It must hold {code}.",
	from: "Its own sender",
	fromHelp: "Empty: the sender of the send",
	add: "Add a step",
	up: (number: number) => `Move step ${number} up`,
	down: (number: number) => `Move step ${number} down`,
	take: (number: number) => `Remove step ${number}`,
	line: "Time line",
	at: (time: string) => `after ${time}`,
	atOnce: "at once",
	lineText: (count: number, time: string) =>
		count === 1 ? "One step." : `${count} steps within ${time}.`,
	dryRun: {
		title: "Dry run",
		text: "Sends with this workflow as it is saved, to the sandbox alone.",
		unsaved: "Save first: the dry run takes the workflow as it is saved.",
		live: "This account sends real messages. A dry run needs a test recipient, to whom nothing goes out.",
		noRecipients:
			"This account has no test recipient. Make one under Accounts, or use a test account.",
		number: "Phone number",
		email: "Email address",
		recipient: "Test recipient",
		from: "Sender",
		go: "Begin",
		stop: "Cancel the rest",
		waiting: (step: string) => `${step}: waits`,
		ends: {
			success: "The right code was entered: the recipient is verified.",
			failed: "Too many wrong codes were entered.",
			expired: "The code has expired.",
			canceled: "The verification is canceled.",
		} as Readonly<Record<string, string>>,
		messageStatuses,
		message: (channel: string, status: string) => `${channel}: ${status}`,
		nothing: "Nothing has gone out yet.",
		progress: "What went out",
	},
};

export type WorkflowsTexts = typeof en;
export default en;
