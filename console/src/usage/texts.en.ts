const channels: Readonly<Record<string, string>> = {
	sms: "SMS",
	call: "Calls",
	email: "Email",
	whatsapp: "WhatsApp",
	telegram: "Telegram",
};

const en = {
	title: "Usage and costs",
	text: "Messages that went out, and what they cost, as far as prices are known. Days are those of UTC; tests are not counted.",
	channels,
	by: "By",
	dimensions: {
		day: "Day",
		month: "Month",
		channel: "Channel",
		country: "Country",
		service: "Service",
	},
	from: "From",
	to: "To",
	badDates: "The first day must not be after the last, and both must be days.",
	channel: "Channel",
	every: "Every channel",
	messages: "Messages",
	amount: "Amount",
	cost: "What providers charge",
	unpriced: (count: string) => `without ${count} whose price is not known`,
	noPrice: "no price is known",
	total: "Total",
	chart: "Messages",
	table: "The same as a table",
	export: "CSV",
	exportLabel: "Save what is shown as CSV",
	empty: "No message in this time",
	emptyText: "Choose other days, or another channel.",
	noCountry: "Without a country",
	cut: "There are more rows than can be shown: choose fewer days.",
	verifications: "Verifications",
	byService:
		"Verifications, and not messages: costs are not known by service. Of an account 50 services are counted in a day.",
	otherServices: "All others",
};

export type UsageTexts = typeof en;
export default en;
