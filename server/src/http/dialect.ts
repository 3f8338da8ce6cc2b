/**
 * A dialect: one API in whose words requests and replies are written. Most of it
 * is a plugin with routes of its own. Here is what the server has to know of it
 * before a request has found its route, and where it finds none.
 */

import type { FastifyRequest } from "fastify";
import type { Refusal } from "../errors.ts";

export type WireReply = {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | number>>;
	readonly body: string;
};

export type Dialect = {
	/**
	 * Paths that begin with one of these speak it, unless a longer one of another
	 * dialect fits: `/toy` has `/toy` and `/toy/a`, not `/toys`. `/` has all.
	 */
	readonly prefixes: readonly string[];
	/** On each of its replies. */
	readonly headers: Readonly<Record<string, string>>;
	/** The URL as its routes are named, from one as its clients write it. */
	plainUrl(url: string): string;
	/** The reply to what is refused, before a route is found or by one. */
	refused(
		refusal: Refusal,
		request: FastifyRequest,
	): WireReply | Promise<WireReply>;
};

export type DialectOf = (url: string) => Dialect;

/** Throws where no dialect has `/`, or two have the same prefix. */
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
		const path = pathOf(url);
		const found = longer.find(
			({ prefix }) =>
				path.startsWith(prefix) &&
				(path.length === prefix.length || path[prefix.length] === "/"),
		);
		return found?.dialect ?? rest;
	};
}

/**
 * A URL as the router is to see it. One that would leave its dialect that way
 * stays as it came: no other dialect's route answers it.
 */
export function plainUrl(dialectOf: DialectOf, url: string): string {
	const dialect = dialectOf(url);
	const plain = dialect.plainUrl(url);
	return plain === url || dialectOf(plain) === dialect ? plain : url;
}

/** Decoded as the router decodes it; what does not decode stays as it is. */
function pathOf(url: string): string {
	const [path = ""] = url.replace(/^https?:\/\/[^/]*/, "").split(/[?#;]/, 1);
	if (!path.includes("%")) return path;
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
}
