/** From a message to the request that carries it to the gateway. */

import type { OutboundRequest } from "../../outbound/http.ts";
import type { Message } from "../contract.ts";
import { isHeaderText } from "./header-text.ts";
import type { HttpSettings } from "./settings.ts";
import { escapeOf, splitUrl } from "./settings-check.ts";
import {
	join,
	jsonPieces,
	pairPieces,
	type Readers,
	type Render,
	rawPieces,
	readersOf,
} from "./templates.ts";

export type RequestBuilder = {
	readonly origin: string;
	/** The request, or the name of the header that cannot carry its value. */
	build(message: Message): OutboundRequest | { readonly badHeader: string };
};

export function requestBuilder(settings: HttpSettings): RequestBuilder {
	const readers = readersOf(settings);
	const { origin } = splitUrl(settings.url);
	const { method } = settings;
	const path = pathOf(settings, readers);
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
				for (const [name, render] of filled) {
					const value = render(message);
					if (!isHeaderText(value)) return { badHeader: name };
					headers.push(name, value);
				}
			}
			if (message.traceparent !== undefined && !setsTrace) {
				headers = [...headers, "traceparent", message.traceparent];
			}
			return {
				method,
				path: path(message),
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
	const pairs = pairPieces(settings.query, "query", readers);
	if (pairs.length > 0) pieces.push(rooted.includes("?") ? "&" : "?", ...pairs);
	return join(pieces);
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

/** Most gateways need none that change with the message: those are built once. */
function headersOf(
	settings: HttpSettings,
	readers: Readers,
): { fixed: string[]; filled: [name: string, render: Render][] } {
	const fixed: string[] = [];
	const filled: [string, Render][] = [];
	const given = new Set(
		Object.keys(settings.headers).map((name) => name.toLowerCase()),
	);
	const add = (name: string, value: string | null) => {
		if (value !== null && !given.has(name)) fixed.push(name, value);
	};
	add("user-agent", "Postern");
	add("accept", "application/json, */*;q=0.5");
	add("content-type", contentTypeOf(settings));
	if (settings.basic !== undefined)
		add("authorization", basicAuthorization(settings.basic));
	for (const [name, template] of Object.entries(settings.headers)) {
		const pieces = rawPieces(template, `headers.${name}`, "none", readers);
		if (pieces.every((piece) => typeof piece === "string"))
			fixed.push(name, pieces.join(""));
		else filled.push([name, join(pieces)]);
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
