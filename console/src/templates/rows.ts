/** The texts of a template, as the API has them and as a form has them. */

export const CHANNELS = [
	"sms",
	"call",
	"email",
	"whatsapp",
	"telegram",
] as const;

export const MOST_TEXTS = 50;

export type WireText = {
	readonly service?: string;
	readonly channel?: string;
	readonly locale?: string;
	readonly body: string;
	readonly subject?: string;
	readonly html?: string;
	readonly extra?: Readonly<Record<string, string>>;
};

export type Template = {
	readonly sid: string;
	readonly name: string;
	readonly description: string;
	readonly texts: readonly WireText[];
};

/** Fields of the form: empty means "any", or none. */
export type Row = {
	readonly key: number;
	readonly service: string;
	readonly channel: string;
	readonly locale: string;
	readonly body: string;
	readonly subject: string;
	readonly html: string;
	/** One `name=value` a line. */
	readonly extra: string;
};

let keys = 0;

export function newRow(text: Partial<WireText> = {}): Row {
	return {
		key: ++keys,
		service: text.service ?? "",
		channel: text.channel ?? "",
		locale: text.locale ?? "",
		body: text.body ?? "",
		subject: text.subject ?? "",
		html: text.html ?? "",
		extra: extraText(text.extra ?? {}),
	};
}

export function wireTexts(rows: readonly Row[]): WireText[] {
	return rows.map(({ key: _, extra, body, ...row }) => {
		const values = extraOf(extra);
		const isForEmail = row.channel === "" || row.channel === "email";
		const members = Object.entries(row)
			.map(([name, value]) => [name, value.trim()] as const)
			.filter(([, value]) => value !== "")
			.filter(
				([name]) => isForEmail || (name !== "subject" && name !== "html"),
			);
		return {
			body,
			...Object.fromEntries(members),
			...(Object.keys(values).length > 0 && { extra: values }),
		};
	});
}

/** Lines without `=` count as names without a value. */
export function extraOf(text: string): Record<string, string> {
	const pairs = text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "")
		.map((line): [string, string] => {
			const at = line.indexOf("=");
			return at === -1
				? [line, ""]
				: [line.slice(0, at).trim(), line.slice(at + 1).trim()];
		});
	return Object.fromEntries(pairs);
}

function extraText(extra: Readonly<Record<string, string>>): string {
	return Object.entries(extra)
		.map(([name, value]) => `${name}=${value}`)
		.join("\n");
}
