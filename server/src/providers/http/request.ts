/** From a message to the request that carries it to the gateway. */

import type { OutboundRequest } from "../../outbound/http.ts";
import type { Message } from "../contract.ts";
import { escapeOf } from "./escape.ts";
import { isHeaderText } from "./header-text.ts";
import { splitTemplate, wholeOptional } from "./placeholders.ts";
import { hasValue, type Readers, type Render, readersOf } from "./readers.ts";
import type { HttpSettings } from "./settings.ts";
import { splitUrl } from "./settings-check.ts";
import { join, jsonPieces, pairPieces, rawPieces } from "./templates.ts";

export type RequestBuilder = {
	readonly origin: string;
	/** The request; `unfit` names the part that cannot carry its value. */
	build(message: Message): OutboundRequest | { readonly unfit: string };
};

export function requestBuilder(
	settings: HttpSettings,
	now: () => number,
): RequestBuilder {
	const readers = readersOf(settings, now);
	const { origin } = splitUrl(settings.url);
	const { method } = settings;
	const path = pathOf(settings, readers);
	const isFilled = splitTemplate(settings.url, "url").length > 1;
	const body = bodyOf(settings, readers);
	const { fixed, filled } = headersOf(settings, readers);
	const setsTrace = Object.keys(settings.headers).some(
		(name) => name.toLowerCase() === "traceparent",
	);

	return {
		origin: new URL(origin).origin,
		build(message) {
			let headers = fixed;
			if (filled.length > 0) {
				headers = [...fixed];
				for (const { name, render, optional } of filled) {
					if (optional !== null && !hasValue(message, optional)) continue;
					const value = render(message);
					if (!isHeaderText(value)) return { unfit: `header ${name}` };
					headers.push(name, value);
				}
			}
			if (message.traceparent !== undefined && !setsTrace) {
				headers = [...headers, "traceparent", message.traceparent];
			}
			const target = path(message);
			if (isFilled && leadsElsewhere(target)) return { unfit: "path" };
			return {
				method,
				path: target,
				headers,
				body: body === null ? null : body(message),
			};
		},
	};
}

function pathOf(settings: HttpSettings, readers: Readers): Render {
	const { rest } = splitUrl(settings.url);
	const rooted = rest.startsWith("/") ? rest : `/${rest}`;
	const pieces = rawPieces(rooted, "url", "url", readers);
	const pairs = join(pairPieces(settings.query, "query", readers));
	const separator = rooted.includes("?") ? "&" : "?";
	return join([
		...pieces,
		(message) => {
			const query = pairs(message);
			return query === "" ? "" : separator + query;
		},
	]);
}

/**
 * Customers choose senders and `extra`. With `..` as a step of the path they would
 * choose the resource too: servers read it as "one up", encoded or not.
 */
function leadsElsewhere(target: string): boolean {
	const [path = ""] = target.split("?", 1);
	return /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path);
}

function bodyOf(settings: HttpSettings, readers: Readers): Render | null {
	const { json, form, body } = settings;
	if (json !== undefined) return join(jsonPieces(json, "json", readers));
	if (form !== undefined) return join(pairPieces(form, "form", readers));
	if (body === undefined) return null;
	const context =
		settings.escape ?? escapeOf(settings.contentType ?? "") ?? "none";
	return join(rawPieces(body, "body", context, readers));
}

type FilledHeader = {
	readonly name: string;
	readonly render: Render;
	/** The header is left out if the message lacks this value; null: it is always there. */
	readonly optional: string | null;
};

/** Most gateways need none that change with the message: those are built once. */
function headersOf(
	settings: HttpSettings,
	readers: Readers,
): { fixed: string[]; filled: FilledHeader[] } {
	const fixed: string[] = [];
	const filled: FilledHeader[] = [];
	const given = new Set(
		Object.keys(settings.headers).map((name) => name.toLowerCase()),
	);
	const add = (name: string, value: string | null) => {
		if (value !== null && !given.has(name)) fixed.push(name, value);
	};
	add("user-agent", "Postern");
	add("accept", "application/json, */*;q=0.5");
	add("content-type", contentTypeOf(settings));
	const basic = settings.auth?.basic ?? settings.basic;
	if (basic !== undefined) add("authorization", basicAuthorization(basic));
	if (settings.auth?.bearer !== undefined)
		add("authorization", `Bearer ${settings.auth.bearer}`);
	for (const [name, template] of Object.entries(settings.headers)) {
		const pieces = rawPieces(template, `headers.${name}`, "none", readers);
		if (pieces.every((piece) => typeof piece === "string"))
			fixed.push(name, pieces.join(""));
		else
			filled.push({
				name,
				render: join(pieces),
				optional: wholeOptional(template),
			});
	}
	return { fixed, filled };
}

function contentTypeOf(settings: HttpSettings): string | null {
	if (settings.json !== undefined) return "application/json";
	if (settings.form !== undefined) return "application/x-www-form-urlencoded";
	return settings.contentType ?? null;
}

export function basicAuthorization(basic: {
	username: string;
	password: string;
}): string {
	const pair = Buffer.from(`${basic.username}:${basic.password}`);
	return `Basic ${pair.toString("base64")}`;
}
