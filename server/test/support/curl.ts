/**
 * Sends the bytes that a curl command line would send, so that tests read like the
 * API's document. curl itself need not be installed.
 */

import type { OutgoingHttpHeaders } from "node:http";
import { basic, exchange, FORM, type Reply } from "./exchange.ts";

/**
 * The options of the document: `-X`, `--user`/`-u`, `-H`, `-d`, and a path in
 * place of the URL. As in curl, `-d` means POST and a form label unless
 * `-X` and `-H` say otherwise, several `-d` are joined by `&`, line breaks in
 * them stay (only `@file` loses them), and the user is sent unchanged.
 */
export function curl<Body = Record<string, unknown>>(
	postern: { url: string },
	args: readonly string[],
): Promise<Reply<Body>> {
	let method: string | undefined;
	let path = "/";
	const headers: OutgoingHttpHeaders = {
		"User-Agent": "curl/8",
		Accept: "*/*",
	};
	const data: string[] = [];
	const rest = [...args];
	for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
		const value = (): string => rest.shift() ?? "";
		if (arg === "-X") method = value();
		else if (arg === "-u" || arg === "--user")
			headers.Authorization = basic(value());
		else if (arg === "-H") setHeader(headers, value());
		else if (arg === "-d") data.push(value());
		else if (arg.startsWith("/")) path = arg;
		else throw new Error(`this curl does not know ${arg}`);
	}
	if (data.length === 0)
		return exchange(postern.url + path, { method: method ?? "GET", headers });
	return exchange(postern.url + path, {
		method: method ?? "POST",
		headers: { "Content-Type": FORM, ...headers },
		body: data.join("&"),
	});
}

/** As written in `-H`, but `content-type` replaces `Content-Type`. */
function setHeader(headers: OutgoingHttpHeaders, line: string): void {
	const [, name = line, value = ""] = /^([^:]+):\s*(.*)$/s.exec(line) ?? [];
	const canonical = name
		.toLowerCase()
		.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
	headers[canonical] = value;
}
