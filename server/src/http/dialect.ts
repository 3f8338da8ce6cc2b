/**
 * A dialect is one API: the paths, parameters and replies of one kind of client. It
 * is a plugin with its own routes. The server needs the record below before a
 * request has found its route, and if it finds none.
 */

import type { FastifyRequest } from "fastify";
import type { Refusal } from "../errors.ts";

export type WireReply = {
	readonly status: number;
	/** The code in the body, for the request log. Absent: the status. */
	readonly code?: number;
	readonly headers: Readonly<Record<string, string | number>>;
	readonly body: string;
};

export type Dialect = {
	/**
	 * Paths under one of these belong to the dialect, unless another dialect has a
	 * longer one that fits: `/toy` has `/toy` and `/toy/a`, not `/toys`. `/` has all.
	 */
	readonly prefixes: readonly string[];
	/** Headers of each of its replies. */
	readonly headers: Readonly<Record<string, string>>;
	/** Turns a URL as clients write it into one that the routes know. */
	plainUrl(url: string): string;
	/** The reply to a refusal, before a route is found or by a route. */
	refused(
		refusal: Refusal,
		request: FastifyRequest,
	): WireReply | Promise<WireReply>;
};

export type DialectOf = (url: string) => Dialect;

/** Throws if no dialect has `/`, or if two have the same prefix. */
export function dialectTable(dialects: readonly Dialect[]): DialectOf {
	const table = dialects
		.flatMap((dialect) =>
			dialect.prefixes.map((prefix) => ({ prefix, dialect })),
		)
		.sort((a, b) => b.prefix.length - a.prefix.length);
	const prefixes = table.map(({ prefix }) => prefix);
	const last = table.at(-1);
	if (last?.prefix !== "/") throw new Error("No dialect has every other path");
	if (new Set(prefixes).size < prefixes.length) {
		throw new Error(`Two dialects have one prefix: ${prefixes.join(" ")}`);
	}
	const rest = last.dialect;
	const longer = table.slice(0, -1);
	if (longer.length === 0) return () => rest;
	return (url) => {
		const [path = ""] = pathOf(url).split(";", 1);
		const found = longer.find(
			({ prefix }) =>
				path.startsWith(prefix) &&
				(path.length === prefix.length || path[prefix.length] === "/"),
		);
		return found?.dialect ?? rest;
	};
}

/**
 * The URL for the router. A URL that would move to another dialect stays as it came,
 * so that no other dialect's route answers it.
 */
export function urlForRouter(dialectOf: DialectOf, given: string): string {
	// The router knows the scheme of a whole URL in lower case alone.
	const url = given.replace(/^https?:/i, (scheme) => scheme.toLowerCase());
	const dialect = dialectOf(url);
	const plain = dialect.plainUrl(url);
	return plain === url || dialectOf(plain) === dialect ? plain : url;
}

/**
 * The path, decoded as the router decodes it; a path that does not decode stays as it
 * is. A proxy may write the whole URL, and its scheme in any case (RFC 9110, 4.2.3).
 */
export function pathOf(url: string): string {
	const [path = ""] = url.replace(/^https?:\/\/[^/?#]*/i, "").split(/[?#]/, 1);
	if (!path.includes("%")) return path;
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
}
