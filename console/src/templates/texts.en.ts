const channels: Readonly<Record<string, string>> = {
	sms: "SMS",
	call: "Call",
	email: "Email",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const en = {
	title: "Templates",
	text: "Texts of messages for sends that bring no text of their own. Postern has built-in ones in more than 40 languages; a template of yours comes before them.",
	channels,
	create: "New template",
	empty: "No template yet",
	emptyText:
		"Without one, the built-in text of the recipient's language goes out.",
	name: "Name",
	nameHelp: "A send may name it. It cannot be changed later.",
	description: "Description",
	texts: "Texts",
	count: (count: number) => (count === 1 ? "1 text" : `${count} texts`),
	remove: "Delete",
	removeTitle: (name: string) => `Delete the template ${name}?`,
	removeText:
		"Sends that name it are refused from then on, and others get another text.",
	back: "All templates",
	editTitle: (name: string) => `Template ${name}`,
	newTitle: "New template",
	save: "Save",
	saved: "Saved",
	add: "Add a text",
	textOf: (number: number) => `Text ${number}`,
	take: (number: number) => `Remove text ${number}`,
	channel: "Channel",
	anyChannel: "Every channel",
	locale: "Language",
	localeHelp: "Any; or de, pt-BR",
	service: "Service",
	serviceHelp: "Any",
	body: "Text",
	bodyHelp:
		"Placeholders: {code}, {service}, {minutes}, {domain}, {extra.NAME}",
	faults: {
		empty: "A text is needed",
		code: "It must hold {code}, where the code goes",
		placeholder:
			"It has a placeholder that does not exist. There are {code}, {service}, {minutes}, {domain} and {extra.NAME}, each in one pair of braces.",
	},
	subject: "Subject of emails",
	html: "HTML of emails",
	htmlHelp: "Empty: the plain layout with the account's brand",
	extra: "Values for carriers",
	extraHelp: "One name=value a line; those of a send go before them",
	preview: "As it will look",
	phone: "The recipient's phone",
	nothing: "Write a text to see it here",
	shown: (number: number) => `Shown: text ${number}`,
	segments: (count: number) =>
		count === 1 ? "One SMS part" : `${count} SMS parts; carriers bill each`,
	unicode: (characters: string) =>
		`Outside the GSM alphabet: ${characters}. So a part holds 70 characters instead of 160.`,
	notSms: "Parts are counted for SMS alone.",
	call: "A call says these words.",
	emailNote:
		"An email has its layout around the text. Send one in Try it to see it whole.",
};

export type TemplatesTexts = typeof en;
export default en;
