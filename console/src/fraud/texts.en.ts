import { isolated } from "../frame/isolated.ts";

const en = {
	text: "Who is refused and why, what is written down, and how much may be spent.",
	tabs: {
		nodes: "Refused now",
		decisions: "Last 24 hours",
		lists: "Lists",
		budgets: "Budgets",
		rules: "Rules",
	},
	modeNow: (mode: string) => `Guard: ${mode}`,
	modes: { off: "off", shadow: "shadow", on: "on" } as Record<string, string>,
	levels: { low: "low", medium: "medium", high: "high" } as Record<
		string,
		string
	>,
	offText:
		"The guard is off: it judges nothing. Lists and budgets that somebody has written hold all the same.",
	shadowText:
		"The guard only notes what it would refuse, and lets it through. Lists and budgets hold all the same.",

	nodesText:
		"A node is what messages have in common: a range of numbers, a country, a client. Its score counts messages that nobody has verified. Nodes belong to the customer: all accounts below it share them.",
	nodesAbove:
		"The nodes belong to an account above yours, as the guard learns from all accounts of a customer. Only people of that account see them.",
	nodesAboveTitle: "These nodes are not yours to see",
	nodesEmpty: "Nothing is refused now",
	nodesEmptyText: "The guard has found no range, country or client to stop.",
	nodesMore: "There are more: the first 1,000 are shown.",
	node: "Node",
	state: "State",
	score: "Score",
	verified: "Verified",
	verifiedOf: (verified: string, sent: string) => `${verified} of ${sent}`,
	strikes: "Blocks in 14 days",
	since: "Since",
	until: "Until",
	states: {
		free: "Free",
		gate: "Gate",
		hold: "Hold",
		restrict: "Restricted",
		block: "Blocked",
		drip: "Blocked: slow drip",
		conversion: "Blocked: too few verified",
		unblocked: "Unblocked",
	} as Record<string, string>,
	stateTexts: {
		free: "It refuses nothing.",
		gate: "Messages pass as long as enough codes come back, and one a minute.",
		hold: "Hardly any code came back lately. For three minutes nothing passes, until it is known whether what went out is verified.",
		restrict: "Only ranges with a good history pass, and a few others an hour.",
		block:
			"Many messages at once, and hardly a code came back. Nothing passes.",
		drip: "Over days next to no code came back. Nothing passes.",
		conversion:
			"Far fewer codes came back than in the rest of the country. Nothing passes.",
		unblocked: "Somebody has ordered that it refuses nothing for a time.",
	} as Record<string, string>,
	whyTitle: "Why was this refused?",
	whyGone: (node: string) =>
		`${node} refuses nothing any more, or what it knew is forgotten.`,
	showAll: "Show all nodes",
	scoresTitle: "Score over the last 24 hours",
	scoresEmpty:
		"No scores yet: they are noted each quarter of an hour while a node refuses messages, or is at half of its threshold.",
	scoresOf: (most: string, last: string) =>
		`Score over 24 hours: at most ${most}, at last ${last}`,
	scoresTable: "As a table",
	quarter: "Quarter of an hour",
	unblock: "Unblock",
	unblockOne: (node: string) => `Unblock ${node}`,
	unblockText:
		"For this time it refuses nothing and counts nothing, and its earlier blocks are forgotten.",
	unblockFor: "For how long",
	minutes: {
		15: "15 minutes",
		60: "1 hour",
		360: "6 hours",
		1440: "24 hours",
		4320: "3 days",
		10080: "7 days",
	} as Record<number, string>,
	unblocked: (node: string) => `${node} refuses nothing for now`,

	blockedTitle: "Refused",
	blockedText:
		"Sends of this account that a gate refused. Each has a record, which says why.",
	blockedEmpty: "Nothing was refused in the last 24 hours.",
	notedTitle: "Would have been refused",
	notedText:
		"Sends of this account that went out because the mode is shadow. In the mode on they would have been refused.",
	notedEmpty:
		"In the last 24 hours nothing spoke against a send that went out.",
	searchedTo: (time: string) =>
		`There are so many records that only those since ${time} were looked at.`,
	rule: "Rule",
	rules: {
		gate: "Gate",
		hold: "Hold",
		restrict: "Restricted",
		block: "Block",
		drip: "Slow drip",
		conversion: "Too few verified",
		list: "List",
		country: "Country not allowed",
		type: "Type of number",
		hour: "Most messages an hour",
		address: "Most numbers for a client",
		budget: "Budget used up",
	} as Record<string, string>,
	several: "several",
	sends: "Sends",
	lastDay: "Last 24 hours",
	barsOf: (count: string, most: string) =>
		`${count} in 24 hours, at most ${most} in one of them`,
	newest: "Newest",
	openNewest: (time: string, rule: string, node: string) =>
		`${time}: the newest record of ${rule}, ${node}`,
	allBlocked: "All blocked verifications",

	listsText:
		"What somebody has decided. They hold in every mode, for this account and all below it. The longest entry that fits decides; at equal length, deny.",
	list: "List",
	listNames: { allow: "Allow", deny: "Deny" } as Record<string, string>,
	any: "Any",
	subject: "About",
	subjects: {
		number: "Number",
		prefix: "Prefix",
		country: "Country",
		address: "Client's address",
		domain: "Domain of email",
	} as Record<string, string>,
	value: "Value",
	valueHelp: {
		number: "Such as +491701234567",
		prefix: "Such as +49170",
		country: "Two letters, such as DE; 001: numbers of no country",
		address: "Such as 203.0.113.7 or 203.0.113.0/24",
		domain: "Such as example.com, with those below it",
	} as Record<string, string>,
	reason: "Reason",
	reasonHelp: "Whoever asks later must know why.",
	ends: "Ends",
	endsHelp: "In your local time. Empty: it has no end.",
	never: "never",
	made: "Made",
	optOut: "The recipient sent a stop word",
	noEffect:
		"The guard looks at these messages too: it is on by the word of somebody above the account that wrote the entry",
	addTitle: "Add an entry",
	add: "Add",
	added: "The entry holds",
	edit: "Edit",
	editOne: (value: string) => `Edit ${value}`,
	editTitle: (value: string) => `Edit ${isolated(value)}`,
	editText:
		"The reason and the end change. For another value or list, add an entry and remove this one.",
	remove: "Remove",
	removeOne: (value: string) => `Remove ${value}`,
	removeTitle: (value: string) => `Remove ${isolated(value)} from the list?`,
	removeText: "From then on it decides about nothing.",
	removed: "The entry is removed",
	listsEmpty: "No entries",
	listsEmptyText:
		"A ban of a prefix that is being pumped, or a number of yours that must always pass: each with a reason and an end.",

	budgetsText:
		"The most that messages of this account and all below it may cost in a day or month (UTC). A full budget refuses with 479.",
	budgetsEmpty: "No budgets",
	budgetsEmptyText:
		"A budget bounds what an attack, or a bug, can cost before anybody looks.",
	period: "Period",
	periods: { day: "Day", month: "Month" } as Record<string, string>,
	country: "Country",
	allCountries: "All messages",
	countryHelp: "Two letters, such as DE. Empty: all messages.",
	used: "Used",
	usedOf: (used: string, amount: string) => `${used} of ${amount}`,
	left: "Left",
	resets: "Begins anew",
	writtenTitle: "Who has set what",
	writtenText: "Of two budgets of one period and country, the smaller holds.",
	setBy: "Set by",
	own: "This account",
	above: "An account above",
	yours: "Your account",
	amount: "Amount",
	editBudgets: "Set budgets",
	editOwn: "Budgets that this account sets itself.",
	editAbove:
		"Budgets that your account sets for this one. It can only set smaller ones beside them.",
	addBudget: "Add a budget",
	dropBudget: (number: number) => `Drop budget ${number}`,
	noBudget: "None: save it like this to take all of them back.",
	save: "Save",
	saved: "Saved",

	rulesText:
		"Of what this account, those above it and the service's settings say, the stricter holds. An account can only tighten.",
	ruleNames: {
		mode: "Mode",
		level: "Level",
		countries: "Countries",
		numbersPerAddress: "Numbers an hour for a client's address",
		messagesPerHour: "Messages an hour, by country",
	},
	countryWords: { all: "all", none: "none" } as Record<string, string>,
	inForce: "In force",
	fromAbove: "From above",
	byYou: "From above, by you",
	byItself: "By itself",
	nothing: "–",
	changeRules: "Change the rules",
	changeOwn: "The account's own word. An empty field says nothing.",
	changeAbove:
		"Your account's word about this one. An empty field says nothing.",
	noWord: "No word",
	countriesHelp: "DE, AT – or all, or none",
	numbersHelp: "1 to 100",
	perHourHelp: "DE 500, * 20 – the star stands for each other country",
	takeBack: "Take all back",
	takeBackTitle: "Take back all rules that you have written here?",
	takeBackText:
		"Mode, level, countries and bounds of an hour then come from the others alone.",
};

export type FraudTexts = typeof en;
export default en;
