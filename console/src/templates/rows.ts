/** The texts of a template, as the API has them and as a form has them. */

import { valuesIn } from "../frame/value-lines.ts";

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
		const values = valuesIn(extra);
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

function extraText(extra: Readonly<Record<string, string>>): string {
	return Object.entries(extra)
		.map(([name, value]) => `${name}=${value}`)
		.join("\n");
}
