/**
 * What can be said of a customer's URL before anybody is asked for an address:
 * at save, for a 400 that says why, and again before each request. It is no
 * substitute for the check of the address that is connected to (`guard.ts`).
 */

import { isIP } from "node:net";
import { addressGuard } from "./address.ts";

const NOT_A_URL = "must be an http or https URL";
const NOT_PUBLIC =
	"must not lead to a loopback, private, link-local or otherwise reserved address";

/** RFC 6761: never asked of DNS. The first that may be reached is taken. */
export const LOOPBACK = ["127.0.0.1", "::1"] as const;

/**
 * Above 1023, where HTTP may be anywhere: ports whose services take commands
 * out of an HTTP request (databases, caches; mail and IRC as in WHATWG's list).
 */
const OTHER_SERVICES = new Set([
	1433, 1521, 2049, 3306, 4190, 5060, 5061, 5432, 6000, 6379, 6665, 6666, 6667,
	6668, 6669, 6697, 11211, 27017,
]);

/**
 * Why nothing is sent to this URL, as it reads after the name of a parameter;
 * null where only its addresses are left to be checked. `allow`: networks
 * (CIDR) that the operator names.
 */
export function forbiddenUrl(
	text: string,
	allow: readonly string[],
): string | null {
	// The parser drops line breaks and tabs without a word, and trims the rest.
	if (/[\p{Cc}\s]/u.test(text)) {
		return "must not hold spaces or control characters";
	}
	if (!URL.canParse(text)) return NOT_A_URL;
	const url = new URL(text);
	if (url.protocol !== "http:" && url.protocol !== "https:") return NOT_A_URL;
	if (url.username !== "" || url.password !== "") {
		return "must not hold credentials";
	}
	if (!isPortOfHttp(url)) {
		return "must name port 80 or 443, or one above 1023 that no well-known service has (databases, mail and the like)";
	}
	const host = plainHost(url.hostname);
	const mayReach = addressGuard(allow);
	if (isIP(host) !== 0) return mayReach(host) ? null : NOT_PUBLIC;
	if (isLoopbackName(host)) return LOOPBACK.some(mayReach) ? null : NOT_PUBLIC;
	// Names of private networks may lead where the operator allows it, or nowhere.
	return allow.length === 0 && isPrivateName(host) ? NOT_PUBLIC : null;
}

/** An IPv6 address without its brackets. */
function plainHost(hostname: string): string {
	return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}

/** RFC 6761, 6.3. The dot at the end makes a name absolute and changes nothing else. */
export function isLoopbackName(host: string): boolean {
	return /(?:^|\.)localhost\.?$/i.test(host);
}

function isPrivateName(host: string): boolean {
	return (
		!host.replace(/\.$/, "").includes(".") ||
		/\.(?:local|internal|home\.arpa)\.?$/i.test(host)
	);
}

function isPortOfHttp({ port }: URL): boolean {
	// The scheme's own port reads as empty.
	const number = Number(port);
	if (number < 1024) return port === "" || number === 80 || number === 443;
	return !OTHER_SERVICES.has(number);
}
