/** Rules that a schema cannot express, for the settings of an `http` provider. */

import { literalText, shownPath } from "../../config/variables.ts";
import { StartError } from "../../errors.ts";
import { parseUrl } from "../../url.ts";
import { checkAuth, checkBasic } from "./auth/settings-check.ts";
import { checkCondition, checkPath, checkPattern } from "./condition-check.ts";
import { escapeOf } from "./escape.ts";
import { isHeaderName, isHeaderText } from "./header-text.ts";
import {
	type Placeholder,
	splitTemplate,
	UnknownPlaceholder,
} from "./placeholders.ts";
import { checkReceipts } from "./receipt-settings-check.ts";
import {
	type HttpSettings,
	isIfPresent,
	isJsonText,
	PACKINGS,
} from "./settings.ts";
import { optionalsIn } from "./templates.ts";

/**
 * One sentence on a setting that cannot work, or null where all is well. It
 * repeats no value; `from` says which variable a setting's text came from.
 */
export function checkHttpSettings(
	settings: HttpSettings,
	from: (setting: string) => string | undefined = () => undefined,
): string | null {
	try {
		checkUrl(settings.url);
		checkHeaders(settings.headers, settings.basic !== undefined);
		if (settings.basic !== undefined) checkBasic("basic", settings.basic);
		if (settings.auth !== undefined)
			checkAuth(
				settings.auth,
				new Set(
					Object.keys(settings.headers).map((name) => name.toLowerCase()),
				),
				settings.basic !== undefined,
			);
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
		if ((settings.ttl.max ?? settings.ttl.min) < settings.ttl.min)
			throw new StartError("ttl.max is less than ttl.min");
		checkReference(settings.reference);
		checkAcceptance(settings);
		checkPaths(settings);
		if (settings.receipts !== undefined) {
			checkReceipts(settings.receipts);
			if (settings.reference === undefined)
				throw new StartError(
					"receipts needs reference: without it no receipt finds its message",
				);
		}
		return null;
	} catch (fault) {
		if (!(fault instanceof StartError)) throw fault;
		const isPlaceholder = fault instanceof UnknownPlaceholder;
		const [named = ""] = /^[\w.-]*/.exec(fault.message) ?? [];
		const setting = isPlaceholder ? fault.setting : named;
		const variable = from(setting);
		if (variable === undefined) return fault.message;
		const said = isPlaceholder
			? `${shownPath(setting)} has a placeholder that does not exist`
			: fault.message;
		return `${said} (it comes from ${variable})`;
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
	if (parseUrl(origin) === null)
		throw new StartError("url must begin with http:// or https:// and a host");
	if (/[{}]/.test(literalText(origin)))
		throw new StartError("url must not have a placeholder in its host");
	if (origin.includes("@"))
		throw new StartError("url must not hold credentials; use auth");
	if (new URL(origin).port === "0")
		throw new StartError("url must not have port 0");
	if (rest.includes("#"))
		throw new StartError("url must not have a fragment (#)");
	if (!/^[\x21-\x7e]*$/.test(literalText(rest)))
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

/** Request bodies are never packed, and only known packings of a reply are undone. */
function checkCoding(name: string, key: string, template: string): void {
	const words = template
		.toLowerCase()
		.split(",")
		.map((word) => word.replace(/;\s*q=[\d.]+\s*$/, "").trim());
	if (key === "content-encoding" && words.join() !== "identity")
		throw new StartError(
			`headers.${name} can only be identity: nothing is compressed`,
		);
	const known: readonly string[] = ["identity", ...PACKINGS];
	if (key === "accept-encoding" && !words.every((word) => known.includes(word)))
		throw new StartError(
			`headers.${name} can only name ${known.join(", ")}: nothing else is unpacked`,
		);
}

function checkHeaders(headers: Record<string, string>, basic: boolean): void {
	const seen = new Set<string>();
	for (const [name, template] of Object.entries(headers)) {
		const key = name.toLowerCase();
		if (!isHeaderName(name))
			throw new StartError(`headers: ${shownPath(name)} is not a header name`);
		checkCoding(name, key, template);
		if (RESERVED.has(key))
			throw new StartError(`headers: ${name} is set by the connection`);
		if (seen.has(key)) throw new StartError(`headers: ${name} is there twice`);
		if (basic && key === "authorization")
			throw new StartError(
				"headers: authorization and basic exclude each other",
			);
		seen.add(key);
		for (const part of splitTemplate(template, `headers.${name}`))
			if ("literal" in part && !isHeaderText(part.literal))
				throw new StartError(
					`headers.${name} must be one line without control characters`,
				);
	}
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
	checkJson(json, "json");
	checkJson(settings.query, "query");
	checkJson(form, "form");
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
		throw new StartError("escape must say how to escape for this contentType");
	if (context === "json") checkJsonBody(body);
}

/** YAML has numbers that JSON has not, and a double rounds long ones. */
function checkJson(value: unknown, setting: string): void {
	if (typeof value === "number") {
		const isKept =
			Number.isFinite(value) &&
			(!Number.isInteger(value) || Number.isSafeInteger(value));
		if (!isKept)
			throw new StartError(
				`${shownPath(setting)} is a number that JSON would not keep: put it in quotes`,
			);
	} else if (typeof value === "object" && value !== null) {
		if (isJsonText(value)) checkJsonText(value, setting);
		if (isIfPresent(value)) checkIfPresent(value, setting);
		for (const [name, inner] of Object.entries(value))
			checkJson(inner, `${setting}.${name}`);
	}
}

function checkJsonText(value: { jsonText: unknown }, setting: string): void {
	const { jsonText, ...others } = value;
	if (Object.keys(others).length > 0)
		throw new StartError(
			`${shownPath(setting)} has jsonText beside other names: it must be alone`,
		);
	if (typeof jsonText !== "object" || jsonText === null)
		throw new StartError(
			`${shownPath(setting)}.jsonText must be an object or a list`,
		);
}

function checkIfPresent(value: { ifPresent: unknown }, setting: string): void {
	const { ifPresent, ...others } = value;
	if (Object.keys(others).length > 0)
		throw new StartError(
			`${shownPath(setting)} has ifPresent beside other names: it must be alone`,
		);
	if (optionalsIn(ifPresent).size !== 1)
		throw new StartError(
			`${shownPath(setting)}.ifPresent needs one placeholder that a message may lack, as a whole value: {html}, {replyTo}, {fromName} or {extra.NAME}`,
		);
}

/** A placeholder outside quotes would let the text write JSON of its own. */
function checkJsonBody(body: string): void {
	const probe = splitTemplate(body, "body")
		.map((part) =>
			"literal" in part
				? part.literal
				: "placeholder" in part &&
						(part.placeholder === "repeat" || part.placeholder === "ttl")
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
						`${shownPath(setting)} has a placeholder in the name of a field; only values are templates`,
					);
				noteAll(`${setting}.${key}`, inner);
			}
	};
	note("url", settings.url);
	noteAll("query", settings.query);
	noteAll("json", settings.json);
	noteAll("form", settings.form);
	noteAll("body", settings.body);
	if (
		!["text", "textXml", "textHex", "code"].some((name) =>
			used.has(name as Placeholder),
		)
	)
		throw new StartError(
			"{text} is in none of url, query, json, form, body, nor is {code}",
		);
	for (const [name, template] of Object.entries(settings.headers))
		note(`headers.${name}`, template);
	if (!used.has("to") && !used.has("toE164"))
		throw new StartError(
			"{to} or {toE164} is in none of url, query, headers, json, form, body",
		);
}

/** Rules for refusals come first: what they take away is not accepted any more. */
function checkAcceptance({ accepted, refused, reference }: HttpSettings): void {
	const isOfParts = (path?: string) => path?.split(".").includes("*") === true;
	if (
		accepted.eachPart &&
		!(isOfParts(accepted.field) && isOfParts(reference?.field))
	)
		throw new StartError(
			"accepted.eachPart needs * in accepted.field and in reference.field",
		);
	if (
		accepted.eachPart &&
		(accepted.exists !== undefined || accepted.and !== undefined)
	)
		throw new StartError("accepted.eachPart needs is or matches, without and");
	const covers = (statuses: readonly (number | string)[] | undefined) => {
		const all = new Set(statuses?.map(String));
		return ({ status }: { status: number | string }) =>
			statuses === undefined ||
			all.has(String(status)) ||
			all.has(`${String(status)[0]}xx`);
	};
	const left = accepted.statuses.filter(
		(status) =>
			!refused.some(
				({ statuses, field, text }) =>
					field === undefined &&
					text === undefined &&
					covers(statuses)({ status }),
			),
	);
	if (left.length === 0)
		throw new StartError(
			"accepted can never hold: rules of refused match all of its statuses first",
		);
	const words = accepted.is?.filter(
		(word) =>
			!refused.some(
				({ statuses, field, is, exists, and }) =>
					field === accepted.field &&
					and === undefined &&
					(exists === true || is?.includes(word) === true) &&
					left.every((status) => covers(statuses)({ status })),
			),
	);
	if (words?.length === 0)
		throw new StartError(
			"accepted.is can never hold: rules of refused match all of its values first",
		);
	// RFC 9110, 15.3.5, 15.3.6 and 15.4.5: these replies have no body.
	const isBare = left.every((status) =>
		["204", "205", "304"].includes(String(status)),
	);
	const asksBody =
		accepted.field ?? accepted.text ?? reference?.field ?? reference?.text;
	if (isBare && asksBody !== undefined)
		throw new StartError(
			"accepted.statuses are of replies without a body, but a field or text in the body is needed",
		);
}

/** Every setting that is a path into JSON. */
function checkPaths({ reference, error }: HttpSettings) {
	const paths: Record<string, string | undefined> = {
		"reference.field": reference?.field,
		"error.code": error.code,
		"error.message": error.message,
	};
	for (const [setting, path] of Object.entries(paths)) {
		if (path !== undefined) checkPath(setting, path);
	}
}

/** The code and the texts are never stored in the clear; the time left has changed when the reply is read. */
const UNSTABLE = new Set<Placeholder>([
	"ttl",
	"code",
	"text",
	"textXml",
	"textHex",
]);

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
	if (reference.header !== undefined && !isHeaderName(reference.header))
		throw new StartError("reference.header is not a header name");
	if (reference.own !== undefined) {
		const parts = splitTemplate(reference.own, "reference.own");
		const names = parts.map((part) =>
			"placeholder" in part ? part.placeholder : null,
		);
		if (names.some((name) => name !== null && UNSTABLE.has(name)))
			throw new StartError(
				"reference.own must not have {ttl}, {code} or the text: records keep it, and it is filled in twice",
			);
		if (!names.includes("id") && !names.includes("messageSid"))
			throw new StartError(
				"reference.own needs {id} or {messageSid}, or two messages would share it",
			);
	}
}
