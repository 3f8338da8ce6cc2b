/** A request as somebody fills it in: its URL, and the line for curl. */

import { ACCOUNT, type Operation } from "./document.ts";

export type Filled = {
	/** By the name of the parameter. */
	readonly values: Readonly<Record<string, string>>;
	readonly body: string;
};

/**
 * The examples of the document, with the account that is shown in the place of another
 * one. `isOwn`: of the person, for whom the service acts where no account is named.
 */
export function filledFor(
	operation: Operation,
	accountSid: string,
	isOwn: boolean,
): Filled {
	const isNamedIn = (place: Operation["takesAccountIn"]) =>
		!isOwn && operation.takesAccountIn === place;
	const named = { [ACCOUNT]: accountSid };
	const values = Object.fromEntries(
		operation.parameters.map(({ name, in: place, required, example }) => [
			name,
			place === "path" || required ? textOf(example, accountSid) : "",
		]),
	);
	const body =
		operation.body === null
			? ""
			: JSON.stringify(
					isNamedIn("body")
						? { ...Object(operation.body.example), ...named }
						: operation.body.example,
					null,
					2,
				);
	return { values: { ...values, ...(isNamedIn("query") && named) }, body };
}

function textOf(example: unknown, accountSid: string): string {
	const text = example === undefined ? "" : String(example);
	return /^AC[0-9a-f]{32}$/.test(text) ? accountSid : text;
}

/** The path with its parameters, and the query. Null: a parameter of the path is empty. */
export function targetOf(
	{ path, parameters }: Operation,
	{ values }: Filled,
): string | null {
	let isWhole = true;
	const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = values[name]?.trim() ?? "";
		// Such a value would make the path of another operation.
		if (["", ".", ".."].includes(value)) isWhole = false;
		return encodeURIComponent(value);
	});
	if (!isWhole) return null;
	const query = new URLSearchParams();
	for (const { name, in: place } of parameters) {
		const value = values[name]?.trim() ?? "";
		if (place === "query" && value !== "") query.set(name, value);
	}
	return query.size === 0 ? filled : `${filled}?${query}`;
}

export function headersOf(
	{ parameters, body }: Operation,
	{ values }: Filled,
): Record<string, string> {
	const given = parameters
		.filter(({ in: place, name }) => place === "header" && values[name]?.trim())
		.map(({ name }) => [name, values[name]?.trim() ?? ""]);
	return {
		...Object.fromEntries(given),
		...(body !== null && { "Content-Type": "application/json" }),
	};
}

/** For a shell: the token stands in a variable, so that it gets into no history. */
export function curlOf(
	operation: Operation,
	filled: Filled,
	base: string,
	accountSid: string,
): string {
	const target = targetOf(operation, filled) ?? operation.path;
	const url = `${base.replace(/\/$/, "")}${target}`;
	return [
		`curl ${operation.method === "GET" ? "" : `-X ${operation.method} `}${quoted(url)}`,
		...(operation.isOpen ? [] : [`-u "${accountSid}:$POSTERN_TOKEN"`]),
		...Object.entries(headersOf(operation, filled)).map(
			([name, value]) => `-H ${quoted(`${name}: ${value}`)}`,
		),
		...(operation.body === null ? [] : [`-d ${quoted(compact(filled.body))}`]),
	].join(" \\\n  ");
}

function compact(body: string): string {
	try {
		return JSON.stringify(JSON.parse(body));
	} catch {
		return body;
	}
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}
