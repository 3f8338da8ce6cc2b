/**
 * The cookie of a session: a secret of 256 random bits, and a keyed hash of it. The
 * hash shows that Postern made it, so invented cookies never reach the store.
 */

import type { FastifyRequest } from "fastify";
import { constantTimeEqual, type Hasher } from "../secrets/hash.ts";
import type { ConsolePlace } from "./console-place.ts";

const tagOf = (hash: Hasher, secret: string) => hash("session cookie", secret);

/** `secret`: null takes the cookie back. */
export function setCookie(
	{ cookie, isSecure }: ConsolePlace,
	hash: Hasher,
	secret: string | null,
): string {
	const value = secret === null ? "" : `${secret}.${tagOf(hash, secret)}`;
	return [
		`${cookie}=${value}`,
		"Path=/",
		"HttpOnly",
		"SameSite=Strict",
		...(isSecure ? ["Secure"] : []),
		...(secret === null ? ["Max-Age=0"] : []),
	].join("; ");
}

/** The values of the cookie, as they came. Another site on a neighbouring host may have added one. */
export function cookieValues(
	{ headers: { cookie: header } }: FastifyRequest,
	{ cookie }: ConsolePlace,
): string[] {
	if (header === undefined) return [];
	return header
		.split(";")
		.map((pair) => pair.trim())
		.filter((pair) => pair.startsWith(`${cookie}=`))
		.map((pair) => pair.slice(cookie.length + 1))
		.filter((value) => value !== "");
}

/** The secret; null if Postern did not make the cookie, or if there are several. */
export function secretIn(
	values: readonly string[],
	hash: Hasher,
): string | null {
	const [value = "", ...others] = values;
	if (others.length > 0) return null;
	const [secret = "", tag = ""] = value.split(".");
	return secret !== "" && constantTimeEqual(tag, tagOf(hash, secret))
		? secret
		: null;
}
