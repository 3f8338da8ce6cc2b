import { isolated } from "../frame/isolated.ts";

const channels: Readonly<Record<string, string>> = {
	sms: "SMS",
	call: "Calls",
	email: "Email",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const en = {
	title: "Home",
	text: "Counts are those of this account; a test is in none of them. Days are those of UTC.",
	channels,
	attention: {
		title: "Needs attention",
		none: "Nothing needs attention.",
		when: "When something stands here",
		rules: (t: {
			backlog: string;
			messages: string;
			share: string;
			days: string;
			budget: string;
		}) => [
			`A channel's conversion in the last 24 hours is at most ${t.share} of that of the seven days before. Both times must have ${t.messages} messages or more.`,
			`A budget of this day or month is used to ${t.budget} or more.`,
			`A token is older than ${t.days} days and was not used in that time.`,
		],
		operatorRules: (t: { backlog: string }) => [
			"A provider is left alone because it keeps failing, or has no connection.",
			"A provider refuses our credentials and has accepted nothing since.",
			`Work has been due for more than ${t.backlog} seconds.`,
		],
		down: (provider: string) => `Provider ${provider} is down`,
		states: {
			open: "It keeps failing, so it is left alone for a while. Messages go to the next provider of their route.",
			half_open: "One message is trying whether it works again.",
			not_connected:
				"It has no connection. Its messages wait, or go to the next provider of their route.",
		} as Readonly<Record<string, string>>,
		credentials: (provider: string) => `${provider} refuses our credentials`,
		credentialsText: (reason: string) =>
			`Its last answer was ${isolated(reason)}. Check the user name, the key or the rights of the account there.`,
		backlog: (count: number, shown: string) =>
			count === 1
				? "One verification waits for work"
				: `${shown} verifications wait for work`,
		backlogText: (time: string) =>
			`The oldest has been due for ${time}. Look at the providers and at the database.`,
		conversion: (channel: string) => `Fewer codes come back by ${channel}`,
		conversionText: (now: string, before: string) =>
			`${now} of the messages of the last 24 hours were verified, and ${before} in the week before. Messages may not arrive, or somebody sends without wanting codes.`,
		token: (id: string) => `Token ${id} is not used`,
		tokenText: (since: string | null) =>
			since === null
				? "Nobody has used it. Delete it if nobody needs it."
				: `It was last used on ${since}. Delete it if nobody needs it.`,
		budget: (period: string, country: string | null, share: string) =>
			`The budget of ${period}${country === null ? "" : ` for ${country}`} is used to ${share}`,
		periods: { day: "this day", month: "this month" } as Readonly<
			Record<string, string>
		>,
		budgetText:
			"Once it is full, messages are refused with 479 until the period ends.",
		to: {
			"/delivery": "To delivery",
			"/account": "To the account",
			"/fraud": "To the budgets",
		},
	},
	week: "Last 7 days",
	sent: "Sent",
	delivered: "Delivered",
	verified: "Verified",
	failed: "Failed",
	blocked: "Blocked",
	ofSent: (share: string) => `${share} of those sent`,
	change: (change: string) => `${change} against the week before`,
	noChange: "the same as in the week before",
	nothingBefore: "nothing in the week before",
	points: (points: string) => `${points} points against the week before`,
	chart: "Messages of the last 30 days",
	day: "Day",
	table: "The same as a table",
	tableOf: (title: string) => `Table: ${title}`,
	today: "Last 24 hours, by channel",
	channel: "Channel",
	noToday: "No message in the last 24 hours.",
	everybody: "All accounts, last 24 hours",
	countries: "Countries, last 30 days",
	country: "Country",
	others: "All others",
	noCountry: "Without a country",
	noCountries: "No message in the last 30 days.",
	firstRun: {
		title: "Send your first code",
		text: "Four steps, about two minutes. You can do this again at any time under Try it.",
		skip: "Show the figures instead",
		back: "Send a first code",
		send: "Send yourself a code",
		sandbox:
			"Messages go to the sandbox: take any number. Nobody receives anything.",
		real: "This sends a real message, for which your provider may charge.",
		number: "Phone number",
		numberHelp: "With its country code, such as +1 202 555 0100",
		sendIt: "Send",
		sendAgain: "Send another",
		arrive: "Watch it arrive",
		arriveText: "The phone shows what the recipient would read.",
		onYourPhone: "The code goes to your own phone.",
		phone: "Your phone",
		nothing: "No message yet",
		check: "Check it",
		code: "Code",
		checkIt: "Check",
		right: "The code is right. This number is proven.",
		record: "See the record",
		recordText:
			"The record says what was sent, when it arrived, and each code that was tried.",
		openRecord: "Open the record",
		program: "Copy the code for your program",
		programText:
			"The token stands nowhere in it: set POSTERN_ACCOUNT_SID and POSTERN_TOKEN in the environment.",
		programSend: "A send",
		programCheck: "A check",
		noRight:
			"Your role may look at figures, but not send. A developer or an owner can send a first code.",
		waiting: "First send a code.",
		body: "Your code is {code}",
	},
};

export type HomeTexts = typeof en;
export default en;
