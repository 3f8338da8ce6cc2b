/**
 * Bodies as real clients send them: the label and the content often disagree
 * (curl labels everything a form), so the content decides (section 1 of the
 * contract).
 */

import { isUtf8 } from "node:buffer";
import { badParameter, Refusal } from "../errors.ts";

/** Names and values in the order in which they came; a name may come twice. */
export type Entries = [name: string, value: unknown][];

export function readBody(
	contentType: string | undefined,
	bytes: Buffer,
): Entries {
	if (bytes.length === 0) return [];
	if (!isUtf8(bytes)) throw malformed("The request body is not UTF-8");
	// Some clients begin what is UTF-8 with a byte order mark (RFC 8259, 8.1).
	const text = bytes.toString("utf8").replace(/^\ufeff/, "");
	const label = labelOf(contentType);
	const start = /\S/.exec(text);
	if (start === null) return [];
	if (start[0] === "{") {
		const parsed = parseJson(text);
		if (parsed !== undefined) return objectEntries(parsed.value, parsed.text);
		if (label === "form") return formEntries(text);
		throw malformed("The request body is not valid JSON");
	}
	if (label === "form") return formEntries(text);
	if (parseJson(text) !== undefined) {
		throw malformed("The request body must be a JSON object");
	}
	if (LOOKS_LIKE_FORM.test(text)) return formEntries(text);
	if (label === "json") {
		throw malformed("The request body is not valid JSON");
	}
	throw new Refusal("media_type");
}

const LOOKS_LIKE_FORM = /^\s*[A-Za-z_][\w.-]*=/;

function labelOf(contentType: string | undefined): "json" | "form" | "other" {
	if (contentType === undefined) return "other";
	const type = contentType.split(";", 1)[0]?.trim().toLowerCase();
	if (type === "application/json") return "json";
	return type === "application/x-www-form-urlencoded" ? "form" : "other";
}

/** Undefined where it is not JSON, even after the document's own artefacts are taken out. */
function parseJson(text: string): { value: unknown; text: string } | undefined {
	for (const read of [() => text, () => withoutArtefacts(text)]) {
		try {
			const json = read();
			return { value: JSON.parse(json), text: json };
		} catch {}
	}
	return undefined;
}

/**
 * The document shows `\{code}` inside JSON, a `\` at the end of a line (its
 * shell's), and line breaks inside strings.
 */
function withoutArtefacts(text: string): string {
	return text
		.replace(/\\(\r\n|[\s\S])/g, (pair, escaped: string) => {
			if (escaped === "{") return "{";
			return /^[\r\n]/.test(escaped) ? " " : pair;
		})
		.replace(/[\r\n]/g, " ");
}

function objectEntries(json: unknown, text: string): Entries {
	// It began with a brace, so it is an object.
	const entries = Object.entries(json as object);
	const written = outermostNames(text);
	if (written.length === entries.length) return entries;
	const names = written.map((name) => String(JSON.parse(`"${name}"`)));
	const seen = new Set<string>();
	const twice = names.find((name) => seen.size === seen.add(name).size) ?? "";
	throw badParameter(twice, "is given twice");
}

/**
 * The names of the outermost object, as they are written: of two equal ones
 * JSON.parse keeps the last and says nothing.
 */
function outermostNames(text: string): string[] {
	const names: string[] = [];
	let depth = 0;
	let start = 0;
	let end = 0;
	for (let i = 0; i < text.length; i++) {
		switch (text.charCodeAt(i)) {
			case 0x22: // "
				start = i + 1;
				for (i++; text.charCodeAt(i) !== 0x22; i++) {
					if (text.charCodeAt(i) === 0x5c) i++; // backslash
				}
				end = i;
				break;
			case 0x7b: // {
			case 0x5b: // [
				depth++;
				break;
			case 0x7d: // }
			case 0x5d: // ]
				depth--;
				break;
			case 0x3a: // :
				if (depth === 1) names.push(text.slice(start, end));
		}
	}
	return names;
}

/** `name=value&…`, also of a query string. Broken percent signs are taken as they are. */
export function formEntries(text: string): Entries {
	return [...new URLSearchParams(text.trim())];
}

function malformed(message: string): Refusal {
	return new Refusal("malformed", { message });
}
