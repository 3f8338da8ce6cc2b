/** What a schema cannot say of the settings of an `http` provider. */

import { StartError } from "../errors.ts";
import { parseNetwork } from "../network.ts";
import type { HttpCondition, HttpSettings } from "./http.ts";
import type { HttpReceipts } from "./http-receipts.ts";
import { type Placeholder, splitTemplate } from "./placeholders.ts";

export type Escape = "json" | "xml" | "url" | "none";

/** One sentence on a setting that cannot work, or null where all is well. */
export function checkHttpSettings(settings: HttpSettings): string | null {
	try {
		checkUrl(settings.url);
		checkHeaders(settings.headers, settings.basic !== undefined);
		checkBody(settings);
		checkTextIsSent(settings);
		checkCondition("accepted", settings.accepted);
		settings.refused.forEach((rule, at) => {
			checkCondition(`refused[${at}]`, rule);
			if (!rule.statuses && !rule.field && !rule.text)
				throw new StartError(
					`refused[${at}] needs statuses, field or text, or it would refuse everything`,
				);
		});
		checkReference(settings.reference);
		if (settings.receipts !== undefined) checkReceipts(settings.receipts);
		return null;
	} catch (fault) {
		if (fault instanceof StartError) return fault.message;
		throw fault;
	}
}

/** Scheme and host in front, the templated rest behind. */
export function splitUrl(url: string): { origin: string; rest: string } {
	const [, origin = "", rest = ""] =
		/^(https?:\/\/[^/?#]*)(.*)$/is.exec(url) ?? [];
	return { origin, rest };
}

function checkUrl(url: string): void {
	const { origin, rest } = splitUrl(url);
	if (!URL.canParse(origin))
		throw new StartError("url must begin with http:// or https:// and a host");
	if (/[{}]/.test(origin))
		throw new StartError("url must not have a placeholder in its host");
	if (origin.includes("@"))
		throw new StartError("url must not hold credentials; use basic");
	if (rest.includes("#"))
		throw new StartError("url must not have a fragment (#)");
	if (!/^[\x21-\x7e]*$/.test(rest))
		throw new StartError("url must be percent-encoded outside placeholders");
	splitTemplate(rest, "url");
}

/** Set by the connection itself; a second one would contradict it. */
const RESERVED = new Set([
	"connection",
	"content-length",
	"expect",
	"host",
	"keep-alive",
	"transfer-encoding",
	"upgrade",
]);

function checkHeaders(headers: Record<string, string>, basic: boolean): void {
	const seen = new Set<string>();
	for (const [name, template] of Object.entries(headers)) {
		const key = name.toLowerCase();
		if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
			throw new StartError(`headers: ${name} is not a header name`);
		if (RESERVED.has(key))
			throw new StartError(`headers: ${name} is set by the connection`);
		if (seen.has(key)) throw new StartError(`headers: ${name} is there twice`);
		if (basic && key === "authorization")
			throw new StartError("headers: authorization and basic exclude another");
		seen.add(key);
		for (const part of splitTemplate(template, `headers.${name}`))
			if ("literal" in part && !isHeaderText(part.literal))
				throw new StartError(
					`headers.${name} must be one line without control characters`,
				);
	}
}

/** What a header value may hold (RFC 9110, 5.5); above all no CR and no LF. */
export function isHeaderText(text: string): boolean {
	return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function checkBody(settings: HttpSettings): void {
	const { json, form, body, contentType, method } = settings;
	const given = [json, form, body].filter((part) => part !== undefined);
	if (given.length > 1)
		throw new StartError("json, form and body exclude one another");
	if (method === "GET" && given.length > 0)
		throw new StartError("GET carries no body: use query");
	if (json !== undefined && (typeof json !== "object" || json === null))
		throw new StartError("json must be an object or a list");
	if (body === undefined) {
		if (contentType !== undefined || settings.escape !== undefined)
			throw new StartError("contentType and escape belong to body");
		return;
	}
	if (contentType === undefined || !isHeaderText(contentType))
		throw new StartError("body needs a contentType of one line");
	if (/charset=(?!"?utf-8\b)/i.test(contentType))
		throw new StartError("contentType: bodies are sent in UTF-8");
	const context = settings.escape ?? escapeOf(contentType);
	if (context === null)
		throw new StartError(
			`escape must say how to escape for contentType ${contentType}`,
		);
	if (context === "json") checkJsonBody(body);
}

/** A placeholder outside quotes would let the text write JSON of its own. */
function checkJsonBody(body: string): void {
	const probe = splitTemplate(body, "body")
		.map((part) =>
			"literal" in part
				? part.literal
				: part.placeholder === "repeat"
					? "1"
					: "x",
		)
		.join("");
	try {
		JSON.parse(probe);
	} catch {
		throw new StartError(
			'body is not JSON once placeholders are filled in: write them inside quotes, "{text}", or use json',
		);
	}
}

export function escapeOf(contentType: string): Escape | null {
	const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
	if (/[/+]json$/.test(type)) return "json";
	if (/[/+]xml$/.test(type)) return "xml";
	if (type === "application/x-www-form-urlencoded") return "url";
	return type === "text/plain" ? "none" : null;
}

function checkTextIsSent(settings: HttpSettings): void {
	const used = new Set<Placeholder>();
	const note = (setting: string, template: string) => {
		for (const part of splitTemplate(template, setting))
			if ("placeholder" in part) used.add(part.placeholder);
	};
	const noteAll = (setting: string, value: unknown): void => {
		if (typeof value === "string") note(setting, value);
		else if (typeof value === "object" && value !== null)
			for (const [key, inner] of Object.entries(value)) {
				if (/\{[A-Za-z]\w*\}/.test(key))
					throw new StartError(
						`${setting} has a placeholder in the name ${key}; only values are templates`,
					);
				noteAll(`${setting}.${key}`, inner);
			}
	};
	note("url", settings.url);
	noteAll("query", settings.query);
	noteAll("json", settings.json);
	noteAll("form", settings.form);
	noteAll("body", settings.body);
	const hasText = used.has("text") || used.has("textXml");
	if (!hasText)
		throw new StartError("{text} is in none of url, query, json, form, body");
	for (const template of Object.values(settings.headers))
		note("headers", template);
	if (!used.has("to") && !used.has("toE164"))
		throw new StartError(
			"{to} or {toE164} is in none of url, query, headers, json, form, body",
		);
}

function checkCondition(setting: string, condition: HttpCondition): void {
	if ((condition.field === undefined) !== (condition.is === undefined))
		throw new StartError(`${setting}: field and is go together`);
	if (condition.field !== undefined && condition.text !== undefined)
		throw new StartError(`${setting}: field and text exclude one another`);
	if (condition.text !== undefined)
		checkPattern(`${setting}.text`, condition.text);
}

function checkPattern(setting: string, source: string): void {
	try {
		new RegExp(source, "u");
	} catch {
		throw new StartError(`${setting} is not a regular expression`);
	}
}

function checkReference(reference: HttpSettings["reference"]): void {
	if (reference === undefined) return;
	if (Object.keys(reference).length !== 1)
		throw new StartError("reference is one of field, header, text, own");
	if (reference.text !== undefined) {
		checkPattern("reference.text", reference.text);
		// The empty alternative always matches, and its result counts the groups.
		const groups = new RegExp(`${reference.text}|`, "u").exec("");
		if ((groups?.length ?? 0) < 2)
			throw new StartError(
				"reference.text needs a group in parentheses around the reference",
			);
	}
	if (reference.own !== undefined) {
		const parts = splitTemplate(reference.own, "reference.own");
		const names = parts.map((part) =>
			"placeholder" in part ? part.placeholder : null,
		);
		if (!names.includes("id") && !names.includes("messageSid"))
			throw new StartError(
				"reference.own needs {id} or {messageSid}, or two messages would share it",
			);
	}
}

/** Who may send receipts: an address alone proves little, so it must be said aloud. */
function checkReceiptSenders(receipts: HttpReceipts): void {
	const { secret, signature, allow = [], unsigned } = receipts;
	const wrong = allow.find((network) => parseNetwork(network) === null);
	if (wrong !== undefined)
		throw new StartError(
			`receipts.allow: ${wrong} is not an address or a CIDR network`,
		);
	if (unsigned && allow.length === 0)
		throw new StartError(
			"receipts.unsigned needs receipts.allow, or anybody could send receipts",
		);
	if (secret !== undefined || signature !== undefined || unsigned) return;
	throw new StartError(
		allow.length === 0
			? "receipts needs a secret or a signature"
			: "receipts.allow alone proves only an address: give receipts a secret or a signature, or write unsigned: true",
	);
}

function checkReceipts(receipts: HttpReceipts): void {
	const { format, method, list, signature } = receipts;
	checkReceiptSenders(receipts);
	if (list !== undefined && format !== "json")
		throw new StartError("receipts.list is only for the format json");
	if (format !== "query" && method === "GET")
		throw new StartError(`receipts: GET carries no ${format}: use query`);
	if (signature === undefined) return;
	const signed: string[] = signature.over.match(/\{\w+\}/g) ?? [];
	const known = ["{body}", "{fields}", "{timestamp}"];
	const unknown = signed.find((name) => !known.includes(name));
	if (unknown !== undefined)
		throw new StartError(
			`receipts.signature.over has ${unknown}; there are ${known.join(", ")}`,
		);
	// A signature that leaves the receipt out, such as Plivo's over URL and
	// nonce, lets whoever has seen one sign any other.
	const covers =
		format === "query"
			? signed.includes("{fields}")
			: signed.includes("{body}") ||
				(format === "form" && signed.includes("{fields}"));
	if (!covers)
		throw new StartError(
			`receipts.signature.over must cover the receipt: ${format === "query" ? "{fields}" : "{body}"}`,
		);
	if (
		signed.includes("{timestamp}") !==
		(signature.timestampHeader !== undefined)
	)
		throw new StartError(
			"receipts.signature: {timestamp} and timestampHeader go together",
		);
}
