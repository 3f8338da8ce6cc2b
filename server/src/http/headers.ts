/** Refuses headers that Postern and a proxy before it could read differently. */

import { isIPv6 } from "node:net";
import { Refusal } from "../errors.ts";

/** If one of these comes twice, Node keeps the first or joins them; a proxy may take the last. */
const ONCE = ["host", "idempotency-key"];
const LENGTHS = new Set(ONCE.map(({ length }) => length));

/** `rawHeaders`: names and values alternate, in the order of the request. */
export function refuseRepeatedHeaders(rawHeaders: readonly string[]): void {
	let seen: string[] | null = null;
	for (let at = 0; at < rawHeaders.length; at += 2) {
		const given = rawHeaders[at] as string;
		if (!LENGTHS.has(given.length)) continue;
		const name = given.toLowerCase();
		if (!ONCE.includes(name)) continue;
		if (seen?.includes(name)) throw malformed(`${given} is given twice`);
		seen ??= [];
		seen.push(name);
	}
}

/** HTTP/1.1 requires a Host header: a name, an address, or empty (RFC 9112, 3.2). */
export function refuseBadHost(
	host: string | undefined,
	httpVersion: string,
): void {
	if (host === undefined) {
		if (httpVersion === "1.1") throw malformed("Host is missing");
	} else if (host !== lastHost && host !== "") {
		if (!isHost(host)) throw malformed("Host is not a host name or address");
		lastHost = host;
	}
}

/** The last host that was found good: nearly all requests name the same. */
let lastHost = "";

/** RFC 3986, 3.2.2: a host has no blank, comma, path or user name. */
function isHost(host: string): boolean {
	const [, address, port] =
		/^(?:\[([^\]]*)\]|(?:[\w.~!$&'()*+;=-]|%[\da-f]{2})+)(?::(\d{0,5}))?$/i.exec(
			host,
		) ?? ["", "", "99999"];
	return (
		Number(port ?? 0) <= 65_535 && (address === undefined || isIPv6(address))
	);
}

function malformed(sentence: string): Refusal {
	return new Refusal("malformed", { message: `The header ${sentence}` });
}
