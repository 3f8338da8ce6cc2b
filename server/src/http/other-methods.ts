/** Finds the methods of a path: a request with another method gets 405 with `Allow`. */

import type { FastifyInstance } from "fastify";
import { pathOf } from "./dialect.ts";

/** The value of `Allow` for the path of a URL; null if no route has the path. */
export type AllowedMethods = (url: string) => string | null;

/** To be called before the first route. */
export function allowedMethods(app: FastifyInstance): AllowedMethods {
	const methodsOf = new Map<string, Set<string>>();
	app.addHook("onRoute", ({ url, method }) => {
		const known = methodsOf.get(url) ?? new Set();
		methodsOf.set(url, known);
		for (const each of [method].flat()) known.add(each);
	});
	return (url) => {
		const segments = pathOf(url).split("/");
		const allowed = new Set<string>();
		for (const [pattern, methods] of methodsOf) {
			if (!fits(segments, pattern.split("/"))) continue;
			for (const method of methods) allowed.add(method);
		}
		return allowed.size === 0 ? null : [...allowed].join(", ");
	};
}

function fits(segments: string[], pattern: string[]): boolean {
	return (
		segments.length === pattern.length &&
		pattern.every((each, i) =>
			each.startsWith(":") ? segments[i] !== "" : each === segments[i],
		)
	);
}
