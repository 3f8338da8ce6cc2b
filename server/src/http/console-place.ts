/**
 * The address at which a browser has the console, and whether a session may live
 * there: under https, or on this machine. Over any other http a password and the
 * cookie would go through the network in the clear.
 */

import type { FastifyRequest } from "fastify";
import { sha256Hex } from "../secrets/hash.ts";
import { parseUrl } from "../url.ts";

export type ConsolePlace = {
	readonly origin: string;
	/** The name of the session's cookie. */
	readonly cookie: string;
	readonly isSecure: boolean;
};

export type ConsolePlaces = {
	/**
	 * Where the page of this request may be. A page names its origin with all requests
	 * but plain ones; then there is one place at most. A proxy may have changed `Host`,
	 * so without an origin both the public address and this machine may be meant.
	 */
	of(request: FastifyRequest): readonly ConsolePlace[];
	/** The place with this origin; null: no session may live there. */
	at(origin: string): ConsolePlace | null;
};

export function consolePlaces(publicUrl: string | undefined): ConsolePlaces {
	const url = publicUrl === undefined ? null : new URL(publicUrl);
	const known = url === null ? null : placeAt(url);
	const at = (origin: string) =>
		origin === url?.origin
			? known
			: isLoopback(origin)
				? { origin, cookie: LOOPBACK_COOKIE, isSecure: false }
				: null;
	return {
		at,
		of({ headers: { host = "", origin } }) {
			const own = `http://${host.toLowerCase()}`;
			if (origin !== undefined) {
				// Another port of this machine is another origin.
				const place =
					origin === url?.origin || origin === own ? at(origin) : null;
				return place === null ? [] : [place];
			}
			const here = at(own);
			return [known, here === known ? null : here].filter(
				(place) => place !== null,
			);
		},
	};
}

const LOOPBACK_COOKIE = "postern_session";

function placeAt({ origin, pathname, protocol }: URL): ConsolePlace | null {
	// Several installations may share a host: the path tells their cookies apart.
	const suffix = pathname === "/" ? "" : `-${sha256Hex(pathname).slice(0, 8)}`;
	if (protocol === "https:") {
		return { origin, cookie: `__Host-postern${suffix}`, isSecure: true };
	}
	return isLoopback(origin)
		? { origin, cookie: `${LOOPBACK_COOKIE}${suffix}`, isSecure: false }
		: null;
}

/** Names and addresses that browsers trust without https. */
function isLoopback(origin: string): boolean {
	const url = parseUrl(origin);
	if (url === null) return false;
	const { hostname, protocol } = url;
	return (
		protocol === "http:" &&
		(hostname === "localhost" ||
			hostname === "[::1]" ||
			/^127(\.\d{1,3}){3}$/.test(hostname))
	);
}
